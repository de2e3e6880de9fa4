namespace Whorl.Capture.Files;

/// <summary>Puts bytes that were read to recognise a format back in front of their stream.</summary>
public sealed class PrefixedStream(byte[] prefix, Stream rest) : ReadOnlyStream
{
    private int given;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (given == prefix.Length)
        {
            return rest.Read(buffer);
        }

        int length = Math.Min(buffer.Length, prefix.Length - given);
        prefix.AsSpan(given, length).CopyTo(buffer);
        given += length;
        return length;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
