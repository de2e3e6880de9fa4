using System.Security.Cryptography;
using System.Text;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats.Stix;

/// <summary>What the comparisons of a pattern are as indicators. The parts of one observation that go together share its number.</summary>
internal static class StixMeaning
{
    /// <summary>The properties that fingerprints have in extensions and patterns.</summary>
    public static readonly string[] Properties = ["ja3", "ja3s", "ja4", "jarm", "atsf"];

    public static void Collect(List<StixComparison> comparisons, List<(int Bracket, IndicatorType Type, string Value, string? Raw)> values)
    {
        foreach (IGrouping<int, StixComparison> observation in comparisons.GroupBy(comparison => comparison.Bracket))
        {
            string? port = observation.FirstOrDefault(comparison => comparison.Path == "network-traffic:dst_port").Value;
            foreach (StixComparison comparison in observation)
            {
                Take(comparison, port, values);
            }
        }
    }

    /// <summary>A fingerprint by the name of its property; an ATSF in full becomes its hash.</summary>
    public static void AddFingerprint(int bracket, string property, string text, List<(int Bracket, IndicatorType Type, string Value, string? Raw)> values)
    {
        bool isWholeAtsf = property == "atsf" && text.Contains('|', StringComparison.Ordinal);
        IndicatorType type = property switch
        {
            "ja3" => IndicatorType.Ja3,
            "ja3s" => IndicatorType.Ja3s,
            "ja4" => IndicatorType.Ja4,
            "jarm" => IndicatorType.Jarm,
            _ => IndicatorType.Atsf,
        };
        values.Add((bracket, type, isWholeAtsf ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..16] : text, isWholeAtsf ? text : null));
    }

    private static void Take(StixComparison comparison, string? port, List<(int Bracket, IndicatorType Type, string Value, string? Raw)> values)
    {
        (int bracket, string path, string value) = comparison;
        switch (path)
        {
            case "x509-certificate:hashes.SHA-1":
                values.Add((bracket, IndicatorType.CertificateSha1, value, null));
                return;
            case "x509-certificate:hashes.SHA-256":
                values.Add((bracket, IndicatorType.CertificateSha256, value, null));
                return;
            case "x509-certificate:hashes.MD5":
                values.Add((bracket, IndicatorType.CertificateMd5, value, null));
                return;
            case "ipv4-addr:value" or "ipv6-addr:value" or "network-traffic:dst_ref.value":
                bool isNetwork = value.Contains('/', StringComparison.Ordinal);
                bool isName = path[0] == 'n' && !Probing.HostAddress.TryParse(value, out _) && !isNetwork;
                values.Add(isName ? (bracket, IndicatorType.Domain, value, null)
                    : isNetwork ? (bracket, IndicatorType.Network, value, null)
                    : port is null ? (bracket, IndicatorType.Address, value, null)
                    : (bracket, IndicatorType.AddressPort, Endpoint.Of(value, port), null));
                return;
            case "domain-name:value":
                values.Add((bracket, IndicatorType.Domain, value, null));
                return;
            case "url:value":
                values.Add((bracket, IndicatorType.Url, value, null));
                return;
        }

        string property = path[(path.LastIndexOf('.') + 1)..];
        if (path.StartsWith("network-traffic:", StringComparison.Ordinal) && Array.IndexOf(Properties, property) >= 0)
        {
            AddFingerprint(bracket, property, value, values);
        }
    }
}
