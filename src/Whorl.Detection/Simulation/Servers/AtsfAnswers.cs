using System.Globalization;
using System.Text;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>
/// Writes what the ten probes of ATSF see of a stack, in the order of their names and in the syntax of the real thing. Which
/// versions, suites and extensions a probe allows is taken from the published ten; servers do not echo server_name here, so that
/// a target's fingerprint does not tell whether it was asked by name.
/// </summary>
internal static class AtsfAnswers
{
    /// <summary>The number of probes.</summary>
    public const int Probes = 10;

    private const string Http2 = "16.AAMCaDI";
    private const string Http1 = "16.AAkIaHR0cC8xLjE";

    private static readonly Probe[] Asked =
    [
        new(770, true, false, ["c014", "c013", "c00a", "35", "2f"], ["1302", "1301", "1303"], "24", "23", AsksHttp1: true, AsksHttp2: true, AsksTicket: false, AsksRenegotiation: true, AsksLimit: true),
        new(771, false, false, ["c030", "c02f", "c028", "c014", "c02c", "9d"], [], "29", "25", true, false, false, false, false),
        new(771, false, false, ["c02f", "cca8", "c014", "c013", "c02c", "9d"], [], "23", "24", true, true, true, true, false),
        new(771, true, true, ["c030", "9f", "c028", "9d", "c02c"], ["1301", "1301", "1304"], "29", "23", false, false, true, true, false),
        new(771, false, false, ["9d", "9c", "9f", "9e", "3d", "35"], [], "256", "257", true, false, true, false, false),
        new(770, true, false, ["39", "a", "6b", "5"], ["1302", "1303", "1302"], "24", "23", true, true, true, false, false),
        new(769, false, false, ["c014", "c013", "35", "2f", "a"], [], "29", "24", false, true, true, true, true),
        new(771, false, false, ["c028", "c014", "c013", "9d", "9c", "c02c"], [], "23", "29", true, true, true, false, false),
        new(771, false, false, ["9c", "c027", "3c", "c02b", "a"], [], "25", "25", false, false, true, false, false),
        new(771, false, false, ["cca8", "3c", "a", "c02b", "cca9"], [], "29", "24", true, true, false, false, true),
    ];

    /// <summary>Appends a probe's part.</summary>
    public static void Write(StringBuilder text, in StackTraits traits, int probe, ulong tweak)
    {
        int start = text.Length;
        Write(text, traits, Asked[probe], probe, new Tweak(tweak));
        if (tweak != 0 && EqualsPlain(text, start, traits, probe))
        {
            // The tweak changes what this stack does not have; another alert is always seen.
            bool hasAlert = text.ToString(start, text.Length - start).Contains('<', StringComparison.Ordinal);
            text.Append(hasAlert ? '-' : '<').Append(CultureInfo.InvariantCulture, $"{90 + (10 * (int)(tweak >> 62))}");
        }
    }

    private static bool EqualsPlain(StringBuilder text, int start, in StackTraits traits, int probe)
    {
        StringBuilder plain = new();
        Write(plain, traits, Asked[probe], probe, new Tweak(0));
        return text.ToString(start, text.Length - start) == plain.ToString();
    }

