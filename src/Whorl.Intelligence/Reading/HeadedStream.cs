namespace Whorl.Intelligence.Reading;

/// <summary>A stream whose first bytes were looked at, from its beginning again.</summary>
internal sealed class HeadedStream(byte[] head, Stream rest) : ReadingStream
{
    private int given;

    public override int Read(Span<byte> buffer)
    {
        if (given == head.Length)
        {
            return rest.Read(buffer);
        }

        int count = Math.Min(buffer.Length, head.Length - given);
        head.AsSpan(given, count).CopyTo(buffer);
        given += count;
        return count;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            rest.Dispose();
        }

        base.Dispose(disposing);
    }
}
