using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// The rows of a list of lines, as every such list is walked: comments and empty lines are passed over, each other line is begun as a
/// row, and what is too long or has an open quote is put into quarantine.
/// </summary>
internal sealed class RowLines : IDisposable
{
    private readonly FeedLines lines;
    private readonly FeedRows rows;
    private readonly char separator;
    private readonly char comment;
    private readonly List<string> fields = [];

    /// <summary>Walks the lines of a file.</summary>
    /// <param name="input">The file.</param>
    /// <param name="rows">Where rows are begun.</param>
    /// <param name="separator">Between fields.</param>
    /// <param name="comment">Begins a comment; NUL for none.</param>
    public RowLines(FeedText input, FeedRows rows, char separator = ',', char comment = '#')
    {
        lines = input.OpenLines();
        this.rows = rows;
        this.separator = separator;
        this.comment = comment;
    }

    /// <summary>Says of the first line that is no comment whether it is a header, which is no row.</summary>
    public Func<IReadOnlyList<string>, bool>? IsHeader { get; set; }

    /// <summary>The fields of the row, trimmed and without quotes; valid until the next one.</summary>
    public IReadOnlyList<string> Fields => fields;

    /// <summary>Begins the next row that can be read.</summary>
    public bool Next()
    {
        while (lines.TryNext(out ReadOnlySpan<char> line))
        {
            ReadOnlySpan<char> trimmed = line.Trim(' ').TrimEnd('\0');
            if (trimmed.Trim().IsEmpty || (trimmed[0] == comment && comment != '\0'))
            {
                continue;
            }

            bool isWhole = FieldSplitter.TrySplit(trimmed, separator, fields);
            if (IsHeader is { } isHeader)
            {
                IsHeader = null;
                if (!lines.IsTooLong && isHeader(fields))
                {
                    continue;
                }
            }

            rows.Begin(lines.Line, line);
            if (lines.IsTooLong)
            {
                rows.Reject("the line is longer than 1 MiB");
            }
            else if (!isWhole)
            {
                rows.Reject("a quoted field does not end in its line, or the line has more than 256 fields");
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the row has at least so many fields; puts it into quarantine where it has not.</summary>
    public bool Has(int count)
    {
        if (fields.Count >= count)
        {
            return true;
        }

        rows.Reject(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the row has {fields.Count} fields instead of {count}"));
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => lines.Dispose();
}
