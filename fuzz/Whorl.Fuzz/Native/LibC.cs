using System.Runtime.InteropServices;

namespace Whorl.Fuzz.Native;

/// <summary>The few system calls that AFL's protocol asks for.</summary>
internal static unsafe partial class LibC
{
    /// <summary>Maps a System V shared memory segment; -1 where that fails.</summary>
    [LibraryImport("libc", EntryPoint = "shmat", SetLastError = true)]
    public static partial nint AttachSharedMemory(int id, nint address, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(int descriptor, byte* buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(int descriptor, long offset, int from);

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int SetEnvironment(string name, string value, int overwrite);

    /// <summary>Replaces this process by another program with the same descriptors; returns only where that fails.</summary>
    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial int Execute(string path, string?[] arguments);
}
