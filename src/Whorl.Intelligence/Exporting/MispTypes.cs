using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Exporting;

/// <summary>Types of MISP's attributes.</summary>
internal static class MispTypes
{
    /// <summary>The type of an attribute; null for kinds that MISP has none for. JA3S and JA4 are in objects.</summary>
    public static string? Of(IndicatorType type) => type switch
    {
        IndicatorType.Ja3 or IndicatorType.Ja3s => "ja3-fingerprint-md5",
        IndicatorType.Jarm => "jarm-fingerprint",
        IndicatorType.CertificateSha1 => "x509-fingerprint-sha1",
        IndicatorType.CertificateSha256 => "x509-fingerprint-sha256",
        IndicatorType.CertificateMd5 => "x509-fingerprint-md5",
        IndicatorType.Address or IndicatorType.Network => "ip-dst",
        IndicatorType.AddressPort => "ip-dst|port",
        IndicatorType.Domain => "domain",
        IndicatorType.Url => "url",
        IndicatorType.Ja4 => "text",
        _ => null,
    };

    /// <summary>The value as MISP writes it: a port stands behind a bar, and IPv6 without brackets.</summary>
    public static string ValueOf(Indicator indicator)
    {
        string value = indicator.Value;
        int colon = value.LastIndexOf(':');
        return indicator.Type == IndicatorType.AddressPort ? $"{value[..colon].Trim('[', ']')}|{value[(colon + 1)..]}" : value;
    }
}
