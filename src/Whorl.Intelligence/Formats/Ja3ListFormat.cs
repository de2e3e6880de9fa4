using System.Text;
using System.Text.Json;
using Whorl.Intelligence.Clients;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Intelligence.Shapes;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Tls.Crypto;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Lists that name the software behind a JA3: Salesforce's CSV, Trisul's JSON lines, ja3er's dumps, and the hellos of Lee Brotherston,
/// whose fingerprints are computed. A name becomes an indicator, a User-Agent a label: it is what a client said of itself.
/// </summary>
internal sealed class Ja3ListFormat : IFeedFormat
{
    private const int HashLength = 32;

    public string Name => "ja3-list";

    public string Description => "software by JA3: Salesforce CSV, Trisul, ja3er, Lee Brotherston (JSON)";

    public Likeness Recognise(FeedSample sample) =>
        sample.HasKey("ja3_hash") && sample.HasKey("desc") ? Likeness.Certain
        : sample.HasKey("ciphersuite") && sample.HasKey("record_tls_version") ? Likeness.Certain
        : sample.HasKey("md5") && (sample.HasKey("User-Agent") || sample.HasKey("ja3")) ? Likeness.Certain
        : !sample.IsJson && sample.Rows.Any(static row => row.Length > HashLength + 3 && row[HashLength] == ',' && row[HashLength + 1] == '"' && IsHash(row[..HashLength])) ? Likeness.Likely
        : Likeness.None;

    public FeedFacts Describe(FeedText input) =>
        input.Sample().Says("salesforce.com inc.") && !input.Sample().HasKey("ja3_hash") ? new FeedFacts(Licence: "BSD-3-Clause") : default;

    public void Read(FeedText input, FeedRows rows)
    {
        FeedSample sample = input.Sample();
        if (!sample.IsJson && sample.Rows is not [['{', ..], ..])
        {
            SalesforceList.Read(input, rows);
            return;
        }

        BrotherstonHello brotherston = new();
        using JsonRecords records = new(input, rows);
        while (records.Next(out JsonElement record))
        {
            if (record.TryGetProperty("ja3_hash", out _))
            {
                ReadTrisul(record, rows);
            }
            else if (record.TryGetProperty("ciphersuite", out _))
            {
                brotherston.Read(record, rows);
            }
            else if (record.TryGetProperty("md5", out _))
            {
                ReadJa3er(record, rows);
            }
            else
            {
                rows.Reject("the entry has none of the keys ja3_hash, ciphersuite and md5");
            }
        }
    }

    /// <summary>Whether a text is an MD5.</summary>
    internal static bool IsHash(string text) => Shape.Check(IndicatorType.Ja3, text, out _) is null;

    /// <summary>The indicator of a name, which is a threat only where it says malware before anything else.</summary>
    internal static Indicator Named(IndicatorType type, string value, string? raw, string name)
    {
        bool isThreat = name.StartsWith("Malware", StringComparison.OrdinalIgnoreCase);
        bool sawMalware = name.Contains("Malware", StringComparison.OrdinalIgnoreCase);
        int colon = name.IndexOf(": ", StringComparison.Ordinal);
        bool hasPrefix = colon > 0 && (isThreat || name.StartsWith("JA3S", StringComparison.OrdinalIgnoreCase));
        return new Indicator
        {
            Type = type,
            Value = value,
            Raw = raw,
            Role = isThreat ? IndicatorRole.Threat : IndicatorRole.Software,
            Label = LabelText.Of(hasPrefix ? FirstOf(name[(colon + 2)..]) : FirstOf(name)),
            Description = LabelText.Of(name),
            Tags = sawMalware ? "malware-traffic" : null,
        };
    }

    private static string FirstOf(string name)
    {
        int comma = name.IndexOf(", Malware", StringComparison.OrdinalIgnoreCase);
        return comma < 0 ? name : name[..comma];
    }

    private static void ReadTrisul(JsonElement record, FeedRows rows)
    {
        string hash = JsonFields.Text(record, "ja3_hash")?.Trim() ?? string.Empty;
        string name = JsonFields.Text(record, "desc")?.Trim() ?? string.Empty;
        if (!IsHash(hash) && IsHash(name))
        {
            (hash, name) = (name, hash);
            rows.Reject("desc and ja3_hash are swapped; they were put back");
        }

        // Some texts have a separator too many at either end, which is not part of what was hashed.
        string? raw = (JsonFields.Text(record, "ja3_str") ?? JsonFields.Text(record, "ja3_string"))?.Trim(' ');
        if (raw is [',', ..])
        {
            raw = raw.TrimStart(',', ' ');
        }

        if (string.IsNullOrEmpty(raw))
        {
            raw = null;
        }
        else if (IsHash(hash) && !IsHashOf(hash, raw))
        {
            string shorter = raw.TrimEnd(',', ' ');
            if (!IsHashOf(hash, shorter))
            {
                rows.Reject("ja3_hash is not the MD5 of ja3_str");
                return;
            }

            raw = shorter;
        }

        IndicatorType type = name.StartsWith("JA3S", StringComparison.OrdinalIgnoreCase) ? IndicatorType.Ja3s : IndicatorType.Ja3;
        rows.Add(Named(type, hash, raw, name));
    }

    private static void ReadJa3er(JsonElement record, FeedRows rows)
    {
        string hash = JsonFields.Text(record, "md5") ?? string.Empty;
        string? raw = JsonFields.Text(record, "ja3");
        if (Shape.Check(IndicatorType.Ja3, hash, out string value) is { } problem)
        {
            rows.Reject(problem);
        }
        else if (raw is not null && !IsHashOf(value, raw))
        {
            rows.Reject("md5 is not the MD5 of ja3");
        }
        else if (LabelText.Of(JsonFields.Text(record, "User-Agent")) is { } agent)
        {
            rows.Add(new ClientLabel { Fingerprint = new Fingerprint(FingerprintMethod.Ja3, value, raw), UserAgent = agent, Count = Math.Max(1, JsonFields.Number(record, "Count") ?? 1) });
        }
        else
        {
            rows.Add(new Indicator { Type = IndicatorType.Ja3, Value = value, Raw = raw, Role = IndicatorRole.Software });
        }
    }

    private static bool IsHashOf(string hash, string text)
    {
        Span<byte> digest = stackalloc byte[Digest.Md5Size];
        Digest.Md5(Encoding.UTF8.GetBytes(text), digest);
        return Convert.ToHexStringLower(digest).Equals(hash, StringComparison.OrdinalIgnoreCase);
    }
}
