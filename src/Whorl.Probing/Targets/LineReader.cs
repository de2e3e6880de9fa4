using System.IO.Compression;
using System.Text;

namespace Whorl.Probing.Targets;

/// <summary>
/// The lines of a text as views over one buffer: nothing is allocated for a line, and of a line longer than the parsers read only the
/// beginning is kept. UTF-8, or UTF-16 with a byte order mark; LF or CRLF.
/// </summary>
public sealed class LineReader : IDisposable
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    private readonly StreamReader reader;
    private readonly char[] buffer = new char[1 << 16];
    private int at;
    private int end;

    /// <summary>Reads a stream, which is closed with the reader.</summary>
    /// <param name="stream">The text.</param>
    /// <param name="name">What to call the stream in messages.</param>
    public LineReader(Stream stream, string name)
    {
        reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
        Name = name;
    }

    /// <summary>What the text is called in messages.</summary>
    public string Name { get; }

    /// <summary>The number of the line read last, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Why reading ended before the end of the text, null if it did not: a damaged compressed file, a failing disk.</summary>
    public string? Failure { get; private set; }

    /// <summary>Opens a file, or standard input; a file whose name ends in .gz is uncompressed.</summary>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static LineReader Open(string path)
    {
        if (path == StandardInput)
        {
            return new LineReader(Console.OpenStandardInput(), "standard input");
        }

        FileStream file = new(path, new FileStreamOptions { BufferSize = 0, Options = FileOptions.SequentialScan });
        return new LineReader(
            path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file, path);
    }

    /// <summary>
    /// Gives the next line without its end. A line longer than <see cref="TargetParser.LongestLine"/> comes as its beginning, one
    /// character longer than that, so that the parsers refuse it. The view holds until the next call.
    /// </summary>
    public bool TryNext(out ReadOnlySpan<char> line)
    {
        int searched = 0;
        while (true)
        {
            int newline = buffer.AsSpan((at + searched)..end).IndexOf('\n');
            if (newline >= 0)
            {
                line = Take(searched + newline);
                at++;
                line = line.EndsWith('\r') ? line[..^1] : line;
                return true;
            }

            searched = end - at;
            if (searched > TargetParser.LongestLine)
            {
                MoveToFront();
                line = Take(TargetParser.LongestLine + 1);
                SkipRest();
                return true;
            }

            MoveToFront();
            if (!Read(end))
            {
                line = searched > 0 ? Take(searched) : default;
                return searched > 0;
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => reader.Dispose();

    private ReadOnlySpan<char> Take(int length)
    {
        ReadOnlySpan<char> line = buffer.AsSpan(at, Math.Min(length, TargetParser.LongestLine + 1));
        at += length;
        Line++;
        return line;
    }

    /// <summary>Passes over what is left of a line whose beginning, given out already, stands at the front of the buffer.</summary>
    private void SkipRest()
    {
        while (true)
        {
            int newline = buffer.AsSpan(at..end).IndexOf('\n');
            if (newline >= 0)
            {
                at += newline + 1;
                return;
            }

            // The beginning stays where it is: only what is behind it is thrown away.
            end = at;
            if (!Read(at))
            {
                return;
            }
        }
    }

    private void MoveToFront()
    {
        buffer.AsSpan(at..end).CopyTo(buffer);
        end -= at;
        at = 0;
    }

    private bool Read(int behind)
    {
        try
        {
            int read = Failure is null ? reader.Read(buffer.AsSpan(behind)) : 0;
            end = behind + read;
            return read > 0;
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException)
        {
            Failure = failure is InvalidDataException ? "the data is cut off or was changed" : "the system reports an error";
            return false;
        }
    }
}
