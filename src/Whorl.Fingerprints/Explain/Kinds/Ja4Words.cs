using System.Text;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>What the characters of JA4's first part stand for.</summary>
internal static class Ja4Words
{
    /// <summary>The length of the first part.</summary>
    public const int PrefixLength = 10;

    private static readonly (string Characters, string Name)[] Versions =
    [
        ("13", "TLS 1.3"), ("12", "TLS 1.2"), ("11", "TLS 1.1"), ("10", "TLS 1.0"), ("s3", "SSL 3.0"), ("s2", "SSL 2.0"),
        ("d1", "DTLS 1.0"), ("d2", "DTLS 1.2"), ("d3", "DTLS 1.3"), ("00", "an unknown version"),
    ];

    private static readonly (string Characters, string Name)[] Protocols =
    [
        ("h2", "h2 (HTTP/2)"), ("h1", "http/1.1"), ("h3", "h3 (HTTP/3)"), ("dt", "dot (DNS over TLS)"), ("dq", "doq (DNS over QUIC)"),
        ("h0", "http/1.0"), ("s1", "spdy/3.1"), ("ip", "imap"), ("p3", "pop3"), ("xr", "xmpp-server"), ("xt", "xmpp-client"), ("fp", "ftp"), ("mt", "mqtt"),
    ];

    public static string Transport(char c) => c switch
    {
        't' => "TLS over TCP; the carrier, not the hello, says so",
        'q' => "QUIC; the carrier, not the hello, says so",
        _ => "DTLS; the carrier, not the hello, says so",
    };

    /// <summary>The name of a version that JA4 has characters for, otherwise its number.</summary>
    public static string VersionOf(ushort version) => Registered.Version(version);

    public static string? Version(string characters) =>
        Array.Find(Versions, version => version.Characters == characters).Name;

    /// <summary>Whether <paramref name="text"/> is a first part of JA4.</summary>
    public static bool IsPrefix(string text) =>
        text.Length == PrefixLength
        && text[0] is 't' or 'q' or 'd'
        && Version(text[1..3]) is not null
        && text[3] is 'd' or 'i'
        && text.AsSpan(4, 4).IndexOfAnyExceptInRange('0', '9') < 0
        && char.IsAsciiLetterOrDigit(text[8]) && char.IsAsciiLetterOrDigit(text[9]);

    /// <summary>The first part, character by character.</summary>
    public static ExplainedField[] Prefix(string a) =>
    [
        new("transport", a[..1], a[0] switch { 't' => "TLS over TCP; q would be QUIC, d DTLS", 'q' => "QUIC; t would be TLS over TCP, d DTLS", _ => "DTLS; t would be TLS over TCP, q QUIC" }),
        new("version", a[1..3], a[1..3] == "00" ? "the highest version offered is none that JA4 knows: a draft or an experiment" : $"{Version(a[1..3])} is the highest version offered"),
        new("server_name", a[3..4], a[3] == 'd' ? "the client names the server (SNI); i would be a client that does not" : "the client does not name the server (no SNI); d would be a client that does"),
        new("cipher_suites", a[4..6], $"{Count(a[4..6], "cipher suite")}, GREASE not counted"),
        new("extensions", a[6..8], $"{Count(a[6..8], "extension")}, server_name and ALPN counted, GREASE not"),
        new("alpn", a[8..10], Protocol(a[8..10])),
    ];

    /// <summary>What the hash of a list says where it is one of those everybody knows.</summary>
    public static string? KnownHash(string hash) => hash switch
    {
        "000000000000" => "the list is empty",
        "e3b0c44298fc" => "SHA-256 of nothing: the list was empty, and the program that computed this should have written 000000000000",
        "d2e2adf7177b" => "SHA-256 of a single underscore: no extensions and no signature algorithms, as Suricata writes it; JA4 has 000000000000",
        _ => null,
    };

    private static string Count(string digits, string noun) =>
        digits == "99" ? $"99 or more {noun}s" : digits == "00" ? $"no {noun}" : Printable.Count((10 * (digits[0] - '0')) + digits[1] - '0', noun);

    private static string Protocol(string ends)
    {
        string? known = Array.Find(Protocols, protocol => protocol.Characters == ends).Name;
        StringBuilder text = new(ends == "00"
            ? "the client offers no protocol (ALPN), or an empty name"
            : $"the first protocol offered (ALPN) begins with {ends[0]} and ends with {ends[1]}");
        if (known is not null)
        {
            text.Append($": most likely {known}");
        }
        else if (ends is "0a" or "2a" || (ends[0] is >= '8' and <= '9' or >= 'a' and <= 'f' && ends[1] is (>= '0' and <= '9') or (>= 'a' and <= 'f')))
        {
            text.Append(", or is no text and these are nibbles of its ends");
        }

        return text.ToString();
    }
}
