using System.Runtime.InteropServices;

namespace Whorl.Capture.Files.Native;

/// <summary>The streaming decoder of libzstd (zstd.h of version 1.4 and later).</summary>
internal static partial class Zstd
{
    private const string Library = "libzstd.so.1";

    /// <summary>Whether the library is installed.</summary>
    public static bool IsInstalled { get; } = NativeLibrary.TryLoad(Library, typeof(Zstd).Assembly, null, out _);

    [LibraryImport(Library, EntryPoint = "ZSTD_createDStream")]
    public static partial Decoder CreateDecoder();

    [LibraryImport(Library, EntryPoint = "ZSTD_decompressStream")]
    public static partial nuint Decompress(Decoder decoder, ref Buffer output, ref Buffer input);

    [LibraryImport(Library, EntryPoint = "ZSTD_isError")]
    public static partial uint IsError(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_getErrorName")]
    public static partial nint ErrorName(nuint code);

    [LibraryImport(Library, EntryPoint = "ZSTD_freeDStream")]
    private static partial nuint Free(nint decoder);

    /// <summary>ZSTD_inBuffer and ZSTD_outBuffer, which have the same layout.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        /// <summary>The first byte.</summary>
        public nint Start;

        /// <summary>The number of bytes.</summary>
        public nuint Size;

        /// <summary>How many of them have been used.</summary>
        public nuint Position;
    }

    /// <summary>A ZSTD_DStream.</summary>
    public sealed class Decoder() : SafeHandle(0, ownsHandle: true)
    {
        /// <inheritdoc/>
        public override bool IsInvalid => handle == 0;

        /// <inheritdoc/>
        protected override bool ReleaseHandle()
        {
            _ = Free(handle);
            return true;
        }
    }
}
