using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>Salesforce's <c>md5,"App"</c>, whose first field is a licence in quotes over several lines.</summary>
internal static class SalesforceList
{
    private const int LongestHeader = 20;

    public static void Read(FeedText input, FeedRows rows)
    {
        using FeedLines lines = input.OpenLines();
        List<string> fields = [];
        long headerEnd = HeaderEnd(input.Sample().Lines);
        while (lines.TryNext(out ReadOnlySpan<char> line))
        {
            ReadOnlySpan<char> trimmed = line.Trim();
            if (lines.Line <= headerEnd || trimmed.IsEmpty || trimmed[0] == '#')
            {
                continue;
            }

            bool isSplit = FieldSplitter.TrySplit(trimmed, ',', fields);
            if (isSplit && lines.Line == headerEnd + 1 && fields.Count > 1 && IsHeading(fields[0]))
            {
                continue;
            }

            rows.Begin(lines.Line, line);
            if (lines.IsTooLong)
            {
                rows.Reject("the line is longer than 1 MiB");
            }
            else if (!isSplit)
            {
                rows.Reject("a quoted field does not end in its line, or the line has more than 256 fields");
            }
            else if (fields.Count < 2 || fields[1].Length == 0)
            {
                rows.Reject("the row has a JA3 and no name");
            }
            else
            {
                rows.Add(Ja3ListFormat.Named(IndicatorType.Ja3, fields[0], raw: null, fields[1]));
            }
        }
    }

    private static bool IsHeading(string field) =>
        field.Equals("md5", StringComparison.OrdinalIgnoreCase) || field.Contains("ja3", StringComparison.OrdinalIgnoreCase);

    /// <summary>The line in which a text in quotes that is the file's first field ends; 0 without one.</summary>
    private static int HeaderEnd(IReadOnlyList<string> lines)
    {
        if (lines.Count == 0 || !lines[0].StartsWith('"') || IsBalanced(lines[0]))
        {
            return 0;
        }

        for (int i = 1; i < Math.Min(lines.Count, LongestHeader); i++)
        {
            if (!IsBalanced(lines[i]))
            {
                return i + 1;
            }
        }

        return 0;
    }

    private static bool IsBalanced(string line) => line.AsSpan().Count('"') % 2 == 0;
}
