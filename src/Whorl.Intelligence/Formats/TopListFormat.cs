using System.Globalization;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Lists of popular names: <c>rank,name</c> (Tranco, Umbrella), Majestic's twelve columns, <c>origin,rank</c> (CrUX), or names alone,
/// which have no rank.
/// </summary>
internal sealed class TopListFormat : IFeedFormat
{
    private static readonly string[] Publishers = ["tranco", "umbrella", "majestic", "crux", "radar", "top-", "top1", "popular"];

    public string Name => "toplist";

    public string Description => "popular names: Tranco, Umbrella, Majestic, CrUX, Radar, or a name a line";

    public Likeness Recognise(FeedSample sample)
    {
        if (sample.IsJson || sample.Rows.Count == 0)
        {
            return Likeness.None;
        }

        if (sample.Rows[0].StartsWith("GlobalRank,", StringComparison.OrdinalIgnoreCase) || sample.Rows[0].Equals("origin,rank", StringComparison.OrdinalIgnoreCase))
        {
            return Likeness.Certain;
        }

        List<string> fields = [];
        int ranked = 0;
        int named = 0;
        foreach (string row in sample.Rows)
        {
            FieldSplitter.TrySplit(row, ',', fields);
            bool isLastName = fields.Count is 1 or 2 && Shapes.Shape.Check(IndicatorType.Domain, fields[^1], out _) is null && fields[^1].Contains('.', StringComparison.Ordinal);
            ranked += fields.Count == 2 && isLastName && Rank(fields[0]) is not null ? 1 : 0;
            named += fields.Count == 1 && isLastName ? 1 : 0;
        }

        // Names alone may as well be of a threat list: only the file's name can say that they are popular.
        return ranked > sample.Rows.Count / 2 ? Likeness.Likely
            : named > sample.Rows.Count / 2 && Array.Exists(Publishers, sample.IsNamed) ? Likeness.Likely
            : Likeness.None;
    }

    public void Read(FeedText input, FeedRows rows)
    {
        string first = input.Sample().Rows is [string row, ..] ? row : string.Empty;
        bool isMajestic = first.StartsWith("GlobalRank,", StringComparison.OrdinalIgnoreCase);
        ColumnMap columns = new(isMajestic ? first : null, ',', ["GlobalRank", "Domain"]);
        using RowLines lines = new(input, rows) { IsHeader = IsHeader };
        while (lines.Next())
        {
            IReadOnlyList<string> fields = lines.Fields;
            (string name, string? rank) = isMajestic ? (columns.Of(fields, "Domain"), columns.Of(fields, "GlobalRank"))
                : fields.Count == 1 ? (fields[0], null)
                : Rank(fields[0]) is null && Rank(fields[1]) is not null ? (fields[0], fields[1])
                : (fields[1], fields[0]);
            if (rank is not null && Rank(rank) is null)
            {
                rows.Reject("the rank is no number from 1");
                continue;
            }

            if (rank is null && !name.Contains('.', StringComparison.Ordinal))
            {
                rows.Reject("it is one word, neither a name nor ranked");
                continue;
            }

            int scheme = name.IndexOf("://", StringComparison.Ordinal);
            rows.AddAtOnce(new Indicator
            {
                Type = IndicatorType.Domain,
                Value = scheme < 0 ? name : WithoutPort(name[(scheme + 3)..]),
                Role = IndicatorRole.Popular,
                Label = rows.Label,
                Rank = rank is null ? null : Rank(rank),
            });
        }
    }

    private static bool IsHeader(IReadOnlyList<string> fields) =>
        fields.Any(field => field.ToUpperInvariant() is "DOMAIN" or "RANK" or "GLOBALRANK" or "ORIGIN" or "TLD");

    private static int? Rank(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int rank) && rank > 0 ? rank : null;

    private static string WithoutPort(string host) => host.IndexOf(':', StringComparison.Ordinal) is var colon and >= 0 ? host[..colon] : host;
}
