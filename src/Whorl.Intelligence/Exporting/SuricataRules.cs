using System.Globalization;
using System.Text;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Intelligence.Exporting;

/// <summary>Single rules of Suricata.</summary>
internal sealed class SuricataRules
{
    private readonly RuleNumbers numbers = new();

    /// <summary>A client's JA3 alone: a TLS library rather than malware, so of low severity.</summary>
    public string Client(ExportedThreat threat, ListedThreat part) =>
        Rule($"Whorl: TLS client as of {Name(threat)}", $"flow:established,to_server; ja3.hash; content:\"{part.Indicator.Value}\";", threat, part.Ambiguity, 3, $"ja3 {part.Indicator.Value}");

    /// <summary>A client's JA3 and, on the same flow, a server's JA3S or certificate: Suricata takes one direction a rule only.</summary>
    public (string ClientHalf, string ServerHalf) Pair(ExportedThreat threat)
    {
        ListedThreat client = threat.Find(IndicatorType.Ja3)!;
        string? ja3s = threat.Find(IndicatorType.Ja3s)?.Indicator.Value;
        string? certificate = threat.Find(IndicatorType.CertificateSha1)?.Indicator.Value;
        string pair = $"{client.Indicator.Value} {ja3s} {certificate}";
        string bit = string.Create(CultureInfo.InvariantCulture, $"whorl.{Bit(pair)}");
        string server = (ja3s is null ? string.Empty : $" ja3s.hash; content:\"{ja3s}\";")
            + (certificate is null ? string.Empty : $" tls.cert_fingerprint; content:\"{Colons(certificate)}\";");
        int severity = 1;
        return (
            Rule($"Whorl: {Name(threat)}, client half", $"flow:established,to_server; ja3.hash; content:\"{client.Indicator.Value}\"; flowbits:set,{bit}; flowbits:noalert;", threat, client.Ambiguity, severity, $"client {pair}"),
            Rule($"Whorl: {Name(threat)}, client and server", $"flow:established,to_client; flowbits:isset,{bit};{server}", threat, threat.Ambiguity, severity, $"server {pair}"));
    }

    /// <summary>A rule over a list of values, with the strictest traffic light among them.</summary>
    public string List(string message, string match, string list, string? light, int severity) =>
        string.Create(CultureInfo.InvariantCulture, $"alert tls any any -> any any (msg:\"{message}\"; {match} dataset:isset,{list},type string,load {list}.lst;{(light is null ? string.Empty : $" metadata:tlp {light};")} priority:{severity}; sid:{numbers.Of($"list {list}")}; rev:1;)");

    /// <summary>A certificate's SHA-1 as Suricata compares it.</summary>
    public static string Colons(string hash) => string.Join(':', hash.Chunk(2).Select(pair => new string(pair)));

    private static string Bit(string pair) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(pair)))[..16];

    private static string Name(ExportedThreat threat) => Clean(threat.Family ?? "a listed threat");

    private string Rule(string message, string match, ExportedThreat threat, int ambiguity, int severity, string what)
    {
        StringBuilder facts = new();
        facts.Append(CultureInfo.InvariantCulture, $"source {Clean(threat.Source.Name)}, ambiguity {ambiguity}");
        if (threat.Confidence is { } confidence)
        {
            facts.Append(CultureInfo.InvariantCulture, $", confidence {confidence}");
        }

        if (threat.Light is { } light)
        {
            facts.Append(CultureInfo.InvariantCulture, $", tlp {light}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"alert tls any any -> any any (msg:\"{message}\"; {match} metadata:{facts}; priority:{severity}; sid:{numbers.Of(what)}; rev:1;)");
    }

    /// <summary>Words of a source without what has a meaning in rules.</summary>
    private static string Clean(string text)
    {
        StringBuilder clean = new();
        foreach (char c in text)
        {
            clean.Append(char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '-' or '_' or '+' or '/' or '(' or ')' or '&' ? c : '_');
        }

        return clean.ToString();
    }
}