    private static void Write(StringBuilder text, in StackTraits traits, Probe asked, int probe, Tweak tweak)
    {
        int alert = tweak.Alert != 0 ? tweak.Alert : (traits.LateAlert != 0 && (probe & 3) == 2 ? traits.LateAlert : 0);
        if (asked.OffersTls13 && traits.HasTls13)
        {
            WriteTls13(text, traits, asked, probe, tweak);
        }
        else if (asked.Version < 771 && !traits.HasOldVersions)
        {
            alert = tweak.Alert != 0 ? tweak.Alert : traits.NoVersionAlert;
            text.Append("______");
        }
        else
        {
            int suite = (((traits.Preference >> (probe & 7)) & 3) + tweak.Suite) % asked.Suites.Length;
            if ((asked.Suites[suite] is "9e" or "9f" && !traits.HasDhe) || (asked.Suites[suite] is "a" or "5" && !traits.HasOldVersions))
            {
                alert = tweak.Alert != 0 ? tweak.Alert : traits.NoSuiteAlert;
                text.Append("______");
            }
            else
            {
                bool isElliptic = asked.Suites[suite][0] == 'c';
                text.Append(CultureInfo.InvariantCulture, $"{asked.Version}_");
                text.Append(traits.IsEcdsa && asked.Suites[suite] == "c02f" ? "c02b" : asked.Suites[suite]).Append('_');
                WriteList(text, Extensions(traits, asked, isElliptic, tweak), traits.Order, tweak, traits.HasEmptyBlock);
                text.Append("____");
            }
        }

        if (alert != 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"<{alert}");
        }
    }

    private static void WriteTls13(StringBuilder text, in StackTraits traits, Probe asked, int probe, Tweak tweak)
    {
        string suite = asked.Tls13[((traits.HasCcm ? 2 : traits.Preference >> (8 + (probe & 3)) & 1) + tweak.Suite) % asked.Tls13.Length];
        string group = asked.HasShare ? "29" : traits.RetryGroup == 0 ? asked.Group : asked.OtherGroup;
        string hello = traits.RetriesShareFirst ? $"51.{group}-43.AwQ" : $"43.AwQ-51.{group}";
        text.Append(CultureInfo.InvariantCulture, $"771_{suite}_{hello}_");
        if (suite == "1304")
        {
            text.Append("__"); // the client has no CCM and stops
        }
        else
        {
            List<string> encrypted = [];
            if (traits.NamesGroups)
            {
                encrypted.Add("10.AAQAHQAY");
            }

            Add(encrypted, Alpn(traits, asked, tweak));
            if (traits.HasRecordLimit && asked.AsksLimit)
            {
                encrypted.Add("28.QAE");
            }

            WriteList(text, encrypted, traits.Order & 1, tweak, hasEmptyBlock: true);
            text.Append("__");
        }

        text.Append(asked.HasShare ? string.Empty : hello).Append('_');
        text.Append(suite == "1304" || (traits.HasShortAnswers && (probe & 1) == 1) ? string.Empty : "-");
    }

    private static List<string> Extensions(in StackTraits traits, Probe asked, bool isElliptic, Tweak tweak)
    {
        List<string> items = [];
        Add(items, asked.AsksRenegotiation && traits.HasRenegotiationInfo ? "65281." : null);
        Add(items, !isElliptic ? null : traits.PointFormats switch { 0 => "11.AwABAg", 1 => "11.AQA", _ => null });
        Add(items, asked.AsksTicket && traits.HasTickets ? "35." : null);
        Add(items, Alpn(traits, asked, tweak));
        Add(items, asked.AsksLimit && traits.HasRecordLimit ? "28.QAA" : null);
        return items;
    }

    private static string? Alpn(in StackTraits traits, Probe asked, Tweak tweak)
    {
        int alpn = tweak.FlipsAlpn ? (traits.Alpn == 0 ? 2 : 0) : traits.Alpn;
        return alpn == 2 && asked.AsksHttp2 ? Http2 : alpn > 0 && asked.AsksHttp1 ? Http1 : null;
    }

    private static void Add(List<string> items, string? item)
    {
        if (item is not null)
        {
            items.Add(item);
        }
    }

    private static void WriteList(StringBuilder text, List<string> items, int order, Tweak tweak, bool hasEmptyBlock)
    {
        // The order is a number in the factorial system: which of those left comes next.
        for (int at = 0; at < items.Count; at++)
        {
            int other = at + (order % (items.Count - at));
            order /= items.Count - at;
            (items[at], items[other]) = (items[other], items[at]);
        }

        int written = 0;
        for (int at = 0; at < items.Count; at++)
        {
            if (tweak.Drop != at + 1)
            {
                text.Append(written++ > 0 ? "-" : string.Empty).Append(items[(at + tweak.Turn) % items.Count]);
            }
        }

        if (written == 0 && hasEmptyBlock)
        {
            text.Append('-');
        }
    }

    private sealed record Probe(
        int Version, bool OffersTls13, bool HasShare, string[] Suites, string[] Tls13, string Group, string OtherGroup,
        bool AsksHttp1, bool AsksHttp2, bool AsksTicket, bool AsksRenegotiation, bool AsksLimit);
}
