namespace Whorl.Store.Feeds;

/// <summary>What an indicator's value is. The numbers are those of the store and never change.</summary>
public enum IndicatorType : byte
{
    /// <summary>JA3, 32 hexadecimal digits.</summary>
    Ja3 = 1,

    /// <summary>JA3S, 32 hexadecimal digits.</summary>
    Ja3s = 2,

    /// <summary>JA4, 36 characters.</summary>
    Ja4 = 3,

    /// <summary>JARM, 62 characters.</summary>
    Jarm = 4,

    /// <summary>ATSF, 16 hexadecimal digits.</summary>
    Atsf = 5,

    /// <summary>JA4S: shown only.</summary>
    Ja4s = 16,

    /// <summary>JA4X: shown only.</summary>
    Ja4x = 17,

    /// <summary>JA4H: shown only.</summary>
    Ja4h = 18,

    /// <summary>JA4T: shown only.</summary>
    Ja4t = 19,

    /// <summary>JA4TS: shown only.</summary>
    Ja4ts = 20,

    /// <summary>JA4TScan: shown only.</summary>
    Ja4tscan = 21,

    /// <summary>SHA-1 of a certificate, lower-case hexadecimal.</summary>
    CertificateSha1 = 32,

    /// <summary>SHA-256 of a certificate, lower-case hexadecimal.</summary>
    CertificateSha256 = 33,

    /// <summary>MD5 of a certificate, lower-case hexadecimal.</summary>
    CertificateMd5 = 34,

    /// <summary>An IP address, in the canonical text of HostAddress.</summary>
    Address = 48,

    /// <summary>An IP address and a port, <c>192.0.2.1:443</c> or <c>[2001:db8::1]:443</c>.</summary>
    AddressPort = 49,

    /// <summary>A range of addresses, CIDR.</summary>
    Network = 50,

    /// <summary>A name, lower case, without a final dot.</summary>
    Domain = 51,

    /// <summary>A name that stands for all names that end with it too.</summary>
    DomainSuffix = 52,

    /// <summary>A URL.</summary>
    Url = 53,

    /// <summary>A pattern in the words of its list (substring or regular expression), kept and shown.</summary>
    Pattern = 54,
}

/// <summary>What an indicator says of its value. The numbers are those of the store.</summary>
public enum IndicatorRole : byte
{
    /// <summary>A threat: malware, a command-and-control server or tool.</summary>
    Threat = 1,

    /// <summary>A name for software that is no threat: a product, library or device.</summary>
    Software = 2,

    /// <summary>A warning list: a hit here keeps other lists from raising a verdict alone.</summary>
    Warning = 3,

    /// <summary>A popular name.</summary>
    Popular = 4,

    /// <summary>A content delivery network, web application firewall or cloud.</summary>
    Provider = 5,

    /// <summary>Somebody looked and found it in order: of an address with its port it counts before what lists of threats say, and as a popular name for the score.</summary>
    Benign = 6,
}

/// <summary>One row of a feed, checked and normalised. Never merged with a row of another source.</summary>
public sealed record Indicator
{
    /// <summary>What the value is.</summary>
    public required IndicatorType Type { get; init; }

    /// <summary>The value, normalised as <see cref="IndicatorType"/> says.</summary>
    public required string Value { get; init; }

    /// <summary>What it says of the value.</summary>
    public required IndicatorRole Role { get; init; }

    /// <summary>Malware family, tool, product or provider as given; null where none is.</summary>
    public string? Label { get; init; }

    /// <summary>The label in one spelling for all sources (families: as Malpedia writes them); null where <see cref="Label"/> is.</summary>
    public string? Family { get; init; }

    /// <summary>Words of the source about it.</summary>
    public string? Description { get; init; }

    /// <summary>The text behind a hash (<c>ja3_string</c>), where the source has it.</summary>
    public string? Raw { get; init; }

    /// <summary>Confidence of the source, 0 to 100; null where it gives none.</summary>
    public int? Confidence { get; init; }

    /// <summary>Place in a top list, from 1; null where unknown.</summary>
    public int? Rank { get; init; }

    /// <summary>First seen, seconds since 1970.</summary>
    public long? FirstSeen { get; init; }

    /// <summary>Last seen, seconds since 1970.</summary>
    public long? LastSeen { get; init; }

    /// <summary>No longer valid after, seconds since 1970.</summary>
    public long? Expires { get; init; }

    /// <summary>A link of the source.</summary>
    public string? Reference { get; init; }

    /// <summary>Tags, separated by commas.</summary>
    public string? Tags { get; init; }

    /// <summary>Rows of one source with the same group are parts of one thing (a pair of JA3 and JA3S); 0 for a row alone.</summary>
    public int Group { get; init; }
}
