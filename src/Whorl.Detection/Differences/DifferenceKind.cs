namespace Whorl.Detection.Differences;

/// <summary>In what two observations of a server differ: a closed list, docs/reference/changes.md.</summary>
public enum DifferenceKind
{
    /// <summary>The scan's status.</summary>
    Status,

    /// <summary>No hello gets a ServerHello any more.</summary>
    AnswersNone,

    /// <summary>Hellos get a ServerHello again, where none did.</summary>
    AnswersAgain,

    /// <summary>Some hellos get no ServerHello any more, and no version of the protocol explains it.</summary>
    AnswersFewer,

    /// <summary>Some more hellos get a ServerHello.</summary>
    AnswersMore,

    /// <summary>The versions of the protocol.</summary>
    ProtocolVersion,

    /// <summary>Other cipher suites are chosen.</summary>
    CipherSuite,

    /// <summary>Cipher suites that were there before are preferred otherwise.</summary>
    CipherOrder,

    /// <summary>Another group is chosen for the key exchange.</summary>
    Group,

    /// <summary>Some hellos are asked for another key share, or not any more.</summary>
    HelloRetry,

    /// <summary>Answers carry an extension that they did not.</summary>
    ExtensionAdded,

    /// <summary>Answers lack an extension that they had.</summary>
    ExtensionRemoved,

    /// <summary>An extension says something else.</summary>
    ExtensionValue,

    /// <summary>The extensions come in another order.</summary>
    ExtensionOrder,

    /// <summary>The protocol chosen by ALPN.</summary>
    Alpn,

    /// <summary>Clients are asked for a certificate, or not any more.</summary>
    ClientCertificate,

    /// <summary>Hellos are refused with another alert.</summary>
    Alert,

    /// <summary>A fingerprint differs, and what is kept of the answers does not show where.</summary>
    Fingerprint,

    /// <summary>A later certificate of the same issuer for the same names.</summary>
    CertificateRenewed,

    /// <summary>An earlier certificate of the same issuer for the same names.</summary>
    CertificateReverted,

    /// <summary>A certificate of another issuer.</summary>
    CertificateIssuer,

    /// <summary>A certificate of the same issuer for other names.</summary>
    CertificateNames,

    /// <summary>A certificate whose key is of another kind.</summary>
    CertificateOtherKey,

    /// <summary>Another certificate, of which nothing more is known.</summary>
    CertificateOther,

    /// <summary>The Server header names another version of the same programs.</summary>
    ServerVersion,

    /// <summary>The Server header says something else.</summary>
    ServerHeader,

    /// <summary>The status code over HTTP.</summary>
    HttpStatus,
}
