namespace Whorl.Probing.Preludes;

/// <summary>One protocol's way to TLS. An object serves every connection: what a connection has to remember is in its <see cref="Prelude"/>.</summary>
internal abstract class Dialogue
{
    /// <summary>What is said to a server that refuses, before the connection is closed.</summary>
    public virtual ReadOnlySpan<byte> Goodbye => [];

    /// <summary>Whether answers say which question they answer, so that others may come between.</summary>
    public virtual bool MaySpeakUnasked => false;

    /// <summary>The dialogue of a protocol; null for none.</summary>
    public static Dialogue? Of(StartTlsProtocol protocol) => protocol switch
    {
        StartTlsProtocol.Smtp => SmtpDialogue.Instance,
        StartTlsProtocol.Imap => ImapDialogue.Instance,
        StartTlsProtocol.Pop3 => Pop3Dialogue.Instance,
        StartTlsProtocol.Ftp => FtpDialogue.Instance,
        StartTlsProtocol.Xmpp => XmppDialogue.Client,
        StartTlsProtocol.XmppServer => XmppDialogue.Server,
        StartTlsProtocol.Ldap => LdapDialogue.Instance,
        StartTlsProtocol.Postgres => PostgresDialogue.Instance,
        StartTlsProtocol.MySql => MySqlDialogue.Instance,
        StartTlsProtocol.Sieve => SieveDialogue.Instance,
        StartTlsProtocol.Nntp => NntpDialogue.Instance,
        StartTlsProtocol.Rdp => RdpDialogue.Instance,
        _ => null,
    };

    /// <summary>Says what the client says first, if it speaks first.</summary>
    public virtual void Begin(Prelude talk)
    {
    }

    /// <summary>
    /// Reads the first line or packet, and says how many bytes it is: 0 while it is not whole, or where the prelude was stopped.
    /// </summary>
    public abstract int Read(Prelude talk, ReadOnlySpan<byte> bytes);
}
