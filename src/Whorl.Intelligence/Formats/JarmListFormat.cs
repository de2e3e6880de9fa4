using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Names;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Lists of JARMs in every layout that is about: a header that names the column (cedowens, myceliumbroker, others), 360quake's address,
/// port and JARM between runs of bars, Slips' <c>jarm,level,description</c>, one a line, recog's XML, nuclei's YAML, and JSON.
/// The tool is the label, the implementation it was tested with the description: one implementation serves many tools.
/// </summary>
internal sealed class JarmListFormat : IFeedFormat
{
    private const string Bars = "|||||";

    public string Name => "jarm-list";

    public string Description => "JARMs of C2 tools and of products: CSV of many layouts, plain lines, recog XML, nuclei YAML";

    public Likeness Recognise(FeedSample sample)
    {
        if (sample.IsJson)
        {
            return sample.HasKey("jarm") && sample.HasKey("known_c2") ? Likeness.Certain : Likeness.None;
        }

        if (RecogJarm.Is(sample) || NucleiJarm.Is(sample) || sample.Rows.Any(row => row.Contains(Bars, StringComparison.Ordinal)))
        {
            return Likeness.Certain;
        }

        int fitting = sample.Rows.Count(row => row.Split(',').Any(field => JarmRow.IsJarm(field.Trim())));
        return fitting > 0 && fitting >= sample.Rows.Count / 2 ? Likeness.Likely : Likeness.None;
    }

    public void Read(FeedText input, FeedRows rows)
    {
        FeedSample sample = input.Sample();
        if (sample.IsJson)
        {
            ReadJson(input, rows);
        }
        else if (RecogJarm.Is(sample))
        {
            RecogJarm.Read(input, rows);
        }
        else if (NucleiJarm.Is(sample))
        {
            NucleiJarm.Read(input, rows);
        }
        else if (sample.Rows.Any(row => row.Contains(Bars, StringComparison.Ordinal)))
        {
            ReadBars(input, rows);
        }
        else
        {
            ReadRows(input, rows, sample);
        }
    }

    private static void ReadBars(FeedText input, FeedRows rows)
    {
        string? family = rows.Label ?? FileLabel.Family(input.Stem);
        using RowLines lines = new(input, rows, '|');
        while (lines.Next())
        {
            string[] parts = [.. lines.Fields.Where(field => field.Length > 0)];
            if (parts.Length == 3)
            {
                JarmRow.Add(rows, new JarmRow(parts[2], family) { Address = parts[0], Port = parts[1] });
            }
            else
            {
                rows.Reject("the row is not address, port and JARM");
            }
        }
    }

    private static void ReadRows(FeedText input, FeedRows rows, FeedSample sample)
    {
        string? family = rows.Label ?? FileLabel.Family(input.Stem);
        JarmColumns? columns = sample.Rows.Count > 0 ? JarmColumns.OfHeader(sample.Rows[0]) : null;
        using RowLines lines = new(input, rows) { IsHeader = fields => columns is not null && JarmColumns.OfHeader(string.Join(',', fields)) is not null };
        while (lines.Next())
        {
            if (columns is not null)
            {
                columns.Read(lines.Fields, rows, family);
            }
            else if (lines.Fields.Count == 1)
            {
                JarmRow.Add(rows, new JarmRow(lines.Fields[0], family));
            }
            else if (lines.Fields.Count >= 3)
            {
                // Slips: jarm, level, description.
                JarmRow.Add(rows, new JarmRow(lines.Fields[0], rows.Label ?? lines.Fields[2]) { Tags = $"level:{lines.Fields[1]}" });
            }
            else
            {
                bool isFirst = JarmRow.IsJarm(lines.Fields[0]);
                JarmRow.Add(rows, new JarmRow(lines.Fields[isFirst ? 0 : 1], rows.Label ?? lines.Fields[isFirst ? 1 : 0]));
            }
        }
    }

    private static void ReadJson(FeedText input, FeedRows rows)
    {
        using JsonEntries entries = new(input, rows);
        while (entries.Next())
        {
            entries.Begin();
            JsonElement entry = entries.Entry;
            JarmColumns.AddObserved(rows, column => JsonField.Text(entry, column) ?? string.Empty);
        }
    }
}
