namespace Whorl.Capture.Handshakes;

/// <summary>The protocol in which a connection began before TLS took over; names are in <see cref="UpgradeNames"/>.</summary>
public enum Upgrade : byte
{
    /// <summary>TLS from the first byte, or something unknown before it.</summary>
    None,

    /// <summary>SMTP or LMTP, STARTTLS (RFC 3207).</summary>
    Smtp,

    /// <summary>IMAP, STARTTLS (RFC 9051).</summary>
    Imap,

    /// <summary>POP3, STLS (RFC 2595).</summary>
    Pop3,

    /// <summary>FTP, AUTH TLS (RFC 4217).</summary>
    Ftp,

    /// <summary>NNTP, STARTTLS (RFC 4642).</summary>
    Nntp,

    /// <summary>XMPP, starttls (RFC 6120).</summary>
    Xmpp,

    /// <summary>LDAP, StartTLS (RFC 4511 section 4.14).</summary>
    Ldap,

    /// <summary>PostgreSQL, SSLRequest.</summary>
    Postgres,

    /// <summary>MySQL and MariaDB, SSLRequest packet.</summary>
    Mysql,

    /// <summary>IRC, STARTTLS.</summary>
    Irc,

    /// <summary>ManageSieve, STARTTLS (RFC 5804).</summary>
    Sieve,

    /// <summary>HTTP CONNECT (RFC 9110 section 9.3.6).</summary>
    HttpConnect,

    /// <summary>SOCKS version 4 or 4a.</summary>
    Socks4,

    /// <summary>SOCKS version 5 (RFC 1928).</summary>
    Socks5,

    /// <summary>PROXY protocol, version 1.</summary>
    ProxyV1,

    /// <summary>PROXY protocol, version 2.</summary>
    ProxyV2,

    /// <summary>Remote Desktop: TLS after X.224.</summary>
    Rdp,

    /// <summary>Tabular Data Stream: TLS inside PRELOGIN packets.</summary>
    Tds,

    /// <summary>OpenVPN control channel.</summary>
    OpenVpn,
}

/// <summary>The texts a record's <c>upgrade</c> field may have.</summary>
public static class UpgradeNames
{
    /// <summary>The name of an upgrade; empty for <see cref="Upgrade.None"/>.</summary>
    public static ReadOnlySpan<byte> Of(Upgrade upgrade) => upgrade switch
    {
        Upgrade.Smtp => "smtp"u8,
        Upgrade.Imap => "imap"u8,
        Upgrade.Pop3 => "pop3"u8,
        Upgrade.Ftp => "ftp"u8,
        Upgrade.Nntp => "nntp"u8,
        Upgrade.Xmpp => "xmpp"u8,
        Upgrade.Ldap => "ldap"u8,
        Upgrade.Postgres => "postgres"u8,
        Upgrade.Mysql => "mysql"u8,
        Upgrade.Irc => "irc"u8,
        Upgrade.Sieve => "sieve"u8,
        Upgrade.HttpConnect => "http-connect"u8,
        Upgrade.Socks4 => "socks4"u8,
        Upgrade.Socks5 => "socks5"u8,
        Upgrade.ProxyV1 => "proxy-v1"u8,
        Upgrade.ProxyV2 => "proxy-v2"u8,
        Upgrade.Rdp => "rdp"u8,
        Upgrade.Tds => "tds"u8,
        Upgrade.OpenVpn => "openvpn"u8,
        _ => default,
    };
}
