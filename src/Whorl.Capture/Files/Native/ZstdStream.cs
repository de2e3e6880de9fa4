using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Whorl.Capture.Files.Native;

/// <summary>
/// Unpacks zstd (RFC 8878), frame after frame, and returns what a read of the packed stream yields as soon as it is
/// there. The decoder refuses windows of more than 128 MiB, so that is what a hostile file can make it hold.
/// </summary>
internal sealed class ZstdStream : ReadOnlyStream
{
    private const int PackedBufferSize = 1 << 17;

    private readonly Stream packed;
    private readonly Zstd.Decoder decoder;
    private readonly byte[] input = GC.AllocateUninitializedArray<byte>(PackedBufferSize);
    private int given;
    private int filled;
    private bool withinFrame;
    private bool outputPending;

    /// <summary>Unpacks <paramref name="packed"/>, and owns it.</summary>
    public ZstdStream(Stream packed)
    {
        this.packed = packed;
        decoder = Zstd.CreateDecoder();
        if (decoder.IsInvalid)
        {
            throw new NotSupportedException("libzstd could not allocate a decoder.");
        }
    }

    /// <summary>Whether zstd can be unpacked on this machine.</summary>
    public static bool IsAvailable => Zstd.IsInstalled;

    /// <summary>Whether <paramref name="head"/> starts a frame, of data or (section 3.1.2) to be skipped.</summary>
    public static bool Recognises(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.TryReadUInt32LittleEndian(head, out uint magic) && (magic == 0xfd2fb528 || (magic & 0xfffffff0) == 0x184d2a50);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (!buffer.IsEmpty)
        {
            if (given == filled && !outputPending)
            {
                given = 0;
                filled = packed.Read(input);
                if (filled == 0)
                {
                    return withinFrame ? throw new InvalidDataException("the data ends in the middle of a frame") : 0;
                }
            }

            int written = Decompress(buffer);
            if (written > 0)
            {
                return written;
            }
        }

        return 0;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            decoder.Dispose();
            packed.Dispose();
        }

        base.Dispose(disposing);
    }

    private unsafe int Decompress(Span<byte> buffer)
    {
        // Both arrays are pinned while the library looks at them, and it is told their lengths.
        fixed (byte* from = input)
        fixed (byte* to = buffer)
        {
            Zstd.Buffer source = new() { Start = (nint)from, Size = (nuint)filled, Position = (nuint)given };
            Zstd.Buffer target = new() { Start = (nint)to, Size = (nuint)buffer.Length };
            nuint result = Zstd.Decompress(decoder, ref target, ref source);
            if (Zstd.IsError(result) != 0)
            {
                throw new InvalidDataException(Marshal.PtrToStringUTF8(Zstd.ErrorName(result)));
            }

            given = (int)source.Position;
            withinFrame = result != 0;

            // A full target may hide more that the decoder has ready without any further input.
            outputPending = withinFrame && target.Position == target.Size;
            return (int)target.Position;
        }
    }
}
