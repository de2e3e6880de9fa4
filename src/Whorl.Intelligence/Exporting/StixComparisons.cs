using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Exporting;

/// <summary>Comparisons of STIX patterns.</summary>
internal static class StixComparisons
{
    /// <summary>The comparison for a value; null where STIX has no way to say it.</summary>
    public static string? Of(Indicator indicator, string extension)
    {
        string value = Quote(indicator.Value);
        switch (indicator.Type)
        {
            case IndicatorType.CertificateSha1:
                return $"x509-certificate:hashes.'SHA-1' = {value}";
            case IndicatorType.CertificateSha256:
                return $"x509-certificate:hashes.'SHA-256' = {value}";
            case IndicatorType.CertificateMd5:
                return $"x509-certificate:hashes.MD5 = {value}";
            case IndicatorType.Domain:
                return $"domain-name:value = {value}";
            case IndicatorType.Url:
                return $"url:value = {value}";
            case IndicatorType.Address or IndicatorType.Network:
                string version = indicator.Value.Contains(':', StringComparison.Ordinal) ? "ipv6" : "ipv4";
                return $"{version}-addr:value {(indicator.Type == IndicatorType.Network ? "ISSUBSET" : "=")} {value}";
            case IndicatorType.AddressPort:
                int colon = indicator.Value.LastIndexOf(':');
                return $"network-traffic:dst_ref.value = {Quote(indicator.Value[..colon].Trim('[', ']'))} AND network-traffic:dst_port = {indicator.Value[(colon + 1)..]}";
            default:
                return PropertyOf(indicator.Type) is { } property ? $"network-traffic:extensions.'{extension}'.{property} = {value}" : null;
        }
    }

    /// <summary>The property of a fingerprint; null for other kinds.</summary>
    public static string? PropertyOf(IndicatorType type) => type switch
    {
        IndicatorType.Ja3 => "ja3",
        IndicatorType.Ja3s => "ja3s",
        IndicatorType.Ja4 => "ja4",
        IndicatorType.Jarm => "jarm",
        IndicatorType.Atsf => "atsf",
        _ => null,
    };

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
