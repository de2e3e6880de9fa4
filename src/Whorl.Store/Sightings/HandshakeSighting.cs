using Whorl.Probing;

namespace Whorl.Store.Sightings;

/// <summary>Yes-or-no facts of a handshake. The numbers are those of the store.</summary>
[Flags]
public enum HandshakeTraits : byte
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>An earlier session was resumed.</summary>
    Resumed = 1,

    /// <summary>The hello has encrypted_client_hello.</summary>
    Ech = 2,

    /// <summary>The answer is a HelloRetryRequest.</summary>
    HelloRetryRequest = 4,

    /// <summary>The server's certificate is its own issuer.</summary>
    SelfSigned = 8,
}

/// <summary>What carried a handshake. The numbers are those of the store.</summary>
public enum HandshakeProtocol : byte
{
    /// <summary>TLS over a stream.</summary>
    Tls = 1,

    /// <summary>DTLS.</summary>
    Dtls = 2,

    /// <summary>QUIC.</summary>
    Quic = 3,
}

/// <summary>
/// A handshake that capture or another sensor saw. An instance may be filled again for the next one; a writer keeps nothing of it
/// but the strings.
/// </summary>
public sealed class HandshakeSighting
{
    /// <summary>When, in nanoseconds since 1970.</summary>
    public long Timestamp { get; set; }

    /// <summary>The client.</summary>
    public HostAddress ClientAddress { get; set; }

    /// <summary>The client's port.</summary>
    public ushort ClientPort { get; set; }

    /// <summary>The server.</summary>
    public HostAddress ServerAddress { get; set; }

    /// <summary>The server's port.</summary>
    public ushort ServerPort { get; set; }

    /// <summary>What carried it.</summary>
    public HandshakeProtocol Protocol { get; set; } = HandshakeProtocol.Tls;

    /// <summary>The name asked for; null without SNI.</summary>
    public string? ServerName { get; set; }

    /// <summary>The protocols offered, separated by semicolons; null for none or unknown.</summary>
    public string? Alpn { get; set; }

    /// <summary>The version chosen, as in the record (<c>TLS 1.3</c>); null where unknown.</summary>
    public string? Version { get; set; }

    /// <summary>The cipher suite chosen, IANA's name; null where unknown.</summary>
    public string? Cipher { get; set; }

    /// <summary>Yes-or-no facts.</summary>
    public HandshakeTraits Traits { get; set; }

    /// <summary>The protocol that was upgraded to TLS, as in the record; null for none.</summary>
    public string? Upgrade { get; set; }

    /// <summary>JA3 of the client.</summary>
    public Fingerprint? Ja3 { get; set; }

    /// <summary>JA3S of the server.</summary>
    public Fingerprint? Ja3s { get; set; }

    /// <summary>JA4 of the client.</summary>
    public Fingerprint? Ja4 { get; set; }

    /// <summary>The User-Agent of a request on the same connection, where a log has one: a claim of the client.</summary>
    public string? UserAgent { get; set; }

    /// <summary>The server's certificate; null where none was seen.</summary>
    public CertificateSummary? Certificate { get; set; }
}
