namespace Whorl.Capture.Files;

/// <summary>The bytes of a capture file, unpacked, with the first of them looked at already.</summary>
internal sealed class CaptureSource : IDisposable
{
    /// <summary>Enough of a file's beginning to tell every format apart, and never more than the shortest capture has.</summary>
    public const int HeadSize = 24;

    private readonly Stream stream;

    /// <summary>Takes over <paramref name="stream"/> and reads its head.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="name">The name that messages give.</param>
    /// <param name="packing">The compression format that is undone, or null.</param>
    /// <param name="fillsBuffers">Whether a short read is worth repeating: nobody waits for what a file has on disk.</param>
    public CaptureSource(Stream stream, string name, string? packing, bool fillsBuffers)
    {
        this.stream = stream;
        Name = name;
        Packing = packing;
        FillsBuffers = fillsBuffers;
        while (HeadLength < HeadSize)
        {
            int read = stream.Read(Head, HeadLength, HeadSize - HeadLength);
            if (read == 0)
            {
                break;
            }

            HeadLength += read;
        }
    }

    /// <summary>The name that messages give.</summary>
    public string Name { get; }

    /// <summary>The compression format that is undone, or null.</summary>
    public string? Packing { get; }

    /// <summary>Whether buffers are to be filled before they are handed out.</summary>
    public bool FillsBuffers { get; }

    /// <summary>The first bytes, which <see cref="Read"/> does not return again.</summary>
    public byte[] Head { get; } = new byte[HeadSize];

    /// <summary>How much of <see cref="Head"/> is there: less than all of it only when the file is that short.</summary>
    public int HeadLength { get; }

    /// <summary>The head's bytes.</summary>
    public ReadOnlySpan<byte> HeadBytes => Head.AsSpan(0, HeadLength);

    /// <summary>Reads what comes next, at least one byte, or returns zero at the end.</summary>
    public int Read(Span<byte> buffer) => stream.Read(buffer);

    /// <summary>The stream from its first byte, head included.</summary>
    public Stream Whole() => new PrefixedStream(HeadBytes.ToArray(), stream);

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
