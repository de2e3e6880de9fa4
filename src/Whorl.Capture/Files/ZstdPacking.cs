using Whorl.Capture.Files.Native;

namespace Whorl.Capture.Files;

/// <summary>Unpacks zstd (RFC 8878) with the library of the system, where it is installed.</summary>
public static class ZstdPacking
{
    /// <summary>Whether zstd can be unpacked on this machine.</summary>
    public static bool IsAvailable => ZstdStream.IsAvailable;

    /// <summary>Whether the first bytes of a file are those of zstd.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) => ZstdStream.Recognises(head);

    /// <summary>The unpacked bytes of a stream, which is closed with them; damage is an <see cref="InvalidDataException"/>.</summary>
    public static Stream Open(Stream packed) => new ZstdStream(packed);
}
