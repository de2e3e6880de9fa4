namespace Whorl.Observations;

/// <summary>The fields of a passive record, in the order of the contract.</summary>
public enum ObservationField : byte
{
    /// <summary>Always <c>handshake</c>.</summary>
    Type,

    /// <summary>Time of the first packet of the hello, RFC 3339 UTC with nanoseconds.</summary>
    Ts,

    /// <summary>The client's address.</summary>
    SrcIp,

    /// <summary>The client's port.</summary>
    SrcPort,

    /// <summary>The server's address.</summary>
    DstIp,

    /// <summary>The server's port.</summary>
    DstPort,

    /// <summary><c>tcp</c>, <c>udp</c> or <c>sctp</c>.</summary>
    Transport,

    /// <summary><c>tls</c>, <c>dtls</c> or <c>quic</c>.</summary>
    Protocol,

    /// <summary>One-based index of the ClientHello in its connection.</summary>
    Hello,

    /// <summary>Server name the client asked for.</summary>
    Sni,

    /// <summary>Protocols the client offers.</summary>
    Alpn,

    /// <summary>Highest version the client offers.</summary>
    ClientVersion,

    /// <summary>Version the server chose.</summary>
    Version,

    /// <summary>Cipher suite the server chose.</summary>
    Cipher,

    /// <summary>Protocol the server chose, where it says so in the clear.</summary>
    ServerAlpn,

    /// <summary>Whether the answer is a HelloRetryRequest.</summary>
    Hrr,

    /// <summary>Whether the handshake resumed a session.</summary>
    Resumed,

    /// <summary>Whether the hello has encrypted_client_hello.</summary>
    Ech,

    /// <summary>JA3.</summary>
    Ja3,

    /// <summary>The text JA3 is the MD5 of.</summary>
    Ja3String,

    /// <summary>JA3S.</summary>
    Ja3s,

    /// <summary>The text JA3S is the MD5 of.</summary>
    Ja3sString,

    /// <summary>JA4.</summary>
    Ja4,

    /// <summary>JA4, lists in plain.</summary>
    Ja4R,

    /// <summary>JA4, wire order.</summary>
    Ja4O,

    /// <summary>JA4, wire order, lists in plain.</summary>
    Ja4Ro,

    /// <summary>The server's certificates, where visible.</summary>
    Certificates,

    /// <summary>The protocol that led to TLS.</summary>
    Upgrade,

    /// <summary>Encapsulations, outermost first.</summary>
    Tunnel,

    /// <summary>Whether the hello was cut off.</summary>
    Truncated,

    /// <summary>What is wrong, as short codes.</summary>
    Malformed,

    /// <summary>Number of the packet that completed the hello.</summary>
    Frame,

    /// <summary>File or interface.</summary>
    Source,

    /// <summary>JA3 with sorted extensions; on request only.</summary>
    Ja3n,
}

/// <summary>The names of the fields.</summary>
public static class ObservationFields
{
    private static readonly string[] AllNames =
    [
        "type", "ts", "src_ip", "src_port", "dst_ip", "dst_port", "transport", "protocol", "hello", "sni", "alpn",
        "client_version", "version", "cipher", "server_alpn", "hrr", "resumed", "ech", "ja3", "ja3_string", "ja3s",
        "ja3s_string", "ja4", "ja4_r", "ja4_o", "ja4_ro", "certificates", "upgrade", "tunnel", "truncated", "malformed",
        "frame", "source", "ja3n",
    ];

    // Ja3n is the last. Written without Enum.GetValues and LINQ, whose generic code would be compiled at every start.
    private static ObservationField[] All
    {
        get
        {
            ObservationField[] all = new ObservationField[AllNames.Length];
            for (int i = 0; i < all.Length; i++)
            {
                all[i] = (ObservationField)i;
            }

            return all;
        }
    }

    /// <summary>The names of all fields, indexed by <see cref="ObservationField"/>.</summary>
    public static IReadOnlyList<string> Names => AllNames;

    /// <summary>The contract's fields in its order, with JA3N at the end where asked for.</summary>
    public static ObservationField[] Default(bool withJa3n) =>
        withJa3n ? All : All[..^1];

    /// <summary>The name of a field.</summary>
    public static string NameOf(ObservationField field) => AllNames[(int)field];

    /// <summary>The field of a name; names are lower case.</summary>
    public static bool TryFind(string name, out ObservationField field)
    {
        int index = Array.IndexOf(AllNames, name);
        field = (ObservationField)Math.Max(index, 0);
        return index >= 0;
    }
}
