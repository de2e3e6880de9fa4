namespace Whorl.Intelligence.Reading;

/// <summary>
/// The lines of a file as bytes over one buffer, numbered from 1: LF or CRLF, with or without an end of the last. Of a line longer than
/// the limit the beginning is given and the rest passed over.
/// </summary>
internal sealed class ByteLines : IDisposable
{
    private const int KeptOfLongLine = 4096;

    private readonly Stream stream;
    private readonly int longest;
    private byte[] buffer = new byte[1 << 17];
    private int at;
    private int end;
    private bool isEnded;

    /// <summary>Reads a stream, which is closed with the reader.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="longest">The most bytes of a line that is read.</param>
    public ByteLines(Stream stream, int longest = 1 << 20)
    {
        this.stream = stream;
        this.longest = longest;
    }

    /// <summary>The number of the line given last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the line given last is only the beginning of one that is too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Gives the next line without its end; the view holds until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<byte> line)
    {
        IsTooLong = false;
        int searched = 0;
        while (true)
        {
            int newline = buffer.AsSpan(at + searched, end - at - searched).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                line = Give(searched + newline, searched + newline + 1);
                return true;
            }

            searched = end - at;
            if (searched > longest)
            {
                Line++;
                IsTooLong = true;
                line = buffer.AsSpan(at, KeptOfLongLine).ToArray();
                SkipRest();
                return true;
            }

            if (!Fill())
            {
                line = searched > 0 ? Give(searched, searched) : default;
                return searched > 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();

    private ReadOnlySpan<byte> Give(int length, int consumed)
    {
        ReadOnlySpan<byte> line = buffer.AsSpan(at, length);
        at += consumed;
        Line++;
        return line is [.., (byte)'\r'] ? line[..^1] : line;
    }

    private void SkipRest()
    {
        at = end;
        while (Fill())
        {
            int newline = buffer.AsSpan(at, end - at).IndexOf((byte)'\n');
            if (newline >= 0)
            {
                at += newline + 1;
                return;
            }

            at = end;
        }
    }

    private bool Fill()
    {
        if (at > 0)
        {
            buffer.AsSpan(at, end - at).CopyTo(buffer);
            end -= at;
            at = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read = isEnded ? 0 : stream.Read(buffer.AsSpan(end));
        isEnded = read == 0;
        end += read;
        return read > 0;
    }
}
