using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Names;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Files of Zeek's intelligence framework: tab-separated, named by a <c>#fields</c> line. A description is taken for a family only where
/// it is one that is known: feeds write <c>BOTNET</c> or their own name there.
/// </summary>
internal sealed class ZeekIntelFormat : IFeedFormat
{
    private const string Fields = "#fields";

    private static readonly string[] Columns = ["indicator", "indicator_type", "meta.source", "meta.do_notice", "meta.desc"];

    public string Name => "zeek-intel";

    public string Description => "Zeek's intelligence framework (tab-separated, Intel::ADDR and others)";

    public Likeness Recognise(FeedSample sample) =>
        sample.Lines.Any(line => line.StartsWith(Fields, StringComparison.Ordinal) && line.Contains("indicator_type", StringComparison.Ordinal)) ? Likeness.Certain
        : sample.Rows.Any(line => line.Contains("\tIntel::", StringComparison.Ordinal)) ? Likeness.Certain
        : Likeness.None;

    public void Read(FeedText input, FeedRows rows)
    {
        string? header = input.Sample().Lines.FirstOrDefault(line => line.StartsWith(Fields, StringComparison.Ordinal));
        ColumnMap columns = new(header?[Fields.Length..].TrimStart('\t', ' '), '\t', Columns);
        using RowLines lines = new(input, rows, '\t');
        while (lines.Next())
        {
            if (!lines.Has(2))
            {
                continue;
            }

            string value = Value(columns.Of(lines.Fields, "indicator"));
            string kind = Value(columns.Of(lines.Fields, "indicator_type"));
            if (!kind.StartsWith("Intel::", StringComparison.Ordinal))
            {
                rows.Reject("the row has no type of indicator, such as Intel::ADDR");
            }
            else if (TypeOf(kind, value) is { } type)
            {
                string description = Value(columns.Of(lines.Fields, "meta.desc"));
                rows.Add(new Indicator
                {
                    Type = type,
                    Value = type == IndicatorType.Url && !value.Contains("://", StringComparison.Ordinal) && value.Length > 0 ? $"http://{value}" : value,
                    Role = IndicatorRole.Threat,
                    Label = rows.Label ?? (NameSpelling.Families.Find(description) is null ? null : description),
                    Description = description.Length == 0 ? null : description,
                    Tags = Value(columns.Of(lines.Fields, "meta.source")) is { Length: > 0 } source ? source : null,
                    Reference = Value(columns.Of(lines.Fields, "meta.url")) is { Length: > 0 } link ? link : null,
                });
            }
        }
    }

    private static string Value(string field) => field is "-" or "(empty)" ? string.Empty : field;

    private static IndicatorType? TypeOf(string kind, string value) => kind switch
    {
        "Intel::ADDR" => IndicatorType.Address,
        "Intel::SUBNET" => IndicatorType.Network,
        "Intel::DOMAIN" => IndicatorType.Domain,
        "Intel::URL" => IndicatorType.Url,
        "Intel::CERT_HASH" => value.Length switch { 64 => IndicatorType.CertificateSha256, 32 => IndicatorType.CertificateMd5, _ => IndicatorType.CertificateSha1 },
        "Intel::JA3" => IndicatorType.Ja3,
        "Intel::JA3S" => IndicatorType.Ja3s,
        "Intel::JA4" => IndicatorType.Ja4,
        "Intel::JARM" => IndicatorType.Jarm,
        _ => null,
    };
}
