using System.Runtime.InteropServices;

namespace Whorl.Tls.Crypto.Native;

/// <summary>
/// OpenSSL's libcrypto, which .NET itself uses on Linux, opened once for the life of the process. Where it is absent
/// (Windows, macOS, musl without it) every user of this class falls back to the BCL.
/// </summary>
internal static class LibCrypto
{
    private const ulong InitNoAtExit = 0x0008_0000; // OPENSSL_INIT_NO_ATEXIT: threads may still hash while the process ends

    private static readonly nint Library = Open();
    private static readonly nint ClearErrors = Find("ERR_clear_error");

    /// <summary>Whether the library was found.</summary>
    public static bool IsPresent => Library != 0;

    /// <summary>The address of an exported function, or zero.</summary>
    public static nint Find(string name) =>
        Library != 0 && NativeLibrary.TryGetExport(Library, name, out nint address) ? address : 0;

    /// <summary>Whether every one of these addresses is an address.</summary>
    public static bool AreFound(ReadOnlySpan<nint> functions)
    {
        foreach (nint function in functions)
        {
            if (function == 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>
    /// Empties the thread's queue of errors: what a peer's bytes caused must not be taken for the reason of a later failure
    /// elsewhere.
    /// </summary>
    public static unsafe void ForgetErrors()
    {
        // In bounds: void ERR_clear_error(void).
        if (ClearErrors != 0)
        {
            ((delegate* unmanaged<void>)ClearErrors)();
        }
    }

    private static unsafe nint Open()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsFreeBSD())
        {
            return 0;
        }

        foreach (string name in (ReadOnlySpan<string>)["libcrypto.so.3", "libcrypto.so.1.1", "libcrypto.so"])
        {
            if (NativeLibrary.TryLoad(name, out nint library))
            {
                // In bounds: int OPENSSL_init_crypto(uint64_t, const OPENSSL_INIT_SETTINGS *) takes a null settings pointer.
                if (NativeLibrary.TryGetExport(library, "OPENSSL_init_crypto", out nint init))
                {
                    ((delegate* unmanaged<ulong, nint, int>)init)(InitNoAtExit, 0);
                    return library;
                }

                NativeLibrary.Free(library);
            }
        }

        return 0;
    }
}
