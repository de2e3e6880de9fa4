namespace Whorl.Acceptance.Tests;

/// <summary>A hello that a client is known to have sent.</summary>
internal sealed record KnownHello(
    string Protocol = "tls", string? Upgrade = null, int Hello = 1, bool IsRetry = false, bool IsResumed = false, string? Name = "whorl.example", string? Version = "TLS 1.3");

/// <summary>A capture of tests/testdata/clients, and what its client did.</summary>
/// <param name="Name">The file without its ending.</param>
/// <param name="Tshark">Options with which tshark finds the handshake, where ports alone do not tell it.</param>
/// <param name="Hellos">The hellos, in order.</param>
internal sealed record RealClient(string Name, string[] Tshark, params KnownHello[] Hellos)
{
    /// <summary>What tshark 4.0 does not find whatever its options: part of the line, and why.</summary>
    public (string Line, string Reason)[] Unknown { get; init; } = [];

    public override string ToString() => Name;
}

/// <summary>
/// What each capture must give, written by hand from what the client was told to do (tests/testdata/clients/clients.sh) and
/// how its server answers, as tshark shows it: how many connections a browser opened, which servers ask for another group.
/// </summary>
internal static class RealClients
{
    private static readonly string[] None = [];
    private static readonly string[] Tls4433 = As("tcp.port==4433,tls");
    private static readonly KnownHello Plain = new();
    private static readonly KnownHello Old = new(Version: "TLS 1.2");
    private static readonly KnownHello Quic = new("quic");

