using System.Globalization;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// FoxIO's <c>ja4plus-mapping.csv</c>: an application a row with as many kinds of fingerprints as are known of it. Those of one row are
/// one group.
/// </summary>
internal sealed class Ja4PlusMappingFormat : IFeedFormat
{
    public string Name => "ja4plus-mapping";

    public string Description => "FoxIO ja4plus-mapping.csv: applications by combinations of JA4 and JA4+";

    public Likeness Recognise(FeedSample sample) =>
        sample.Rows is [{ } first, ..] && first.StartsWith("Application,Library,Device,OS,ja4,", StringComparison.OrdinalIgnoreCase) ? Likeness.Certain : Likeness.None;

    public FeedFacts Describe(FeedText input) => new(Licence: "JA4: BSD-3-Clause; JA4+: FoxIO License 1.1, non-commercial");

    public void Read(FeedText input, FeedRows rows)
    {
        Ja4Row row = new();
        List<string> header = [];
        using RowLines lines = new(input, rows, comment: '\0')
        {
            IsHeader = fields =>
            {
                header.AddRange(fields);
                return true;
            },
        };
        while (lines.Next())
        {
            // Rows end with a separator or two too many.
            int count = lines.Fields.Count;
            while (count > header.Count && lines.Fields[count - 1].Length == 0)
            {
                count--;
            }

            if (count > header.Count || count < 5)
            {
                rows.Reject(string.Create(CultureInfo.InvariantCulture, $"the row has {lines.Fields.Count} fields instead of {header.Count}"));
                continue;
            }

            row.Clear();
            for (int i = 0; i < count; i++)
            {
                row.Set(header[i], lines.Fields[i]);
            }

            row.Add(rows, isCombination: true);
        }
    }
}
