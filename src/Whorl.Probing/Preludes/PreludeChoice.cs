using System.Collections.Immutable;

namespace Whorl.Probing.Preludes;

/// <summary>Which protocol is spoken before TLS: none, always the same, or the one that the port is known for.</summary>
public readonly record struct PreludeChoice
{
    private const string Auto = "auto";

    private readonly StartTlsProtocol always;
    private readonly bool isByPort;

    private PreludeChoice(StartTlsProtocol always, bool isByPort)
    {
        this.always = always;
        this.isByPort = isByPort;
    }

    /// <summary>None: TLS comes first.</summary>
    public static PreludeChoice None => default;

    /// <summary>The protocol of each port, none for a port that has none.</summary>
    public static PreludeChoice ByPort => new(StartTlsProtocol.None, true);

    /// <summary>The names that <see cref="TryParse"/> reads, in the order of the manual.</summary>
    public static ImmutableArray<string> Names { get; } =
        ["smtp", "imap", "pop3", "ftp", "xmpp", "ldap", "postgres", "mysql", "sieve", "nntp", "rdp", Auto];

    /// <summary>Whether nothing is ever spoken before TLS.</summary>
    public bool IsNone => !isByPort && always == StartTlsProtocol.None;

    /// <summary>The same protocol for every port; with <see cref="StartTlsProtocol.Xmpp"/> port 5269 is a server's all the same.</summary>
    public static PreludeChoice Always(StartTlsProtocol protocol) => new(protocol, false);

    /// <summary>Reads one of <see cref="Names"/>; where it is none, says what to write.</summary>
    public static bool TryParse(string text, out PreludeChoice choice, out string why)
    {
        why = "";
        choice = text.ToLowerInvariant() switch
        {
            "smtp" => Always(StartTlsProtocol.Smtp),
            "imap" => Always(StartTlsProtocol.Imap),
            "pop3" => Always(StartTlsProtocol.Pop3),
            "ftp" => Always(StartTlsProtocol.Ftp),
            "xmpp" => Always(StartTlsProtocol.Xmpp),
            "ldap" => Always(StartTlsProtocol.Ldap),
            "postgres" => Always(StartTlsProtocol.Postgres),
            "mysql" => Always(StartTlsProtocol.MySql),
            "sieve" => Always(StartTlsProtocol.Sieve),
            "nntp" => Always(StartTlsProtocol.Nntp),
            "rdp" => Always(StartTlsProtocol.Rdp),
            Auto => ByPort,
            _ => None,
        };
        if (choice.IsNone)
        {
            why = $"STARTTLS is not known for \"{text}\"; write one of {string.Join(", ", Names)}";
        }

        return !choice.IsNone;
    }

    /// <summary>The protocol for a port.</summary>
    public StartTlsProtocol For(ushort port)
    {
        StartTlsProtocol protocol = isByPort ? OfPort(port) : always;
        return protocol == StartTlsProtocol.Xmpp && port == 5269 ? StartTlsProtocol.XmppServer : protocol;
    }

    private static StartTlsProtocol OfPort(ushort port) => port switch
    {
        25 or 587 => StartTlsProtocol.Smtp,
        143 => StartTlsProtocol.Imap,
        110 => StartTlsProtocol.Pop3,
        21 => StartTlsProtocol.Ftp,
        5222 or 5269 => StartTlsProtocol.Xmpp,
        389 => StartTlsProtocol.Ldap,
        5432 => StartTlsProtocol.Postgres,
        3306 => StartTlsProtocol.MySql,
        4190 => StartTlsProtocol.Sieve,
        119 => StartTlsProtocol.Nntp,
        3389 => StartTlsProtocol.Rdp,
        _ => StartTlsProtocol.None,
    };
}
