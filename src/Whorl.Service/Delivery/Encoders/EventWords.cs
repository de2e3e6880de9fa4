using System.Net;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>What several schemas say in the same words or on the same scales.</summary>
internal static class EventWords
{
    /// <summary>Whose product writes the events, and what it is called.</summary>
    public static ReadOnlySpan<byte> Product => "Whorl"u8;

    /// <summary>The product's version.</summary>
    public static string Version { get; } = typeof(EventWords).Assembly.GetName().Version?.ToString(3) ?? "0";

    /// <summary>Whether it is a verdict.</summary>
    public static bool IsDetection(DeliveryEvent given) => given.Kind == EventKind.Detection;

    /// <summary><c>observation</c> or <c>detection</c>.</summary>
    public static ReadOnlySpan<byte> Kind(DeliveryEvent given) => IsDetection(given) ? "detection"u8 : "observation"u8;

    /// <summary>What it is, where nothing better names it.</summary>
    public static ReadOnlySpan<byte> Title(DeliveryEvent given) => IsDetection(given) ? "TLS detection"u8 : "TLS observation"u8;

    /// <summary><c>info</c>, <c>low</c>, <c>medium</c> or <c>high</c>.</summary>
    public static ReadOnlySpan<byte> Severity(EventSeverity severity) => severity switch
    {
        EventSeverity.High => "high"u8,
        EventSeverity.Medium => "medium"u8,
        EventSeverity.Low => "low"u8,
        _ => "info"u8,
    };

    /// <summary>The severity on the scale from 0 to 10 that CEF, LEEF and our ECS share: 1, 3, 6 or 8.</summary>
    public static int SeverityOfTen(EventSeverity severity) => severity switch
    {
        EventSeverity.High => 8,
        EventSeverity.Medium => 6,
        EventSeverity.Low => 3,
        _ => 1,
    };

    /// <summary>Whether C2 detection says that the server is or may be one: only then is a family said of it.</summary>
    public static bool IsAccused(EventScore? score) => score is { Verdict: "c2" or "suspicious" };

    /// <summary>A score without digits that mean nothing; null where it is no number.</summary>
    public static double? Round(double? score) => score is { } value && double.IsFinite(value) ? Math.Round(value, 6) : null;

    /// <summary>A score in percent; null where it is none from 0 to 1.</summary>
    public static double? Percent(double? score) => score is >= 0 and <= 1 ? Math.Round(score.Value * 100, 2) : null;

    /// <summary>A transport in capitals; the usual ones without a new string.</summary>
    public static string Capitals(string transport) => transport switch
    {
        "tcp" => "TCP",
        "udp" => "UDP",
        "sctp" => "SCTP",
        _ => transport.ToUpperInvariant(),
    };

    /// <summary>The number of a transport at IANA; null for none.</summary>
    public static int? ProtocolNumber(string? transport) => transport switch
    {
        "tcp" => 6,
        "udp" => 17,
        "sctp" => 132,
        _ => null,
    };

    /// <summary>Splits <c>TLS 1.3</c> into <c>tls</c> and <c>1.3</c>; false for what is not so written.</summary>
    public static bool TrySplitVersion(string? version, out ReadOnlySpan<byte> protocol, out ReadOnlySpan<char> number)
    {
        ReadOnlySpan<char> text = version;
        int space = text.IndexOf(' ');
        protocol = space < 0 ? default : text[..space] switch
        {
            "TLS" => "tls"u8,
            "DTLS" => "dtls"u8,
            "SSL" => "ssl"u8,
            _ => default,
        };
        number = protocol.IsEmpty ? default : text[(space + 1)..];
        return !number.IsEmpty;
    }

    /// <summary><c>tls</c>, <c>dtls</c> or <c>quic</c>: by the version, otherwise by JA4's first letter.</summary>
    public static ReadOnlySpan<byte> Protocol(DeliveryEvent given)
    {
        if (given.Version is { } version && version.StartsWith("DTLS ", StringComparison.Ordinal))
        {
            return "dtls"u8;
        }

        return given.Ja4 is ['q', ..] ? "quic"u8 : given.Ja4 is ['d', ..] ? "dtls"u8 : "tls"u8;
    }

    /// <summary>Whether a text is an address as receivers with typed fields read it: no scope, no short forms.</summary>
    public static bool IsAddress(string? text, out bool isVersion6)
    {
        isVersion6 = false;
        if (text is null || text.Length > 45 || text.Contains('%', StringComparison.Ordinal) || !IPAddress.IsValid(text))
        {
            return false;
        }

        isVersion6 = text.Contains(':', StringComparison.Ordinal);
        return isVersion6 ? text[0] != '[' : text.AsSpan().Count('.') == 3 && !text.Contains('x', StringComparison.OrdinalIgnoreCase);
    }
}
