using Whorl.Capture.Files.Native;

namespace Whorl.Capture.Files;

/// <summary>Which file a path leads to, whatever links and names lead there.</summary>
public readonly record struct FileIdentity
{
    private readonly (uint Major, uint Minor, ulong Number) value;

    private FileIdentity((uint Major, uint Minor, ulong Number) value) => this.value = value;

    /// <summary>The identity of the regular file at <paramref name="path"/>; null where there is none, as with a pipe or a device.</summary>
    public static FileIdentity? Of(string path) => FileStatus.OfRegularFile(path) is { } found ? new FileIdentity(found) : null;

    /// <summary>The identity of the regular file that standard input comes from.</summary>
    public static FileIdentity? OfStandardInput() => Of("/proc/self/fd/0");
}
