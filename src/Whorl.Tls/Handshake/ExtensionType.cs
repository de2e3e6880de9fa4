namespace Whorl.Tls.Handshake;

/// <summary>The extension types that Whorl looks into (IANA "TLS ExtensionType Values").</summary>
public static class ExtensionType
{
    /// <summary>server_name (RFC 6066 section 3).</summary>
    public const ushort ServerName = 0;

    /// <summary>supported_groups, once elliptic_curves (RFC 8422 section 5.1.1).</summary>
    public const ushort SupportedGroups = 10;

    /// <summary>ec_point_formats (RFC 8422 section 5.1.2).</summary>
    public const ushort EcPointFormats = 11;

    /// <summary>signature_algorithms (RFC 8446 section 4.2.3).</summary>
    public const ushort SignatureAlgorithms = 13;

    /// <summary>application_layer_protocol_negotiation (RFC 7301).</summary>
    public const ushort Alpn = 16;

    /// <summary>pre_shared_key (RFC 8446 section 4.2.11).</summary>
    public const ushort PreSharedKey = 41;

    /// <summary>supported_versions (RFC 8446 section 4.2.1).</summary>
    public const ushort SupportedVersions = 43;

    /// <summary>key_share (RFC 8446 section 4.2.8).</summary>
    public const ushort KeyShare = 51;

    /// <summary>next_protocol_negotiation (draft-agl-tls-nextprotoneg).</summary>
    public const ushort NextProtocolNegotiation = 13172;

    /// <summary>encrypted_client_hello (RFC 9849).</summary>
    public const ushort EncryptedClientHello = 65037;
}
