using System.Text;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// The lines of a file as text, as <see cref="ByteLines"/> cuts them; bytes that are no UTF-8 become replacement characters.
/// </summary>
public sealed class FeedLines : IDisposable
{
    private readonly ByteLines lines;
    private char[] text = new char[1 << 12];

    /// <summary>Reads a stream, which is closed with the reader.</summary>
    public FeedLines(Stream stream) => lines = new ByteLines(stream);

    /// <summary>The number of the line given last, from 1.</summary>
    public long Line => lines.Line;

    /// <summary>Whether the line given last is only the beginning of one that is too long.</summary>
    public bool IsTooLong => lines.IsTooLong;

    /// <summary>Gives the next line without its end; the view holds until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<char> line)
    {
        bool isThere = lines.TryNext(out ReadOnlySpan<byte> bytes);
        if (text.Length < bytes.Length)
        {
            Array.Resize(ref text, Math.Max(bytes.Length, 2 * text.Length));
        }

        line = text.AsSpan(0, Encoding.UTF8.GetChars(bytes, text));
        return isThere;
    }

    /// <inheritdoc/>
    public void Dispose() => lines.Dispose();
}
