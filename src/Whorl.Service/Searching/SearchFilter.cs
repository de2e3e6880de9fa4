using System.Globalization;
using System.Text.RegularExpressions;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Searching;

/// <summary>Whether a server or a handshake fits a term. What an index found is tried again here: the index may know less than the term says.</summary>
internal sealed class SearchFilter(SearchTerm term, NetworkTable systems, DateTimeOffset now)
{
    public static readonly string[] Verdicts = ["c2", "suspicious", "unlikely", "unknown", "guarded"];

    private readonly Comparison? comparison = term.Field switch
    {
        "score" => Comparison.TryRead(term.Value, isTime: false),
        "first_seen" or "last_seen" => Comparison.TryRead(term.Value, isTime: true),
        _ => null,
    };

    private readonly AddressBlock? network = term.Field is "ip" or "client" ? NetworkOf(term.Value) : null;

    private readonly Regex? pattern = term.Field == "ja4" && term.Value.Contains('*', StringComparison.Ordinal)
        ? new Regex("^" + Regex.Escape(term.Value).Replace("\\*", "[^_]*", StringComparison.Ordinal) + "$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase | RegexOptions.NonBacktracking, TimeSpan.FromSeconds(1)) : null;

    /// <summary>Whether a verdict is needed.</summary>
    public bool NeedsVerdict => IsOfVerdict(term);

    /// <summary>Whether a term is of a verdict.</summary>
    public static bool IsOfVerdict(SearchTerm term) => term.Field is "score" or "verdict" or "family" or "cdn";

    /// <summary>What is wrong with a term's value, as a sentence; empty where it can be used.</summary>
    public static string Problem(SearchTerm term) => term.Field switch
    {
        "score" when Comparison.TryRead(term.Value, isTime: false) is null => "'score:' takes a number from 0 to 1, such as score:>=0.8",
        "first_seen" or "last_seen" when Comparison.TryRead(term.Value, isTime: true) is null => $"'{term.Field}:' takes a length of time, such as {term.Field}:<7d; m, h, d and w there are",
        "verdict" when !Verdicts.Contains(term.Value) => "'verdict:' is c2, suspicious, unlikely, unknown or guarded",
        "ip" or "client" when NetworkOf(term.Value) is null => $"'{term.Field}:' takes an address or a network, such as {term.Field}:192.0.2.0/24",
        "port" when !ushort.TryParse(term.Value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) || port == 0 => "'port:' takes a number from 1 to 65535",
        "asn" when !uint.TryParse(term.Value.AsSpan(term.Value.StartsWith("as", StringComparison.OrdinalIgnoreCase) ? 2 : 0), NumberStyles.None, CultureInfo.InvariantCulture, out _) => "'asn:' takes a number",
        "status" when !Enum.GetValues<ScanStatus>().Any(status => status.Name() == term.Value) => "'status:' is one of " + string.Join(", ", Enum.GetValues<ScanStatus>().Select(status => status.Name())),
        "ja3" or "ja3s" when !IsHex(term.Value, 32) => $"'{term.Field}:' takes 32 hexadecimal digits",
        "cert.sha1" when !IsHex(term.Value, 40) => "'cert.sha1:' takes 40 hexadecimal digits",
        "cert.sha256" when !IsHex(term.Value, 64) => "'cert.sha256:' takes 64 hexadecimal digits",
        _ => string.Empty,
    };

    /// <summary>Whether a server fits; the verdict is there where it is needed.</summary>
    public bool Holds(SeenServer server, C2Verdict? verdict, string? cdn) => term.IsNot != (term.Field switch
    {
        "jarm" => Begins(server.Jarm?.Value),
        "atsf" => Begins(server.Atsf?.Value),
        "server" => Contains(server.Server),
        "issuer" => Contains(server.Issuer),
        "status" => server.Status.Name() == term.Value,
        "score" => verdict?.Score is { } score && comparison!.Value.Holds(score),
        "verdict" => verdict?.Word == term.Value,
        "family" => verdict?.Families.Any(family => Contains(family.Name)) == true,
        "cdn" => Contains(cdn),
        _ => Holds(server.Address, server.Port, server.Name, server.Certificate, server.Times),
    });

    /// <summary>Whether a handshake fits.</summary>
    public bool Holds(SeenHandshake seen)
    {
        HandshakeSighting handshake = seen.Handshake;
        return term.IsNot != (term.Field switch
        {
            "ja3" => Is(handshake.Ja3?.Value),
            "ja3s" => Is(handshake.Ja3s?.Value),
            "ja4" => pattern is { } parts ? handshake.Ja4 is { } ja4 && parts.IsMatch(ja4.Value) : Is(handshake.Ja4?.Value),
            "client" => network!.Value.Contains(handshake.ClientAddress),
            "alpn" => handshake.Alpn?.Split(',').Contains(term.Value, StringComparer.OrdinalIgnoreCase) == true,
            "version" => Is(handshake.Version),
            "agent" => Contains(handshake.UserAgent),
            _ => Holds(handshake.ServerAddress, handshake.ServerPort, handshake.ServerName, handshake.Certificate, seen.Times),
        });
    }

    private bool Holds(HostAddress address, ushort port, string? name, CertificateSummary? certificate, Times times) => term.Field switch
    {
        "ip" => network!.Value.Contains(address),
        "port" => port == ushort.Parse(term.Value, CultureInfo.InvariantCulture),
        "sni" => term.Value.StartsWith("*.", StringComparison.Ordinal) ? name?.EndsWith(term.Value[1..], StringComparison.OrdinalIgnoreCase) == true : Is(name),
        "asn" => systems.Find(address) is { } system && system.System == uint.Parse(term.Value.AsSpan(char.IsAsciiLetter(term.Value[0]) ? 2 : 0), CultureInfo.InvariantCulture),
        "cert.sha256" => Is(certificate?.Sha256),
        "cert.sha1" => Is(certificate?.Sha1),
        "subject" => Contains(certificate?.Subject) || Contains(certificate?.Names),
        "first_seen" => times.Count > 0 && comparison!.Value.Holds(Age(times.First)),
        "last_seen" => times.Count > 0 && comparison!.Value.Holds(Age(times.Last)),
        _ => false,
    };

    private double Age(long nanoseconds) => (now - DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100)).TotalSeconds;

    private bool Is(string? value) => string.Equals(value, term.Value, StringComparison.OrdinalIgnoreCase);

    private bool Contains(string? value) => value?.Contains(term.Value, StringComparison.OrdinalIgnoreCase) == true;

    private bool Begins(string? value) => term.Value.EndsWith('*') ? value?.StartsWith(term.Value[..^1], StringComparison.OrdinalIgnoreCase) == true : Is(value);

    private static bool IsHex(string text, int length) => text.Length == length && text.All(char.IsAsciiHexDigit);

    /// <summary>A network as it is written, or an address as one of its own; null where a text is neither.</summary>
    public static AddressBlock? NetworkOf(string text) =>
        HostAddress.TryParse(text, out HostAddress address) ? new AddressBlock(address, address.Width) : AddressBlock.TryParse(text, out AddressBlock block) ? block : null;
}
