using System.Globalization;
using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// FoxIO's JA4DB: the array of its API, or the CSV exports made of it, one for each kind of fingerprint. JA4 becomes a label of the
/// client; JA4S and kin become indicators that are shown.
/// </summary>
internal sealed class Ja4DbFormat : IFeedFormat
{
    public string Name => "ja4db";

    public string Description => "FoxIO JA4DB: applications by JA4 and JA4+ (JSON of the API, or CSV)";

    public Likeness Recognise(FeedSample sample) =>
        sample.HasKey("user_agent_string") && sample.HasKey("observation_count") ? Likeness.Certain
        : sample.Rows is [{ } first, ..] && first.StartsWith("application,library,device,os,user_agent_string", StringComparison.OrdinalIgnoreCase) ? Likeness.Certain
        : Likeness.None;

    public void Read(FeedText input, FeedRows rows)
    {
        if (input.Sample().IsJson)
        {
            ReadArray(input, rows);
        }
        else
        {
            ReadTable(input, rows);
        }
    }

    private static void ReadArray(FeedText input, FeedRows rows)
    {
        Ja4Row row = new();
        using JsonRecords records = new(input, rows);
        while (records.Next(out JsonElement record))
        {
            row.Clear();
            row.Application = JsonFields.Text(record, "application");
            row.Library = JsonFields.Text(record, "library");
            row.Device = JsonFields.Text(record, "device");
            row.System = JsonFields.Text(record, "os");
            row.UserAgent = JsonFields.Text(record, "user_agent_string");
            row.Authority = JsonFields.Text(record, "certificate_authority");
            row.Notes = JsonFields.Text(record, "notes");
            row.IsVerified = JsonFields.IsTrue(record, "verified");
            row.Count = JsonFields.Number(record, "observation_count");
            row.Ja4Raw = JsonFields.Text(record, "ja4_fingerprint_string");
            foreach (Ja4Column column in Ja4Columns.All)
            {
                row[column] = JsonFields.Text(record, Ja4Columns.KeyOf(column));
            }

            row.Add(rows, isCombination: false);
        }
    }

    private static void ReadTable(FeedText input, FeedRows rows)
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
            if (lines.Fields.Count != header.Count)
            {
                rows.Reject(string.Create(CultureInfo.InvariantCulture, $"the row has {lines.Fields.Count} fields instead of {header.Count}"));
                continue;
            }

            row.Clear();
            for (int i = 0; i < header.Count; i++)
            {
                row.Set(header[i], lines.Fields[i]);
            }

            row.Add(rows, isCombination: false);
        }
    }
}
