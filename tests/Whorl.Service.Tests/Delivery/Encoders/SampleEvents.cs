using Whorl.Service.Delivery;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>The events of the golden files.</summary>
internal static class SampleEvents
{
    /// <summary>Everything that schemas give a meaning to, in one text: to be found again by whoever reads a payload.</summary>
    public const string Hostile =
        "q\"u'o=t|e\\s] <a&b> tab\there\nline\r\nend \0\u0001\u001b[31m\u007f\u0085\u2028\u2029 caf\u00e9 \u65e5\u672c \ud83e\udd80 %00 {x} \\n \ud800 \udc00 =|\\";

    public static readonly (string Name, DeliveryEvent Event)[] All =
    [
        ("observation", Observation()), ("sparse", Sparse()), ("detection", Detection()), ("hostile", HostileEvent()),
    ];

    public static DeliveryEvent Of(string name) => Array.Find(All, sample => sample.Name == name).Event;

    public static DeliveryEvent Observation() => new()
    {
        Id = Guid.Parse("01937a5e-7c3b-7f21-9a4d-3b1f0c5d6e7f"),
        Kind = EventKind.Observation,
        Timestamp = 1_795_441_506_123_456_789,
        Severity = EventSeverity.Info,
        Sensor = "tap-3.example.net",
        FlowId = "CHhAvVGS1DHFjwGM9",
        CommunityId = "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
        SourceIp = "192.0.2.17",
        SourcePort = 51234,
        DestinationIp = "2001:db8::443",
        DestinationPort = 8443,
        Transport = "tcp",
        ServerName = "www.example.org",
        Version = "TLS 1.3",
        Cipher = "TLS_AES_128_GCM_SHA256",
        Alpn = "h2",
        Established = true,
        Ja3 = "cd08e31494f9531f560d64c695473da9",
        Ja3String = "771,4865-4866-4867,0-23-65281,29-23-24,0",
        Ja3s = "f4febc55ea12b31ae17cfb7e614afda8",
        Ja3sString = "771,4865,43-51",
        Ja4 = "t13d1516h2_8daaf6152771_02713d6af862",
        Jarm = "27d40d40d29d40d1dc42d43d00041d4689ee210389f4f6b4b5b1b93f92252d",
        AtsfHash = "0f1e2d3c4b5a6978",
        Atsf = "771_1301_43.51-51.x25519_0-h2|||||||||",
        Certificate = new EventCertificate(
            "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "2dd19f809986fcac5f2a2afda3f37e967cdd2437",
            @"CN=Example\, Inc. \C3\A9,O=Example,C=DE", "CN=Test CA 1+serialNumber=7,O=Example Trust,C=DE", "178e1ed7bd75efcd3d8fffd3",
            1_784_584_800, 1_816_120_799, ["www.example.org", "*.example.org", "192.0.2.1"], false),
        System = 64496,
        Organisation = "Example Networks",
        Cdn = "examplecdn",
    };

    public static DeliveryEvent Sparse() => new()
    {
        Id = Guid.Parse("01937a5e-0000-7000-8000-000000000001"), Kind = EventKind.Observation, Timestamp = 0,
    };

    public static DeliveryEvent Detection() => Observation() with
    {
        Id = Guid.Parse("01937a5e-7c3b-7f21-9a4d-00000000002a"),
        Kind = EventKind.Detection,
        Severity = EventSeverity.High,
        FlowId = "262898731971351",
        DestinationIp = "203.0.113.9",
        Certificate = Observation().Certificate! with { IsSelfSigned = true, Names = [] },
        C2 = new EventScore(0.9731234567, 0.81, 0.9, "c2", ["Cobalt Strike", "Sliver"]),
        Rule = new EventRule("c2", "Server of a C2 framework", "3"),
        Message = "203.0.113.9:8443 answers like servers of Cobalt Strike.",
        Evidence = ["JARM is listed for Cobalt Strike by 2 lists", "self-signed certificate"],
        Caveats = ["17 popular sites share the JARM"],
        DatabaseVersion = "2026-11-22T04:00:00Z",
    };

    public static DeliveryEvent HostileEvent() => new()
    {
        Id = Guid.Parse("01937a5e-7c3b-7f21-9a4d-ffffffffffff"),
        Kind = EventKind.Detection,
        Timestamp = -1,
        Severity = EventSeverity.Medium,
        Sensor = Hostile,
        FlowId = Hostile,
        CommunityId = Hostile,
        SourceIp = Hostile,
        SourcePort = 0,
        DestinationIp = "fe80::1%eth0",
        DestinationPort = 65535,
        Transport = Hostile,
        ServerName = Hostile,
        Version = "TLS " + Hostile,
        Cipher = Hostile,
        Alpn = Hostile,
        Established = false,
        Ja3 = Hostile,
        Ja3String = Hostile,
        Ja3s = Hostile,
        Ja3sString = Hostile,
        Ja4 = Hostile,
        Jarm = Hostile,
        AtsfHash = Hostile,
        Atsf = string.Concat(Enumerable.Repeat("0123456789abcde|", 4096)),
        Certificate = new EventCertificate(Hostile, Hostile, "CN=" + Hostile, "C=XX,CN=#0403666f6f", Hostile, long.MinValue, long.MaxValue, ["", Hostile], null),
        System = uint.MaxValue,
        Organisation = Hostile,
        Cdn = Hostile,
        C2 = new EventScore(double.NaN, double.PositiveInfinity, -0.0, "suspicious", [Hostile, ""]),
        Rule = new EventRule(Hostile, Hostile, Hostile),
        Message = Hostile,
        Evidence = [Hostile, "", "two"],
        Caveats = [Hostile],
        DatabaseVersion = Hostile,
    };
}
