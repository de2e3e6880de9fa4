using System.Text;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>
/// Writes what the ten probes of JARM see of a stack, as its raw string has it: suite, version, ALPN and the types of the
/// ServerHello's extensions, nothing of alerts, contents or encrypted extensions.
/// </summary>
internal static class JarmAnswers
{
    /// <summary>The number of probes.</summary>
    public const int Probes = 10;

    private const int Tls11 = 5;
    private const int Invalid = 8;

    private static readonly string[][] Suites =
    [
        ["c02f", "c030", "cca8", "c013", "009d"], ["c030", "cca8", "c02f", "c014", "009d"], ["c02f", "c013", "c02b", "009e", "0033"],
        ["c030", "cca8", "c014", "c028", "009d"], ["c030", "c02f", "c013", "c014", "009c"], ["c014", "c013", "0035", "002f", "000a"],
        ["1302", "1301", "1303", "1301"], ["1303", "1301", "1302", "1301"], ["c02f", "c030", "cca8", "c014", "009d"], ["1302", "1301", "1303", "1302"],
    ];

    /// <summary>Appends a probe's part.</summary>
    public static void Write(StringBuilder text, in StackTraits traits, int probe, ulong tweak)
    {
        int start = text.Length;
        Write(text, traits, probe, new Tweak(tweak));
        if (tweak != 0 && EqualsPlain(text, start, traits, probe))
        {
            bool isNothing = text[start] == '|';
            text.Length = start;
            text.Append(isNothing ? (tweak >> 63 == 0 ? "009c|0303||ff01" : "002f|0303||") : "|||");
        }
    }

    private static bool EqualsPlain(StringBuilder text, int start, in StackTraits traits, int probe)
    {
        StringBuilder plain = new();
        Write(plain, traits, probe, new Tweak(0));
        return text.ToString(start, text.Length - start) == plain.ToString();
    }

    private static void Write(StringBuilder text, in StackTraits traits, int probe, Tweak tweak)
    {
        bool isTls13 = probe is 6 or 7 or 9;
        string[] suites = Suites[isTls13 && !traits.HasTls13 ? probe - 6 : probe];
        string suite = suites[(((traits.Preference >> (probe + 2)) & 1) + (traits.HasCcm ? 1 : 0) + tweak.Suite) % suites.Length];
        if ((probe == Tls11 && !traits.HasOldVersions) || (probe == Invalid && traits.HasTls13 && traits.HasShortAnswers) || (suite is "009e" or "0033" && !traits.HasDhe))
        {
            text.Append("|||");
        }
        else if (isTls13 && traits.HasTls13)
        {
            bool turned = traits.RetriesShareFirst ^ (tweak.Turn != 0);
            text.Append(suite).Append("|0303||").Append(tweak.Drop != 0 ? "002b" : turned ? "0033-002b" : "002b-0033");
        }
        else
        {
            WriteEarlier(text, traits, probe, suite, tweak);
        }
    }

    private static void WriteEarlier(StringBuilder text, in StackTraits traits, int probe, string suite, Tweak tweak)
    {
        int alpn = tweak.FlipsAlpn ? (traits.Alpn == 0 ? 2 : 0) : traits.Alpn;
        bool isRare = probe is 3 or 4;
        string protocol = isRare || alpn == 0 ? string.Empty : alpn == 2 ? "h2" : "http/1.1";
        text.Append(suite).Append(probe == Tls11 ? "|0302|" : "|0303|").Append(protocol).Append('|');
        ReadOnlySpan<string> order = (traits.Order % 4) switch
        {
            0 => ["ff01", "0000", "0001", "000b", "0023", "0017", "0010"],
            1 => ["0017", "ff01", "000b", "0023", "0010"],
            2 => ["ff01", "000b", "0023", "0010", "0017"],
            _ => ["000b", "ff01", "0010", "0023", "0017"],
        };
        int written = 0;
        for (int at = 0; at < order.Length; at++)
        {
            string type = order[(at + tweak.Turn) % order.Length];
            bool isThere = tweak.Drop != at + 1 && type switch
            {
                "ff01" => traits.HasRenegotiationInfo,
                "000b" => suite[0] == 'c' && traits.PointFormats != 2,
                "0023" => traits.HasTickets,
                "0010" => protocol.Length > 0,
                "0001" => traits.HasRecordLimit,
                "0000" => traits.NamesGroups,
                _ => !traits.HasEmptyBlock,
            };
            if (isThere)
            {
                text.Append(written++ > 0 ? "-" : string.Empty).Append(type);
            }
        }
    }
}
