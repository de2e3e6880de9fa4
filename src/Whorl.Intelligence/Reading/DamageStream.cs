using Whorl.Capture.Files;

namespace Whorl.Intelligence.Reading;

/// <summary>Turns what goes wrong while reading into the end of the stream and a reason; takes away a byte order mark of UTF-8.</summary>
internal sealed class DamageStream(Stream inner, FeedText text) : ReadOnlyStream
{
    private readonly byte[] mark = new byte[3];
    private int held = -1;
    private int given;

    public override int Read(Span<byte> buffer)
    {
        if (held < 0)
        {
            Begin();
        }

        if (given < held)
        {
            int count = Math.Min(buffer.Length, held - given);
            mark.AsSpan(given, count).CopyTo(buffer);
            given += count;
            return count;
        }

        return Guarded(buffer);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Begin()
    {
        held = 0;
        int read;
        do
        {
            read = Guarded(mark.AsSpan(held));
            held += read;
        }
        while (read > 0 && held < mark.Length);

        if (mark.AsSpan(0, held) is [0xef, 0xbb, 0xbf])
        {
            given = held;
        }
    }

    private int Guarded(Span<byte> buffer)
    {
        if (text.Damage is not null || buffer.IsEmpty)
        {
            return 0;
        }

        try
        {
            return inner.Read(buffer);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            text.Complain(problem);
            return 0;
        }
    }
}
