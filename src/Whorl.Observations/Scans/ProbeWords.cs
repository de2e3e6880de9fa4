using System.Globalization;
using System.Text;
using Whorl.Probing.Scanning;
using Whorl.Tls.Names;

namespace Whorl.Observations.Scans;

/// <summary>What a probe came to, in words on one line: the version, the cipher suite, how the answer came about, alerts.</summary>
internal static class ProbeWords
{
    private const int VersionField = 0;
    private const int CipherField = 1;
    private const int RetryField = 5;

    /// <summary>The line.</summary>
    public static string Of(in ProbeRecord probe)
    {
        string answer = probe.Kind == ProbeKind.Jarm ? OfJarm(probe.Fingerprint) : OfAtsf(probe.Fingerprint);
        string ending = probe.Outcome switch
        {
            ProbeOutcome.Answered => "",
            ProbeOutcome.Alert when answer.Length > 0 => "",
            ProbeOutcome.Alert => "alert",
            ProbeOutcome.Unsupported => "not followed further",
            ProbeOutcome.Closed => "connection closed",
            ProbeOutcome.Reset => "connection reset",
            ProbeOutcome.Timeout => "no answer in time",
            ProbeOutcome.NotTls => "not TLS",
            ProbeOutcome.Malformed => "broken TLS",
            ProbeOutcome.TooLarge => "beyond the limits of TLS",
            ProbeOutcome.NotRun => "not run",
            ProbeOutcome.Refused => "connection refused",
            ProbeOutcome.Unreachable => "unreachable",
            ProbeOutcome.ConnectTimeout => "no connection in time",
            ProbeOutcome.NoStartTls => "no STARTTLS",
            ProbeOutcome.NotTheProtocol => "not the protocol asked for",
            ProbeOutcome.ClosedBeforeTls => "closed before TLS",
            ProbeOutcome.ResetBeforeTls => "reset before TLS",
            ProbeOutcome.ProxyRefused => "the proxy refuses",
            ProbeOutcome.ProxyFailed => "the proxy fails",
            _ => probe.Outcome.Name(),
        };
        return answer.Length == 0 ? ending : ending.Length == 0 ? answer : $"{answer}; {ending}";
    }

    private static string OfJarm(string part)
    {
        string[] fields = part.Split('|');
        if (fields.Length != 4 || fields[0].Length != 4)
        {
            return "";
        }

        // JARM's version is the field of the hello, which TLS 1.3 leaves at 1.2: supported_versions tells the two apart.
        string[] extensions = fields[3].Split('-');
        ushort version = Array.IndexOf(extensions, "002b") >= 0 ? (ushort)0x0304 : ushort.Parse(fields[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        string alpn = fields[2].Length > 0 ? $", {fields[2]}" : "";
        string count = fields[3].Length == 0 ? "no extensions" : string.Create(CultureInfo.InvariantCulture, $"{extensions.Length} extension{(extensions.Length == 1 ? "" : "s")}");
        return $"{TlsNames.VersionName(version)}, {CipherName(fields[0])}{alpn}, {count}";
    }

    private static string OfAtsf(string part)
    {
        int alerts = part.IndexOf('<', StringComparison.Ordinal);
        string[] fields = (alerts < 0 ? part : part[..alerts]).Split('_');
        StringBuilder words = new();
        if (fields.Length == 7 && fields[VersionField].Length > 0 && ushort.TryParse(fields[VersionField], NumberStyles.None, CultureInfo.InvariantCulture, out ushort version))
        {
            bool isTls13 = fields[2].Contains("43.AwQ", StringComparison.Ordinal) || fields[RetryField].Contains("43.AwQ", StringComparison.Ordinal);
            words.Append(CultureInfo.InvariantCulture, $"{TlsNames.VersionName(isTls13 ? (ushort)0x0304 : version)}, {CipherName(fields[CipherField])}");
            if (fields[RetryField].Length > 0)
            {
                words.Append(fields[2].Length > 0 ? ", after a HelloRetryRequest" : ", a HelloRetryRequest only");
            }

            if (fields[4].Length > 0)
            {
                words.Append(", asks for a client certificate");
            }
        }

        if (alerts >= 0)
        {
            words.Append(words.Length > 0 ? "; alert " : "alert ");
            words.AppendJoin(", ", part[(alerts + 1)..].Split('-').Select(code => byte.TryParse(code, out byte number) ? TlsNames.AlertName(number) : code));
        }

        return words.ToString();
    }

    private static string CipherName(string hexadecimal) =>
        ushort.TryParse(hexadecimal, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort suite) ? TlsNames.CipherSuiteName(suite) : hexadecimal;
}
