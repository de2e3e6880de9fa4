namespace Whorl.Probing.Preludes;

/// <summary>A protocol that begins in the clear and goes over to TLS when it is asked to.</summary>
public enum StartTlsProtocol
{
    /// <summary>None: TLS comes first.</summary>
    None,

    /// <summary>SMTP (RFC 3207).</summary>
    Smtp,

    /// <summary>IMAP (RFC 3501 section 6.2.1).</summary>
    Imap,

    /// <summary>POP3 (RFC 2595 section 4).</summary>
    Pop3,

    /// <summary>FTP (RFC 4217 section 4).</summary>
    Ftp,

    /// <summary>XMPP between client and server (RFC 6120 section 5).</summary>
    Xmpp,

    /// <summary>XMPP between servers (RFC 6120 section 5).</summary>
    XmppServer,

    /// <summary>LDAP (RFC 4511 section 4.14).</summary>
    Ldap,

    /// <summary>PostgreSQL's SSLRequest (its manual, "Message Flow").</summary>
    Postgres,

    /// <summary>MySQL's and MariaDB's SSLRequest (their manuals, "Connection Phase").</summary>
    MySql,

    /// <summary>ManageSieve (RFC 5804 section 2.2).</summary>
    Sieve,

    /// <summary>NNTP (RFC 4642).</summary>
    Nntp,

    /// <summary>RDP's negotiation in X.224 ([MS-RDPBCGR] section 2.2.1.1).</summary>
    Rdp,
}
