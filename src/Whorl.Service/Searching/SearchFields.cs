namespace Whorl.Service.Searching;

/// <summary>The fields of the search language: docs/reference/search.md.</summary>
public static class SearchFields
{
    /// <summary>Each with what it is of (servers, handshakes, both) and what it means.</summary>
    public static IReadOnlyList<(string Name, SearchScope Scope, string Meaning)> All { get; } =
    [
        ("jarm", SearchScope.Servers, "a JARM, or its beginning with *"),
        ("atsf", SearchScope.Servers, "the hash of an ATSF, or its beginning with *"),
        ("server", SearchScope.Servers, "the Server header contains it"),
        ("issuer", SearchScope.Servers, "the class of the certificate's issuer contains it"),
        ("status", SearchScope.Servers, "how the scan ended, such as success or connection-refused"),
        ("score", SearchScope.Servers, "the score, such as >=0.8 or <0.2"),
        ("verdict", SearchScope.Servers, "c2, suspicious, unlikely, unknown or guarded"),
        ("family", SearchScope.Servers, "a family of the verdict contains it"),
        ("cdn", SearchScope.Servers, "the delivery network, as the verdict names it"),
        ("ja3", SearchScope.Handshakes, "a JA3"),
        ("ja3s", SearchScope.Handshakes, "a JA3S"),
        ("ja4", SearchScope.Handshakes, "a JA4, or its parts with *, such as t13d1516h2_*_*"),
        ("client", SearchScope.Handshakes, "the client's address or network"),
        ("alpn", SearchScope.Handshakes, "the protocol offered"),
        ("version", SearchScope.Handshakes, "the version negotiated, such as \"TLS 1.3\""),
        ("agent", SearchScope.Handshakes, "the User-Agent contains it"),
        ("ip", SearchScope.Both, "the server's address or network"),
        ("port", SearchScope.Both, "the server's port"),
        ("sni", SearchScope.Both, "the name asked for, or its end with *., such as *.example.com"),
        ("asn", SearchScope.Both, "the number of the autonomous system"),
        ("cert.sha256", SearchScope.Both, "the certificate's SHA-256"),
        ("cert.sha1", SearchScope.Both, "the certificate's SHA-1"),
        ("subject", SearchScope.Both, "the certificate's subject or names contain it"),
        ("first_seen", SearchScope.Both, "how long ago it was seen first, such as <7d"),
        ("last_seen", SearchScope.Both, "how long ago it was seen last, such as <24h or >4w"),
    ];

    /// <summary>What a field is of; null where there is none of that name.</summary>
    public static SearchScope? ScopeOf(string name)
    {
        foreach ((string each, SearchScope scope, _) in All)
        {
            if (each == name)
            {
                return scope;
            }
        }

        return null;
    }
}

/// <summary>What a field is of.</summary>
[Flags]
public enum SearchScope
{
    /// <summary>Of nothing.</summary>
    None = 0,

    /// <summary>Of servers that were scanned.</summary>
    Servers = 1,

    /// <summary>Of handshakes that were seen.</summary>
    Handshakes = 2,

    /// <summary>Of both.</summary>
    Both = Servers | Handshakes,
}
