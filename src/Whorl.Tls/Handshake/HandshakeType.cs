namespace Whorl.Tls.Handshake;

/// <summary>Handshake message types (RFC 8446 section 4, RFC 5246 section 7.4, IANA "TLS HandshakeType").</summary>
public enum HandshakeType : byte
{
    /// <summary>HelloRequest.</summary>
    HelloRequest = 0,

    /// <summary>ClientHello.</summary>
    ClientHello = 1,

    /// <summary>ServerHello, and HelloRetryRequest since TLS 1.3 draft 22.</summary>
    ServerHello = 2,

    /// <summary>HelloVerifyRequest (DTLS).</summary>
    HelloVerifyRequest = 3,

    /// <summary>NewSessionTicket.</summary>
    NewSessionTicket = 4,

    /// <summary>EndOfEarlyData.</summary>
    EndOfEarlyData = 5,

    /// <summary>HelloRetryRequest of the TLS 1.3 drafts before 22.</summary>
    DraftHelloRetryRequest = 6,

    /// <summary>EncryptedExtensions.</summary>
    EncryptedExtensions = 8,

    /// <summary>Certificate.</summary>
    Certificate = 11,

    /// <summary>ServerKeyExchange.</summary>
    ServerKeyExchange = 12,

    /// <summary>CertificateRequest.</summary>
    CertificateRequest = 13,

    /// <summary>ServerHelloDone.</summary>
    ServerHelloDone = 14,

    /// <summary>CertificateVerify.</summary>
    CertificateVerify = 15,

    /// <summary>ClientKeyExchange.</summary>
    ClientKeyExchange = 16,

    /// <summary>Finished.</summary>
    Finished = 20,

    /// <summary>CertificateURL (RFC 6066).</summary>
    CertificateUrl = 21,

    /// <summary>CertificateStatus (RFC 6066).</summary>
    CertificateStatus = 22,

    /// <summary>SupplementalData (RFC 4680).</summary>
    SupplementalData = 23,

    /// <summary>KeyUpdate.</summary>
    KeyUpdate = 24,

    /// <summary>CompressedCertificate (RFC 8879).</summary>
    CompressedCertificate = 25,

    /// <summary>NextProtocol (draft-agl-tls-nextprotoneg).</summary>
    NextProtocol = 67,

    /// <summary>Synthetic message_hash.</summary>
    MessageHash = 254,
}
