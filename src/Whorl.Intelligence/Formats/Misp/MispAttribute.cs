using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Formats.Misp;

/// <summary>What an attribute of MISP is as an indicator.</summary>
internal static class MispAttribute
{
    /// <summary>The indicators of an attribute; none for types that are not ours.</summary>
    public static IEnumerable<(IndicatorType Type, string Value)> Values(JsonElement attribute)
    {
        string value = (JsonField.Text(attribute, "value") ?? string.Empty).Trim();
        string relation = JsonField.Text(attribute, "object_relation") ?? string.Empty;
        switch (JsonField.Text(attribute, "type"))
        {
            case "ja3-fingerprint-md5":
                yield return (relation == "ja3s-fingerprint-md5" ? IndicatorType.Ja3s : IndicatorType.Ja3, value);
                break;
            case "jarm-fingerprint":
                yield return (IndicatorType.Jarm, value);
                break;
            case "x509-fingerprint-md5":
                yield return (IndicatorType.CertificateMd5, value);
                break;
            case "x509-fingerprint-sha1":
                yield return (IndicatorType.CertificateSha1, value);
                break;
            case "x509-fingerprint-sha256":
                yield return (IndicatorType.CertificateSha256, value);
                break;
            case "ip-dst" or "ip-src":
                yield return (value.Contains('/', StringComparison.Ordinal) ? IndicatorType.Network : IndicatorType.Address, value);
                break;
            case "ip-dst|port" or "ip-src|port":
                (string address, string port) = Halves(value);
                yield return (IndicatorType.AddressPort, Endpoint.Of(address, port));
                break;
            case "domain" or "hostname":
                yield return (IndicatorType.Domain, value);
                break;
            case "hostname|port":
                yield return (IndicatorType.Domain, Halves(value).First);
                break;
            case "domain|ip":
                yield return (IndicatorType.Domain, Halves(value).First);
                yield return (IndicatorType.Address, Halves(value).Second);
                break;
            case "url":
                yield return (IndicatorType.Url, value);
                break;
        }
    }

    /// <summary>A JA4 or one of its kin, as the object <c>ja4-plus</c> names it; null for a kind that is not known.</summary>
    public static IndicatorType? Ja4Kind(string? name) => (name ?? string.Empty).Trim().ToUpperInvariant() switch
    {
        "JA4" or "" => IndicatorType.Ja4,
        "JA4S" => IndicatorType.Ja4s,
        "JA4X" => IndicatorType.Ja4x,
        "JA4H" => IndicatorType.Ja4h,
        "JA4T" => IndicatorType.Ja4t,
        "JA4TS" => IndicatorType.Ja4ts,
        "JA4TSCAN" => IndicatorType.Ja4tscan,
        _ => null,
    };

    /// <summary>Whether it was deleted, or is marked as no indicator.</summary>
    public static bool IsUnwanted(JsonElement attribute) => JsonField.Switch(attribute, "deleted") == true || JsonField.Switch(attribute, "to_ids") == false;

    /// <summary>First and last seen, as the attribute or the object says it; the event's date where neither does.</summary>
    public static (long? First, long? Last) Dates(JsonElement owner, MispEvent? parent) =>
        (FeedDate.Read(JsonField.Text(owner, "first_seen")) ?? parent?.Date, FeedDate.Read(JsonField.Text(owner, "last_seen")));

    private static (string First, string Second) Halves(string value)
    {
        int bar = value.IndexOf('|', StringComparison.Ordinal);
        return bar < 0 ? (value, string.Empty) : (value[..bar], value[(bar + 1)..]);
    }
}
