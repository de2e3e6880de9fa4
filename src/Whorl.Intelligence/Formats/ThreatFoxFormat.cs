using System.Globalization;
using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// abuse.ch ThreatFox: the CSV export, and JSON as the API answers (<c>data</c>, an array) or as it is exported (an array for each number).
/// Types of indicators that are none of ours, such as hashes of files, are passed over.
/// </summary>
internal sealed class ThreatFoxFormat : IFeedFormat
{
    private static readonly string[] Columns =
    [
        "first_seen_utc", "ioc_id", "ioc_value", "ioc_type", "threat_type", "fk_malware", "malware_alias", "malware_printable", "last_seen_utc",
        "confidence_level", "is_compromised", "reference", "tags", "anonymous", "reporter",
    ];

    public string Name => "threatfox";

    public string Description => "abuse.ch ThreatFox: indicators of malware (CSV export or API JSON)";

    public Likeness Recognise(FeedSample sample) =>
        sample.IsJson
            ? sample.HasKey("ioc_type") && (sample.HasKey("ioc") || sample.HasKey("ioc_value")) ? Likeness.Certain : Likeness.None
            : sample.Lines.Any(IsHeader) ? Likeness.Certain
            : sample.Lines.Any(line => line.StartsWith('#') && line.Contains("threatfox", StringComparison.OrdinalIgnoreCase)) ? Likeness.Likely
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
        using RowLines lines = new(input, rows) { IsHeader = static fields => fields.Contains("ioc_value", StringComparer.Ordinal) };
        while (lines.Next())
        {
            if (lines.Has(4))
            {
                Add(rows, column => columns.Of(lines.Fields, column));
            }
        }
    }

    private static bool IsHeader(string line) => line.Contains("ioc_value", StringComparison.Ordinal) && line.Contains("ioc_type", StringComparison.Ordinal);

    private static void ReadJson(FeedText input, FeedRows rows)
    {
        using JsonEntries entries = new(input, rows);
        while (entries.Next())
        {
            entries.Begin();
            JsonElement entry = entries.Entry;
            Add(rows, column => column switch
            {
                "ioc_value" => JsonField.Text(entry, column) ?? JsonField.Text(entry, "ioc") ?? string.Empty,
                "first_seen_utc" => JsonField.Text(entry, column) ?? JsonField.Text(entry, "first_seen") ?? string.Empty,
                "last_seen_utc" => JsonField.Text(entry, column) ?? JsonField.Text(entry, "last_seen") ?? string.Empty,
                "tags" => JsonField.List(entry, column) ?? string.Empty,
                _ => JsonField.Text(entry, column) ?? string.Empty,
            });
        }
    }

    private static void Add(FeedRows rows, Func<string, string> column)
    {
        string value = column("ioc_value");
        if (TypeOf(column("ioc_type"), value) is not { } type)
        {
            return;
        }

        if (!AbuseHeader.TryDate(column("first_seen_utc"), rows, out long? first) || !AbuseHeader.TryDate(column("last_seen_utc"), rows, out long? last))
        {
            return;
        }

        rows.Add(new Indicator
        {
            Type = type,
            Value = value,
            Role = IndicatorRole.Threat,
            Label = rows.Label ?? column("malware_printable"),
            Description = OrNull(column("threat_type")),
            Confidence = int.TryParse(column("confidence_level"), NumberStyles.None, CultureInfo.InvariantCulture, out int level) && level <= 100 ? level : null,
            FirstSeen = first,
            LastSeen = last,
            Reference = OrNull(column("reference")),
            Tags = OrNull(column("tags")),
        });
    }

    private static string? OrNull(string text) => text is "" or "None" or "null" ? null : text;

    /// <summary>What the service calls a type; it has none for fingerprints today, and would name them so.</summary>
    private static IndicatorType? TypeOf(string type, string value) => type.ToLowerInvariant() switch
    {
        "ip:port" => IndicatorType.AddressPort,
        "ip" => IndicatorType.Address,
        "domain" => IndicatorType.Domain,
        "url" => IndicatorType.Url,
        "ja3" or "ja3_fingerprint" => IndicatorType.Ja3,
        "ja3s" or "ja3s_fingerprint" => IndicatorType.Ja3s,
        "ja4" or "ja4_fingerprint" => IndicatorType.Ja4,
        "jarm" or "jarm_fingerprint" => IndicatorType.Jarm,
        "" when value.Length == 0 => IndicatorType.Domain,
        _ => null,
    };
}
