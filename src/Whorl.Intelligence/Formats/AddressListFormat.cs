using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Names;
using Whorl.Intelligence.Reading;
using Whorl.Probing;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Lists of C2 servers: an address, address and port, network or name a line, of the family that the file is named after; or columns under
/// a header, tab-separated (<c>c2_ip first_seen last_seen protocol port version</c>) or with commas (<c>week,family,ip</c>).
/// </summary>
internal sealed class AddressListFormat : IFeedFormat
{
    private static readonly string[] AddressColumns = ["c2_ip", "ip", "dst_ip", "ip_address", "address"];

    public string Name => "ip-list";

    public string Description => "C2 servers, one a line, the family from the file's name; or columns with c2_ip or ip";

    public Likeness Recognise(FeedSample sample)
    {
        if (sample.IsJson || sample.Rows.Count == 0)
        {
            return Likeness.None;
        }

        if (IsHeader(Split(sample.Rows[0])))
        {
            return Likeness.Likely;
        }

        int addresses = sample.Rows.Count(row => HostAddress.TryParse(row, out _) || Shapes.Shape.Check(IndicatorType.AddressPort, row, out _) is null);
        return addresses == 0 || addresses < sample.Rows.Count / 2 ? Likeness.None : Likeness.Likely;
    }

    public void Read(FeedText input, FeedRows rows)
    {
        FeedSample sample = input.Sample();
        string? first = sample.Rows is [string row, ..] ? row : null;
        string? family = rows.Label ?? FileLabel.Family(input.Stem);
        if (first is not null && IsHeader(Split(first)))
        {
            ReadColumns(input, rows, first, family);
            return;
        }

        using RowLines lines = new(input, rows);
        while (lines.Next())
        {
            string value = lines.Fields[0];
            rows.Add(new Indicator { Type = TypeOf(value), Value = value, Role = IndicatorRole.Threat, Label = family });
        }
    }

    private static void ReadColumns(FeedText input, FeedRows rows, string header, string? family)
    {
        char separator = Separator(header);
        ColumnMap columns = new(header, separator, []);
        string addressColumn = Array.Find(AddressColumns, Split(header).Contains) ?? AddressColumns[0];
        using RowLines lines = new(input, rows, separator) { IsHeader = static fields => IsHeader([.. fields]) };
        while (lines.Next())
        {
            string address = columns.Of(lines.Fields, addressColumn);
            string port = columns.Of(lines.Fields, "port");
            string week = columns.Of(lines.Fields, "week");
            if (!AbuseHeader.TryDate(week.Length > 0 ? week : columns.Of(lines.Fields, "first_seen"), rows, out long? firstSeen)
                || !AbuseHeader.TryDate(week.Length > 0 ? week : columns.Of(lines.Fields, "last_seen"), rows, out long? lastSeen))
            {
                continue;
            }

            rows.Add(new Indicator
            {
                Type = port.Length > 0 ? IndicatorType.AddressPort : TypeOf(address),
                Value = port.Length > 0 ? Endpoint.Of(address, port) : address,
                Role = IndicatorRole.Threat,
                Label = rows.Label ?? (columns.Of(lines.Fields, "family") is { Length: > 0 } named ? named : family),
                Description = Join(columns.Of(lines.Fields, "protocol"), columns.Of(lines.Fields, "version")),
                FirstSeen = firstSeen,
                LastSeen = lastSeen,
            });
        }
    }

    private static string? Join(string protocol, string version)
    {
        string text = $"{protocol} {version}".Trim();
        return text.Length == 0 ? null : text;
    }

    private static char Separator(string header) => header.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';

    private static List<string> Split(string header)
    {
        List<string> fields = [];
        FieldSplitter.TrySplit(header, Separator(header), fields);
        return fields;
    }

    private static bool IsHeader(List<string> fields) => fields.Count > 1 && AddressColumns.Any(column => fields.Contains(column, StringComparer.Ordinal));

    private static IndicatorType TypeOf(string value) =>
        HostAddress.TryParse(value, out _) ? IndicatorType.Address
        : value.Contains("://", StringComparison.Ordinal) ? IndicatorType.Url
        : value.Contains('/', StringComparison.Ordinal) ? IndicatorType.Network
        : value.Contains(':', StringComparison.Ordinal) ? IndicatorType.AddressPort
        : value.Length > 0 && value.All(c => char.IsAsciiDigit(c) || c == '.') ? IndicatorType.Address
        : value.Contains('.', StringComparison.Ordinal) ? IndicatorType.Domain
        : IndicatorType.Address;
}
