using System.Runtime.InteropServices;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>Forces a folder's entries to the disk: a new or renamed file is safe only then. Where the system has no such call nothing is done.</summary>
internal static partial class FolderSync
{
    private const int ReadOnlyFolder = 0x80000; // O_RDONLY | O_CLOEXEC

    /// <summary>Makes a folder where it is absent, and forces it to the disk: what is in it is no safer than it is.</summary>
    public static void Make(string folder)
    {
        string whole = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        if (Directory.Exists(whole))
        {
            return;
        }

        if (Path.GetDirectoryName(whole) is { } parent)
        {
            Make(parent);
            Directory.CreateDirectory(whole);
            Flush(parent);
        }
    }

    /// <summary>Forces <paramref name="folder"/> to the disk, as well as the system lets.</summary>
    public static void Flush(string folder)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        int descriptor = Open(folder, ReadOnlyFolder);
        if (descriptor >= 0)
        {
            _ = Sync(descriptor);
            _ = Close(descriptor);
        }
    }

#pragma warning disable SYSLIB1054 // Without unsafe code: three calls with numbers and one text.
    [DllImport("libc", EntryPoint = "open", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", EntryPoint = "fsync")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Sync(int descriptor);

    [DllImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int descriptor);
#pragma warning restore SYSLIB1054
}
