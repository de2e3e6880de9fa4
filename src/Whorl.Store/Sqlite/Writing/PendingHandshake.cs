using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>A handshake that waits for its batch to be written.</summary>
internal readonly struct PendingHandshake
{
    /// <summary>Takes what a sighting holds.</summary>
    public PendingHandshake(HandshakeSighting sighting)
    {
        Timestamp = sighting.Timestamp;
        Client = sighting.ClientAddress;
        ClientPort = sighting.ClientPort;
        Server = sighting.ServerAddress;
        ServerPort = sighting.ServerPort;
        Protocol = sighting.Protocol;
        ServerName = sighting.ServerName;
        Alpn = sighting.Alpn;
        Version = sighting.Version;
        Cipher = sighting.Cipher;
        Traits = sighting.Traits;
        Upgrade = sighting.Upgrade;
        Ja3 = sighting.Ja3;
        Ja3s = sighting.Ja3s;
        Ja4 = sighting.Ja4;
        UserAgent = sighting.UserAgent;
        Certificate = sighting.Certificate;
    }

    public long Timestamp { get; }

    public HostAddress Client { get; }

    public ushort ClientPort { get; }

    public HostAddress Server { get; }

    public ushort ServerPort { get; }

    public HandshakeProtocol Protocol { get; }

    public string? ServerName { get; }

    public string? Alpn { get; }

    public string? Version { get; }

    public string? Cipher { get; }

    public HandshakeTraits Traits { get; }

    public string? Upgrade { get; }

    public Fingerprint? Ja3 { get; }

    public Fingerprint? Ja3s { get; }

    public Fingerprint? Ja4 { get; }

    public string? UserAgent { get; }

    public CertificateSummary? Certificate { get; }
}
