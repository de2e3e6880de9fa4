namespace Whorl.Store.Reading;

/// <summary>What values are of.</summary>
public enum ValueKind
{
    /// <summary>JARMs of servers.</summary>
    Jarm,

    /// <summary>Hashes of the ATSF of servers.</summary>
    Atsf,

    /// <summary>JA3s of handshakes.</summary>
    Ja3,

    /// <summary>JA3Ss of handshakes.</summary>
    Ja3s,

    /// <summary>JA4s of handshakes.</summary>
    Ja4,

    /// <summary>Names asked for, of servers and handshakes.</summary>
    Name,

    /// <summary>Addresses of servers, of both.</summary>
    Server,

    /// <summary>Addresses of clients.</summary>
    Client,

    /// <summary>SHA-256 of certificates, of both.</summary>
    Sha256,

    /// <summary>SHA-1 of certificates, of both.</summary>
    Sha1,

    /// <summary>Server headers, which are not counted.</summary>
    Header,

    /// <summary>Classes of issuers, which are not counted.</summary>
    Issuer,

    /// <summary>Ports of servers, which are not counted.</summary>
    Port,
}

/// <summary>A value that was seen.</summary>
/// <param name="Value">The value as it is written.</param>
/// <param name="Servers">How many looks at servers have it; null where that is not counted.</param>
/// <param name="Handshakes">How many handshakes have it, those that differ in time alone as one; null where that is not counted.</param>
public sealed record KnownValue(string Value, RowCount? Servers = null, RowCount? Handshakes = null);

/// <summary>A count that ends where nobody needs to know it better.</summary>
/// <param name="Rows">How many there are, or so many at least.</param>
/// <param name="IsMore">Whether there are more than were counted.</param>
public readonly record struct RowCount(long Rows, bool IsMore);
