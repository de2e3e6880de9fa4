namespace Whorl.Probing.Targets;

/// <summary>The ports that URL schemes stand for, where TLS is spoken at once or after STARTTLS (IANA's port registry).</summary>
internal static class Schemes
{
    private static readonly (string Scheme, ushort Port)[] Ports =
    [
        ("https", 443), ("wss", 443), ("imaps", 993), ("pop3s", 995), ("smtps", 465), ("submissions", 465), ("ldaps", 636), ("ftps", 990),
        ("nntps", 563), ("sips", 5061), ("ircs", 6697), ("mqtts", 8883), ("amqps", 5671), ("smtp", 25), ("submission", 587), ("imap", 143),
        ("pop3", 110), ("ftp", 21), ("xmpp", 5222), ("ldap", 389), ("postgres", 5432), ("postgresql", 5432), ("mysql", 3306), ("sieve", 4190),
        ("nntp", 119), ("rdp", 3389),
    ];

    /// <summary>
    /// The scheme's port, 0 where it is not known. "http" and "tls" name no port of TLS: with them the scan's default port is meant,
    /// which <paramref name="isDefault"/> tells.
    /// </summary>
    public static ushort PortOf(ReadOnlySpan<char> scheme, out bool isDefault)
    {
        isDefault = scheme.Equals("http", StringComparison.OrdinalIgnoreCase) || scheme.Equals("tls", StringComparison.OrdinalIgnoreCase);
        foreach ((string known, ushort port) in Ports)
        {
            if (scheme.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return port;
            }
        }

        return 0;
    }
}
