using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Logs;

/// <summary>Reads a row begun in <see cref="FeedRows"/>.</summary>
internal delegate void LogRowReader(ReadOnlySpan<byte> line);

/// <summary>The rows of a log, a line each: blank lines are passed over, lines that are too long rejected.</summary>
internal static class LogLines
{
    /// <summary>Gives every row to a reader; where a log has lines of its own beginning with <c>#</c>, those go to another.</summary>
    public static void Read(FeedText input, FeedRows rows, LogRowReader read, LogRowReader? readHeader = null)
    {
        using ByteLines lines = new(input.OpenStream());
        while (lines.TryNext(out ReadOnlySpan<byte> line))
        {
            if (line.Trim(" \t\0"u8).IsEmpty)
            {
                continue;
            }

            if (readHeader is not null && line[0] == (byte)'#')
            {
                readHeader(line);
                continue;
            }

            rows.Begin(lines.Line, line);
            if (lines.IsTooLong)
            {
                rows.Reject("the line is longer than 1 MiB");
            }
            else
            {
                read(line);
            }
        }
    }
}
