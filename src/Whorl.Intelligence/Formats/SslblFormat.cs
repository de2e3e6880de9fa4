using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// The lists of abuse.ch's SSLBL: certificates (<c>Listingdate,SHA1,Listingreason</c>), JA3
/// (<c>ja3_md5,Firstseen,Lastseen,Listingreason</c>) and C2 addresses (<c>Firstseen,DstIP,DstPort</c>). Which of them a file is, its
/// header says; without one, the fields of each row.
/// </summary>
internal sealed class SslblFormat : IFeedFormat
{
    private enum Layout
    {
        Unknown,
        Certificates,
        Ja3,
        Addresses,
    }

    public string Name => "sslbl";

    public string Description => "abuse.ch SSLBL: certificates, JA3 or C2 addresses (CSV)";

    public Likeness Recognise(FeedSample sample) =>
        sample.Lines.Any(line => LayoutOf(line) != Layout.Unknown) ? Likeness.Certain
        : sample.Says("sslbl") && !sample.IsJson ? Likeness.Likely
        : Likeness.None;

    public FeedFacts Describe(FeedText input) => new(AbuseHeader.UpdatedAt(input.Sample()), Licence: AbuseHeader.Licence);

    public void Read(FeedText input, FeedRows rows)
    {
        Layout layout = Layout.Unknown;
        foreach (string line in input.Sample().Lines)
        {
            layout = layout == Layout.Unknown ? LayoutOf(line) : layout;
        }

        using RowLines lines = new(input, rows) { IsHeader = static fields => LayoutOf(string.Join(',', fields)) != Layout.Unknown };
        while (lines.Next())
        {
            switch (layout == Layout.Unknown ? Guess(lines.Fields) : layout)
            {
                case Layout.Certificates when lines.Has(3):
                    ReadCertificate(lines.Fields, rows);
                    break;
                case Layout.Ja3 when lines.Has(4):
                    ReadJa3(lines.Fields, rows);
                    break;
                case Layout.Addresses when lines.Has(3):
                    ReadAddress(lines.Fields, rows);
                    break;
                case Layout.Unknown:
                    rows.Reject("the row is like none of SSLBL's three lists");
                    break;
            }
        }
    }

    private static Layout LayoutOf(string line)
    {
        string header = line.TrimStart('#', ' ').Replace(" ", string.Empty, StringComparison.Ordinal);
        return header.StartsWith("Listingdate,SHA1", StringComparison.OrdinalIgnoreCase) ? Layout.Certificates
            : header.StartsWith("ja3_md5,", StringComparison.OrdinalIgnoreCase) ? Layout.Ja3
            : header.StartsWith("Firstseen,DstIP,", StringComparison.OrdinalIgnoreCase) ? Layout.Addresses
            : Layout.Unknown;
    }

    private static Layout Guess(IReadOnlyList<string> fields) => fields.Count switch
    {
        3 when fields[1].Length == 40 => Layout.Certificates,
        3 when fields[1].Contains('.', StringComparison.Ordinal) => Layout.Addresses,
        4 => Layout.Ja3,
        _ => Layout.Unknown,
    };

    private static void ReadCertificate(IReadOnlyList<string> fields, FeedRows rows)
    {
        if (AbuseHeader.TryDate(fields[0], rows, out long? listed))
        {
            rows.Add(new Indicator { Type = IndicatorType.CertificateSha1, Value = fields[1], Role = IndicatorRole.Threat, Label = rows.Label ?? fields[2], Description = fields[2], FirstSeen = listed });
        }
    }

    private static void ReadJa3(IReadOnlyList<string> fields, FeedRows rows)
    {
        if (AbuseHeader.TryDate(fields[1], rows, out long? first) && AbuseHeader.TryDate(fields[2], rows, out long? last))
        {
            rows.Add(new Indicator { Type = IndicatorType.Ja3, Value = fields[0], Role = IndicatorRole.Threat, Label = rows.Label ?? fields[3], FirstSeen = first, LastSeen = last });
        }
    }

    private static void ReadAddress(IReadOnlyList<string> fields, FeedRows rows)
    {
        if (AbuseHeader.TryDate(fields[0], rows, out long? first))
        {
            rows.Add(new Indicator { Type = IndicatorType.AddressPort, Value = Endpoint.Of(fields[1], fields[2]), Role = IndicatorRole.Threat, Label = rows.Label, FirstSeen = first });
        }
    }
}
