namespace Whorl.Tls.Handshake;

/// <summary>The extension types that Whorl looks into (IANA "TLS ExtensionType Values").</summary>
public static class ExtensionType
{
    /// <summary>server_name (RFC 6066 section 3).</summary>
    public const ushort ServerName = 0;

    /// <summary>max_fragment_length (RFC 6066 section 4).</summary>
    public const ushort MaxFragmentLength = 1;

    /// <summary>status_request (RFC 6066 section 8).</summary>
    public const ushort StatusRequest = 5;

    /// <summary>supported_groups, once elliptic_curves (RFC 8422 section 5.1.1).</summary>
    public const ushort SupportedGroups = 10;

    /// <summary>ec_point_formats (RFC 8422 section 5.1.2).</summary>
    public const ushort EcPointFormats = 11;

    /// <summary>signature_algorithms (RFC 8446 section 4.2.3).</summary>
    public const ushort SignatureAlgorithms = 13;

    /// <summary>application_layer_protocol_negotiation (RFC 7301).</summary>
    public const ushort Alpn = 16;

    /// <summary>heartbeat (RFC 6520 section 2).</summary>
    public const ushort Heartbeat = 15;

    /// <summary>signed_certificate_timestamp (RFC 6962 section 3.3.1).</summary>
    public const ushort SignedCertificateTimestamp = 18;

    /// <summary>encrypt_then_mac (RFC 7366 section 2).</summary>
    public const ushort EncryptThenMac = 22;

    /// <summary>extended_master_secret (RFC 7627 section 5.1).</summary>
    public const ushort ExtendedMasterSecret = 23;

    /// <summary>record_size_limit (RFC 8449 section 4).</summary>
    public const ushort RecordSizeLimit = 28;

    /// <summary>session_ticket (RFC 5077 section 3.2).</summary>
    public const ushort SessionTicket = 35;

    /// <summary>pre_shared_key (RFC 8446 section 4.2.11).</summary>
    public const ushort PreSharedKey = 41;

    /// <summary>supported_versions (RFC 8446 section 4.2.1).</summary>
    public const ushort SupportedVersions = 43;

    /// <summary>cookie (RFC 8446 section 4.2.2).</summary>
    public const ushort Cookie = 44;

    /// <summary>psk_key_exchange_modes (RFC 8446 section 4.2.9).</summary>
    public const ushort PskKeyExchangeModes = 45;

    /// <summary>key_share (RFC 8446 section 4.2.8).</summary>
    public const ushort KeyShare = 51;

    /// <summary>next_protocol_negotiation (draft-agl-tls-nextprotoneg).</summary>
    public const ushort NextProtocolNegotiation = 13172;

    /// <summary>renegotiation_info (RFC 5746 section 3.2).</summary>
    public const ushort RenegotiationInfo = 65281;

    /// <summary>encrypted_client_hello (RFC 9849).</summary>
    public const ushort EncryptedClientHello = 65037;
}
