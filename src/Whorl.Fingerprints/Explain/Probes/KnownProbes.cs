namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>A probe of an active method.</summary>
/// <param name="Name">Its name in the hello set and in records.</param>
/// <param name="Asks">What characterises its hello: versions, suites and what is unusual.</param>
internal readonly record struct ProbeDescription(string Name, string Asks);

/// <summary>The probes whose answers a JARM and an ATSF are made of, in the order of their parts.</summary>
internal static class KnownProbes
{
    /// <summary>The ten probes of JARM; "rare protocols" are ALPN without h2 and http/1.1. The name of the sixth is not the reference's own, which calls two probes "middle out".</summary>
    public static IReadOnlyList<ProbeDescription> Jarm { get; } =
    [
        new("tls1_2_forward", "TLS 1.2, all suites forwards"),
        new("tls1_2_reverse", "TLS 1.2, all suites backwards"),
        new("tls1_2_top_half", "TLS 1.2, no supported_versions, upper half of the suites"),
        new("tls1_2_bottom_half", "TLS 1.2, no supported_versions, lower half of the suites, rare protocols"),
        new("tls1_2_middle_out", "TLS 1.2, no supported_versions, suites from the middle out, rare protocols"),
        new("tls1_1", "TLS 1.1, all suites forwards"),
        new("tls1_3_forward", "TLS 1.3, all suites forwards"),
        new("tls1_3_reverse", "TLS 1.3, all suites backwards"),
        new("tls1_3_invalid", "TLS 1.3, but without any of its suites"),
        new("tls1_3_middle_out", "TLS 1.3, suites from the middle out, GREASE"),
    ];

    /// <summary>The ten hellos of Active TLS Stack Fingerprinting.</summary>
    public static IReadOnlyList<ProbeDescription> Atsf { get; } =
    [
        new("random4520", "TLS 1.3 and 1.1, 56 suites, no key share"),
        new("random458", "TLS 1.2 to 1.0, 63 suites, fragments of 512 bytes, no h2"),
        new("random6112", "TLS 1.2, no supported_versions, 33 suites, one signature algorithm"),
        new("random6306", "TLS 1.3 to 1.1, 35 suites, a key share of x25519, no protocol of the web"),
        new("random6939", "TLS 1.2 to 1.0, 64 suites, finite-field groups alone"),
        new("random7225", "TLS 1.3 and 1.1, 26 suites, no key share but GREASE"),
        new("random7590", "TLS 1.0 alone, 20 suites, h2 alone, two limits for record sizes"),
        new("random8273", "TLS 1.2, no supported_versions, 36 suites, fragments of 512 bytes"),
        new("random9057", "TLS 1.2 (version field 1.1), 7 suites, secp521r1 alone, no ALPN"),
        new("random9428", "TLS 1.2 (version field 1.3), 8 suites, no signature algorithms"),
    ];

    /// <summary>The descriptions for a value of that many parts; their places where it is another set's.</summary>
    public static IReadOnlyList<ProbeDescription> Or(IReadOnlyList<ProbeDescription> known, int count) =>
        count == known.Count ? known : [.. Enumerable.Range(1, count).Select(place => new ProbeDescription($"part {place}", string.Empty))];
}