    public static IReadOnlyList<RealClient> All { get; } =
    [
        new("curl-h2", None, Plain),
        new("curl-tls12", None, Old),
        new("curl-ipv6", None, Plain with { Name = null }),
        new("wget", None, Plain),
        new("python-urllib", None, Plain),
        new("python-resume", None, Plain, Plain with { IsResumed = true }),
        new("node-https", None, Plain),
        new("java-httpsurlconnection", None, Plain),
        new("java-httpclient", None, Plain),
        new("go-nethttp", None, Plain),
        new("dotnet-sslstream", None, Plain),
        new("dotnet-httpclient", None, Plain),
        new("php-stream", None, Plain),
        new("perl-iosocketssl", None, Plain),
        new("ruby-nethttp", None, Plain),
        new("firefox", None, Plain, Plain, Plain),
        new("chromium", None, Plain, Plain),

        new("chromium-quic", None, Quic, Quic),
        new("ngtcp2-client", None, Quic with { Name = "localhost" }),
        new("ngtcp2-retry", None, Quic with { Name = "localhost", Version = null }, Quic with { Name = "localhost", Hello = 2 })
        {
            Unknown = [("client", "tshark takes the ClientHello after a Retry, in a new Initial with the same CRYPTO offset, for a retransmission")],
        },

        new("openssl-tls13", Tls4433, Plain),
        new("openssl-resume13", Tls4433, Plain, Plain with { IsResumed = true }),
        new("openssl-resume12", Tls4433, Old, Old with { IsResumed = true }),
        new("openssl-early-data", As("tcp.port==4437,tls"), Plain, Plain with { IsResumed = true }),
        new("openssl-hrr", As("tcp.port==4434,tls"), Plain with { IsRetry = true }, Plain with { Hello = 2 }),
        new("openssl-client-certificate", As("tcp.port==4436,tls"), Old),
        new("gnutls-cli", Tls4433, Plain),
        new("gnutls-tls12", Tls4433, Old),
        new("gnutls-resume", Tls4433, Plain, Plain with { IsResumed = true }),
        new("dtls-openssl", As("udp.port==4435,dtls"), new("dtls", Version: null), new("dtls", Hello: 2, Version: "DTLS 1.2")),
        new("dtls-gnutls", As("udp.port==4438,dtls"), new("dtls", Version: null), new("dtls", Hello: 2, Version: "DTLS 1.2")),

        new("curl-connect-proxy", As("tcp.port==8888,http"), Upgraded("http-connect")),
        new("curl-socks5", None, Upgraded("socks5")),
        new("curl-socks5h", None, Upgraded("socks5")),
        new("curl-connect-over-socks5", None, Upgraded("socks5")),
        new("curl-socks4", As("tcp.port==1081,socks"), Upgraded("socks4")),
        new("curl-socks4a", As("tcp.port==1082,socks"), Upgraded("socks4")),
        new("haproxy-send-proxy", None, Upgraded("proxy-v1")),
        new("haproxy-send-proxy-v2", None, Upgraded("proxy-v2")),
        new("curl-haproxy-protocol", None, Upgraded("proxy-v1")),

        new("swaks-starttls", None, Upgraded("smtp", name: null)),
        new("openssl-starttls-smtp", None, Upgraded("smtp")),
        new("gnutls-starttls-smtp", None, Upgraded("smtp")),
        new("python-smtplib", None, Upgraded("smtp")),
        new("openssl-starttls-imap", None, Upgraded("imap")),
        new("python-imaplib", None, Upgraded("imap")),
        new("curl-imap", None, Upgraded("imap")),
        new("openssl-starttls-pop3", None, Upgraded("pop3")),
        new("python-poplib", None, Upgraded("pop3")),
        new("openssl-starttls-sieve", As("tcp.port==4190,tls"), Upgraded("sieve")),
        new("gnutls-starttls-sieve", As("tcp.port==4190,tls"), Upgraded("sieve")),
        new("lftp-auth-tls", None, Upgraded("ftp")),

        // tshark knows AUTH TLS, curl says AUTH SSL.
        new("curl-ftp", As("tcp.port==21,tls"), Retried("ftp")),
        new("openssl-starttls-ftp", None, Retried("ftp")),
        new("openssl-starttls-xmpp", None, Upgraded("xmpp")),
        new("gnutls-starttls-xmpp", None, Upgraded("xmpp")),
        new("ldapsearch-starttls", None, Upgraded("ldap")),
        new("openssl-starttls-ldap", None, Upgraded("ldap")),
        new("openssl-starttls-irc", As("tcp.port==6667,tls"), Retried("irc")),
        new("openssl-starttls-nntp", As("tcp.port==119,tls"), Upgraded("nntp")),
        new("python-nntplib", As("tcp.port==119,tls"), Upgraded("nntp")),
        new("psql-sslmode", None, Retried("postgres", name: null)),
        new("openssl-starttls-postgres", None, Retried("postgres")),
        new("mariadb-client", None, Upgraded("mysql", name: null)),
        new("openssl-starttls-mysql", None, Upgraded("mysql")),
        new("tsql", None, Upgraded("tds", name: null) with { Version = "TLS 1.2" }),
        new("xfreerdp", As("tcp.port==3389,tls"), Upgraded("rdp", name: "127.0.0.1")),

        new("openvpn-udp", None, Upgraded("openvpn", name: null)),
        new("openvpn-udp-tls-auth", As("udp.port==1195,openvpn"), Upgraded("openvpn", name: null)),
        new("openvpn-udp-tls-auth-sha512", [.. As("udp.port==1196,openvpn"), "-o", "openvpn.tls_auth_hmac_size:64"], Upgraded("openvpn", name: null)),
        new("openvpn-udp-tls-crypt", As("udp.port==1197,openvpn")),
        new("openvpn-tcp", None, Upgraded("openvpn", name: null)),
        new("openvpn-tcp-tls-auth", As("tcp.port==1195,openvpn"), Upgraded("openvpn", name: null)),
    ];

    private static string[] As(string rule) => ["-d", rule];

    private static KnownHello Upgraded(string upgrade, string? name = "whorl.example") => new(Upgrade: upgrade, Name: name);

    private static KnownHello[] Retried(string upgrade, string? name = "whorl.example") =>
        [Upgraded(upgrade, name) with { IsRetry = true }, Upgraded(upgrade, name) with { Hello = 2 }];
}
