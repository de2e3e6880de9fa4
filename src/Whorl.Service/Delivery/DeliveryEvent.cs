namespace Whorl.Service.Delivery;

/// <summary>
/// What is delivered to others: one handshake, one scan of a target, or one verdict. Every encoder makes its payload of this and of
/// nothing else. What is unknown is null.
/// </summary>
public sealed record DeliveryEvent
{
    /// <summary>The id (UUID version 7, RFC 9562), the same in every delivery and every repetition.</summary>
    public required Guid Id { get; init; }

    /// <summary>What it is about.</summary>
    public required EventKind Kind { get; init; }

    /// <summary>When it was seen, in nanoseconds since 1970.</summary>
    public required long Timestamp { get; init; }

    /// <summary>How urgent it is.</summary>
    public EventSeverity Severity { get; init; }

    /// <summary>The machine that saw it.</summary>
    public string? Sensor { get; init; }

    /// <summary>The connection's id at the sensor, such as Zeek's uid.</summary>
    public string? FlowId { get; init; }

    /// <summary>The flow's Community ID, version 1.</summary>
    public string? CommunityId { get; init; }

    /// <summary>The client's address.</summary>
    public string? SourceIp { get; init; }

    /// <summary>The client's port.</summary>
    public ushort? SourcePort { get; init; }

    /// <summary>The server's address.</summary>
    public string? DestinationIp { get; init; }

    /// <summary>The server's port.</summary>
    public ushort? DestinationPort { get; init; }

    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public string? Transport { get; init; }

    /// <summary>The name asked for, as SNI.</summary>
    public string? ServerName { get; init; }

    /// <summary>The negotiated version, as <c>TLS 1.3</c>.</summary>
    public string? Version { get; init; }

    /// <summary>The negotiated cipher suite, by IANA's name.</summary>
    public string? Cipher { get; init; }

    /// <summary>The negotiated application protocol.</summary>
    public string? Alpn { get; init; }

    /// <summary>Whether the handshake was completed.</summary>
    public bool? Established { get; init; }

    /// <summary>JA3.</summary>
    public string? Ja3 { get; init; }

    /// <summary>The string that JA3 hashes.</summary>
    public string? Ja3String { get; init; }

    /// <summary>JA3S.</summary>
    public string? Ja3s { get; init; }

    /// <summary>The string that JA3S hashes.</summary>
    public string? Ja3sString { get; init; }

    /// <summary>JA4.</summary>
    public string? Ja4 { get; init; }

    /// <summary>JARM.</summary>
    public string? Jarm { get; init; }

    /// <summary>The hash of ATSF, 16 hexadecimal digits.</summary>
    public string? AtsfHash { get; init; }

    /// <summary>ATSF, ten parts with bars between.</summary>
    public string? Atsf { get; init; }

    /// <summary>The server's certificate.</summary>
    public EventCertificate? Certificate { get; init; }

    /// <summary>The number of the destination's autonomous system.</summary>
    public uint? System { get; init; }

    /// <summary>Whose it is.</summary>
    public string? Organisation { get; init; }

    /// <summary>The delivery network that the server is assigned to.</summary>
    public string? Cdn { get; init; }

    /// <summary>What C2 detection says.</summary>
    public EventScore? C2 { get; init; }

    /// <summary>The rule that found it: a hunt, or the detector.</summary>
    public EventRule? Rule { get; init; }

    /// <summary>One sentence for people.</summary>
    public string? Message { get; init; }

    /// <summary>What speaks for and against.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What not to conclude.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];

    /// <summary>The state of the knowledge that the verdict rests on.</summary>
    public string? DatabaseVersion { get; init; }
}

/// <summary>What an event is about.</summary>
public enum EventKind
{
    /// <summary>A handshake or a scan of a target.</summary>
    Observation,

    /// <summary>A verdict.</summary>
    Detection,
}

/// <summary>How urgent an event is; what to drop first when there is no room.</summary>
public enum EventSeverity
{
    /// <summary>For the record.</summary>
    Info,

    /// <summary>Worth a look some day.</summary>
    Low,

    /// <summary>Worth a look today.</summary>
    Medium,

    /// <summary>Worth a look now.</summary>
    High,
}

/// <summary>A server's certificate.</summary>
/// <param name="Sha256">SHA-256, hexadecimal.</param>
/// <param name="Sha1">SHA-1, hexadecimal.</param>
/// <param name="Subject">The subject's name (RFC 4514).</param>
/// <param name="Issuer">The issuer's name.</param>
/// <param name="Serial">The serial number, hexadecimal.</param>
/// <param name="NotBefore">Valid from, in seconds since 1970.</param>
/// <param name="NotAfter">Valid until, in seconds since 1970.</param>
/// <param name="Names">Subject alternative names.</param>
/// <param name="IsSelfSigned">Whether it is its own issuer.</param>
public sealed record EventCertificate(
    string? Sha256, string? Sha1, string? Subject, string? Issuer, string? Serial, long? NotBefore, long? NotAfter, IReadOnlyList<string> Names, bool? IsSelfSigned);

/// <summary>What C2 detection says of a server.</summary>
/// <param name="Score">The score in [0,1]; null for unknown.</param>
/// <param name="Lower">The 5 % quantile of the share of threats; null for unknown.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Verdict"><c>c2</c>, <c>suspicious</c>, <c>unlikely</c>, <c>unknown</c> or <c>guarded</c>.</param>
/// <param name="Families">Families, the likeliest first.</param>
public sealed record EventScore(double? Score, double? Lower, double Threshold, string Verdict, IReadOnlyList<string> Families);

/// <summary>What found it.</summary>
/// <param name="Id">The id, which stays.</param>
/// <param name="Name">The name, for people.</param>
/// <param name="Version">The version.</param>
public sealed record EventRule(string Id, string Name, string? Version);
