using System.Globalization;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats;

/// <summary>
/// Tables of autonomous systems: pyasn, CAIDA's pfx2as, iptoasn, ip-location-db (text and numeric), GeoLite2 and ipinfo lite. Of a prefix
/// with several origins the first is taken.
/// </summary>
internal sealed class AsnFormat : IFeedFormat
{
    private enum Layout
    {
        Unknown,
        Prefix,
        PrefixAndLength,
        RangeWithCountry,
        Range,
        GeoLite,
        IpInfo,
    }

    public string Name => "asn";

    public string Description => "address to autonomous system: pyasn, pfx2as, iptoasn, ip-location-db, GeoLite2 CSV, ipinfo lite";

    public Likeness Recognise(FeedSample sample)
    {
        if (sample.IsJson || sample.Rows.Count == 0)
        {
            return Likeness.None;
        }

        Layout layout = LayoutOf(sample, out _);
        return layout is Layout.GeoLite or Layout.IpInfo ? Likeness.Certain : layout == Layout.Unknown ? Likeness.None : Likeness.Likely;
    }

    public void Read(FeedText input, FeedRows rows)
    {
        FeedSample sample = input.Sample();
        Layout layout = LayoutOf(sample, out char separator);
        ColumnMap columns = new(layout is Layout.GeoLite or Layout.IpInfo ? sample.Rows[0] : null, separator, []);
        using RowLines lines = new(input, rows, separator, sample.Lines.Any(line => line.StartsWith(';')) ? ';' : '#') { IsHeader = static fields => fields.Count > 0 && fields[0].ToUpperInvariant() is "NETWORK" or "START" or "START_IP" or "RANGE_START" };
        while (lines.Next())
        {
            if (layout == Layout.Unknown)
            {
                rows.Reject("the row is like no table of autonomous systems");
            }
            else if (layout is Layout.GeoLite or Layout.IpInfo || lines.Has(layout switch { Layout.Prefix => 2, Layout.RangeWithCountry => 5, _ => 3 }))
            {
                Take(layout, lines.Fields, columns, rows);
            }
        }
    }

    private static Layout LayoutOf(FeedSample sample, out char separator)
    {
        separator = ',';
        if (sample.Rows.Count == 0)
        {
            return Layout.Unknown;
        }

        string first = sample.Rows[0];
        if (first.Contains("autonomous_system_number", StringComparison.OrdinalIgnoreCase))
        {
            return Layout.GeoLite;
        }

        if (first.StartsWith("network,", StringComparison.OrdinalIgnoreCase) && first.Contains(",asn", StringComparison.OrdinalIgnoreCase))
        {
            return Layout.IpInfo;
        }

        string row = sample.Rows[sample.Rows.Count > 1 ? 1 : 0];
        separator = row.Contains('\t', StringComparison.Ordinal) ? '\t' : ',';
        List<string> fields = [];
        FieldSplitter.TrySplit(row, separator, fields);
        return fields.Count switch
        {
            2 when AddressBlock.TryParse(fields[0], out _) => Layout.Prefix,
            3 when separator == '\t' && HostAddress.TryParse(fields[0], out _) => Layout.PrefixAndLength,
            5 when separator == '\t' && IsAddress(fields[0]) && IsAddress(fields[1]) => Layout.RangeWithCountry,
            >= 3 when IsAddress(fields[0]) && IsAddress(fields[1]) && TryReadSystem(fields[2], out _) => Layout.Range,
            _ => Layout.Unknown,
        };
    }

    private static void Take(Layout layout, IReadOnlyList<string> fields, ColumnMap columns, FeedRows rows)
    {
        switch (layout)
        {
            case Layout.Prefix:
                AddBlock(fields[0], fields[1], null, rows);
                break;
            case Layout.PrefixAndLength:
                AddBlock($"{fields[0]}/{fields[1]}", fields[2], null, rows);
                break;
            case Layout.RangeWithCountry:
                AddRange(fields[0], fields[1], fields[2], fields[4], rows);
                break;
            case Layout.GeoLite:
                AddBlock(columns.Of(fields, "network"), columns.Of(fields, "autonomous_system_number"), columns.Of(fields, "autonomous_system_organization"), rows);
                break;
            case Layout.IpInfo:
                AddBlock(columns.Of(fields, "network"), columns.Of(fields, "asn"), columns.Of(fields, "as_name"), rows);
                break;
            default:
                AddRange(fields[0], fields[1], fields[2], fields.Count > 3 ? fields[3] : null, rows);
                break;
        }
    }

    private static void AddBlock(string network, string system, string? organisation, FeedRows rows)
    {
        if (AddressBlock.TryParse(network, out AddressBlock block))
        {
            Add(block.Network, block.Last, system, organisation, rows);
        }
        else if (HostAddress.TryParse(network, out HostAddress address))
        {
            Add(address, address, system, organisation, rows);
        }
        else
        {
            rows.Reject("it is no network of addresses");
        }
    }

    private static void AddRange(string first, string last, string system, string? organisation, FeedRows rows)
    {
        if (!TryReadAddress(first, out HostAddress from) || !TryReadAddress(last, out HostAddress to))
        {
            rows.Reject("an end of the range is no IP address");
        }
        else if (from.IsIPv4 != to.IsIPv4 || from.Bits > to.Bits)
        {
            rows.Reject("the range ends before it begins");
        }
        else
        {
            Add(from, to, system, organisation, rows);
        }
    }

    private static void Add(HostAddress first, HostAddress last, string system, string? organisation, FeedRows rows)
    {
        if (!TryReadSystem(system, out uint number))
        {
            rows.Reject("the number of the autonomous system is none");
            return;
        }

        rows.Add(new NetworkRange(first, last, number, number == 0 || string.IsNullOrEmpty(organisation) || organisation == "-" ? null : organisation));
    }

    private static bool IsAddress(string text) => TryReadAddress(text, out _);

    /// <summary>An address as text or as a number; a number of more than 32 bits is IPv6.</summary>
    private static bool TryReadAddress(string text, out HostAddress address)
    {
        if (HostAddress.TryParse(text, out address))
        {
            return true;
        }

        bool isNumber = UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 bits);
        address = new HostAddress(bits, bits <= uint.MaxValue);
        return isNumber;
    }

    /// <summary>A number with or without AS in front; of several origins (<c>1_2</c>) or of a set (<c>1,2</c>) the first.</summary>
    private static bool TryReadSystem(string text, out uint number)
    {
        ReadOnlySpan<char> digits = text.AsSpan().Trim("{} ");
        digits = digits.StartsWith("AS", StringComparison.OrdinalIgnoreCase) ? digits[2..] : digits;
        int end = digits.IndexOfAny('_', ',');
        return uint.TryParse(end < 0 ? digits : digits[..end], NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
