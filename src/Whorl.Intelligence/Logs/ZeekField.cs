namespace Whorl.Intelligence.Logs;

/// <summary>
/// The columns of ssl.log that are read: Zeek's own, those of the JA3 and JA4 packages, and those of policy/protocols/ssl/ssl-log-ext.
/// </summary>
internal enum ZeekField
{
    Ts, OrigH, OrigP, RespH, RespP, Version, Cipher, ServerName, Resumed, CertChainFps, Subject, Issuer, Ja3, Ja3s, Ja4,
    ClientVersion, ClientCiphers, ClientExts, PointFormats, ClientCurves, OrigAlpn, SupportedVersions, Sigalgs, Hashalgs, EchKdf, Path,
}

/// <summary>What they are called.</summary>
internal static class ZeekFields
{
    /// <summary>The names, in the order of <see cref="ZeekField"/>.</summary>
    public static readonly string[] Names =
    [
        "ts", "id.orig_h", "id.orig_p", "id.resp_h", "id.resp_p", "version", "cipher", "server_name", "resumed", "cert_chain_fps", "subject", "issuer", "ja3", "ja3s", "ja4",
        "client_version", "client_ciphers", "ssl_client_exts", "point_formats", "client_curves", "orig_alpn", "client_supported_versions", "sigalgs", "hashalgs", "ech_kdf_id", "_path",
    ];

    /// <summary>Those that no log but ssl.log has, one of which must be there: others have times, addresses, versions and ciphers too.</summary>
    public static readonly ZeekField[] OfSsl = [ZeekField.Resumed, ZeekField.ClientCiphers, ZeekField.CertChainFps, ZeekField.Ja3, ZeekField.Ja3s, ZeekField.Ja4];

    /// <summary>How many there are.</summary>
    public static readonly int Count = Names.Length;
}
