using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// The block lists of abuse.ch's Feodo Tracker: CSV (<c>first_seen_utc,dst_ip,dst_port,c2_status,last_online,malware</c>), JSON (an array
/// of objects with <c>ip_address</c>), or addresses alone.
/// </summary>
internal sealed class FeodoFormat : IFeedFormat
{
    private static readonly string[] Columns = ["first_seen_utc", "dst_ip", "dst_port", "c2_status", "last_online", "malware"];

    public string Name => "feodo";

    public string Description => "abuse.ch Feodo Tracker: botnet C2 addresses (CSV, JSON or plain lines)";

    public Likeness Recognise(FeedSample sample) =>
        sample.IsJson
            ? sample.HasKey("ip_address") && sample.HasKey("last_online") && sample.HasKey("malware") ? Likeness.Certain : Likeness.None
            : sample.Lines.Any(IsHeader) ? Likeness.Certain
            : sample.Lines.Any(line => line.StartsWith('#') && line.Contains("feodo", StringComparison.OrdinalIgnoreCase)) ? Likeness.Certain
            : Likeness.None;

    public FeedFacts Describe(FeedText input) => new(AbuseHeader.UpdatedAt(input.Sample()), Licence: AbuseHeader.Licence);

    public void Read(FeedText input, FeedRows rows)
    {
        FeedSample sample = input.Sample();
        if (sample.IsJson)
        {
            ReadJson(input, rows);
            return;
        }

        ColumnMap columns = new(sample.Lines.FirstOrDefault(IsHeader)?.TrimStart('#', ' '), ',', Columns);
        using RowLines lines = new(input, rows) { IsHeader = static fields => fields.Contains("dst_ip", StringComparer.Ordinal) };
        while (lines.Next())
        {
            if (lines.Fields.Count == 1)
            {
                rows.Add(new Indicator { Type = IndicatorType.Address, Value = lines.Fields[0], Role = IndicatorRole.Threat, Label = rows.Label });
            }
            else if (lines.Has(3)
                && AbuseHeader.TryDate(columns.Of(lines.Fields, "first_seen_utc"), rows, out long? first)
                && AbuseHeader.TryDate(columns.Of(lines.Fields, "last_online"), rows, out long? last))
            {
                Add(rows, columns.Of(lines.Fields, "dst_ip"), columns.Of(lines.Fields, "dst_port"), columns.Of(lines.Fields, "malware"), columns.Of(lines.Fields, "c2_status"), first, last);
            }
        }
    }

    private static bool IsHeader(string line) => line.Contains("dst_ip", StringComparison.Ordinal) && line.Contains("first_seen_utc", StringComparison.Ordinal);

    private static void ReadJson(FeedText input, FeedRows rows)
    {
        using JsonEntries entries = new(input, rows);
        while (entries.Next())
        {
            entries.Begin();
            JsonElement entry = entries.Entry;
            if (AbuseHeader.TryDate(JsonField.Text(entry, "first_seen") ?? string.Empty, rows, out long? first)
                && AbuseHeader.TryDate(JsonField.Text(entry, "last_online") ?? string.Empty, rows, out long? last))
            {
                Add(rows, JsonField.Text(entry, "ip_address") ?? string.Empty, JsonField.Text(entry, "port") ?? string.Empty, JsonField.Text(entry, "malware"), JsonField.Text(entry, "status"), first, last);
            }
        }
    }

    private static void Add(FeedRows rows, string address, string port, string? malware, string? status, long? first, long? last) => rows.Add(new Indicator
    {
        Type = IndicatorType.AddressPort,
        Value = Endpoint.Of(address, port),
        Role = IndicatorRole.Threat,
        Label = rows.Label ?? malware,
        Description = string.IsNullOrEmpty(status) ? null : $"status {status}",
        FirstSeen = first,
        LastSeen = last >= first ? last : first,
    });
}
