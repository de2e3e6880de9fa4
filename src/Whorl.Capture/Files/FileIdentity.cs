using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Whorl.Capture.Files.Native;

namespace Whorl.Capture.Files;

/// <summary>Which file a path leads to, whatever links and names lead there.</summary>
public readonly record struct FileIdentity
{
    private readonly (uint Major, uint Minor, ulong Number) value;

    private FileIdentity((uint Major, uint Minor, ulong Number) value) => this.value = value;

    /// <summary>An identity that was written down before.</summary>
    /// <param name="major">The device's first number.</param>
    /// <param name="minor">The device's second number.</param>
    /// <param name="number">The file's number on the device.</param>
    public FileIdentity(uint major, uint minor, ulong number)
        : this((major, minor, number))
    {
    }

    /// <summary>The device's first number.</summary>
    public uint Major => value.Major;

    /// <summary>The device's second number.</summary>
    public uint Minor => value.Minor;

    /// <summary>The file's number on the device.</summary>
    public ulong Number => value.Number;

    /// <summary>The identity of the regular file at <paramref name="path"/>; null where there is none, as with a pipe or a device.</summary>
    public static FileIdentity? Of(string path) => FileStatus.OfRegularFile(path) is { } found ? new FileIdentity(found) : null;

    /// <summary>The identity of a file that is open, whatever its name is by now; null where it is no regular file.</summary>
    public static FileIdentity? Of(SafeFileHandle file) => Of(string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{file.DangerousGetHandle()}"));

    /// <summary>The identity of the regular file that standard input comes from.</summary>
    public static FileIdentity? OfStandardInput() => Of("/proc/self/fd/0");
}
