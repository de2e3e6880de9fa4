using System.Runtime.InteropServices;

namespace Whorl.Capture.Files.Native;

/// <summary>What is used of statx(2), whose structure is the same on every architecture of Linux.</summary>
internal static partial class FileStatus
{
    private const int CurrentFolder = -100;
    private const uint TypeAndNumber = 0x0101;
    private const ushort TypeMask = 0xf000;
    private const ushort RegularFile = 0x8000;

    /// <summary>Device and number of the regular file that a path leads to, links followed; null where it leads to none.</summary>
    public static (uint Major, uint Minor, ulong Number)? OfRegularFile(string path)
    {
        try
        {
            return Read(CurrentFolder, path, 0, TypeAndNumber, out Status status) == 0 && (status.Mode & TypeMask) == RegularFile
                ? (status.DeviceMajor, status.DeviceMinor, status.Number)
                : null;
        }
        catch (EntryPointNotFoundException)
        {
            // A C library from before 2018.
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Read(int folder, string path, int flags, uint wanted, out Status status);

    /// <summary>struct statx; the kernel writes all of its 256 bytes.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Status
    {
        [FieldOffset(28)]
        public ushort Mode;

        [FieldOffset(32)]
        public ulong Number;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
