using System.Text;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// The lines of a file as views over one buffer, numbered from 1: LF or CRLF, with or without an end of the last. Of a line longer than
/// <see cref="LongestLine"/> the beginning is given and the rest passed over.
/// </summary>
public sealed class FeedLines : IDisposable
{
    /// <summary>The most characters of a line that is read.</summary>
    public const int LongestLine = 1 << 20;

    private const int KeptOfLongLine = 4096;

    private readonly StreamReader reader;
    private char[] buffer = new char[1 << 14];
    private int at;
    private int end;
    private bool isEnded;

    /// <summary>Reads a stream, which is closed with the reader.</summary>
    public FeedLines(Stream stream) =>
        reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);

    /// <summary>The number of the line given last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Whether the line given last is only the beginning of one that is too long.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Gives the next line without its end; the view holds until the next call.</summary>
    public bool TryNext(out ReadOnlySpan<char> line)
    {
        IsTooLong = false;
        int searched = 0;
        while (true)
        {
            int newline = buffer.AsSpan((at + searched)..end).IndexOf('\n');
            if (newline >= 0)
            {
                int length = searched + newline;
                line = Give(length, length + 1);
                return true;
            }

            searched = end - at;
            if (searched > LongestLine)
            {
                string beginning = new(buffer, at, KeptOfLongLine);
                SkipRest();
                IsTooLong = true;
                Line++;
                line = beginning;
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
    public void Dispose() => reader.Dispose();

    private ReadOnlySpan<char> Give(int length, int consumed)
    {
        ReadOnlySpan<char> line = buffer.AsSpan(at, length);
        at += consumed;
        Line++;
        return line.EndsWith('\r') ? line[..^1] : line;
    }

    private void SkipRest()
    {
        at = end;
        while (Fill())
        {
            int newline = buffer.AsSpan(at..end).IndexOf('\n');
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
            buffer.AsSpan(at..end).CopyTo(buffer);
            end -= at;
            at = 0;
        }

        if (end == buffer.Length)
        {
            Array.Resize(ref buffer, buffer.Length * 2);
        }

        int read = isEnded ? 0 : reader.Read(buffer.AsSpan(end));
        isEnded = read == 0;
        end += read;
        return read > 0;
    }
}
