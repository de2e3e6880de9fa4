using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>Goes through all sightings in the order of their tables' keys: by week, and within it by what was seen.</summary>
internal static class EverySighting
{
    /// <summary>Gives every sighting of a server, in an instance that is filled again.</summary>
    public static void Servers(Connection connection, Action<ServerSighting> take)
    {
        using StoredTexts texts = new(connection);
        using Statement rows = connection.Prepare("""
            SELECT e.week, e.at, t.ip, t.port, n.value, p.atsf, p.jarm, p.server, s.certificate, s.http, s.status FROM seen e
            CROSS JOIN state s ON s.id = e.state CROSS JOIN target t ON t.id = s.target CROSS JOIN profile p ON p.id = s.profile
            LEFT JOIN name n ON n.id = t.name ORDER BY e.week, e.state, e.at
            """);
        ServerSighting sighting = new();
        while (rows.Step())
        {
            sighting.Timestamp = new Week(rows.Int(0)).Start + (rows.Long(1) * 1_000_000);
            sighting.Address = HostAddress.FromBytes(rows.Bytes(2));
            sighting.Port = (ushort)rows.Int(3);
            sighting.ServerName = rows.Text(4);
            sighting.Atsf = FingerprintOf(texts, rows.Int(5));
            sighting.Jarm = FingerprintOf(texts, rows.Int(6));
            sighting.HasHttp = rows.Int(7) != 0;
            sighting.Server = texts.WordOf(rows.Int(7));
            sighting.Certificate = texts.CertificateOf(rows.Int(8));
            sighting.HttpStatus = rows.Int(9);
            sighting.Status = (ScanStatus)rows.Int(10);
            take(sighting);
        }
    }

    /// <summary>Gives every handshake, in an instance that is filled again.</summary>
    public static void Handshakes(Connection connection, Action<HandshakeSighting> take)
    {
        using StoredTexts texts = new(connection);
        using Statement rows = connection.Prepare("""
            SELECT m.week, m.at, m.client_port, p.client, p.server, p.port, p.protocol, n.value, p.ja3, p.ja3s, p.ja4, p.version, p.cipher, p.alpn, p.upgrade, p.user_agent,
            p.certificate, p.traits FROM met m CROSS JOIN pairing p ON p.id = m.pairing LEFT JOIN name n ON n.id = p.name ORDER BY m.week, m.pairing, m.at, m.client_port
            """);
        HandshakeSighting sighting = new();
        while (rows.Step())
        {
            sighting.Timestamp = new Week(rows.Int(0)).Start + (rows.Long(1) * 1000);
            sighting.ClientPort = (ushort)rows.Int(2);
            sighting.ClientAddress = HostAddress.FromBytes(rows.Bytes(3));
            sighting.ServerAddress = HostAddress.FromBytes(rows.Bytes(4));
            sighting.ServerPort = (ushort)rows.Int(5);
            sighting.Protocol = (HandshakeProtocol)rows.Int(6);
            sighting.ServerName = rows.Text(7);
            sighting.Ja3 = FingerprintOf(texts, rows.Int(8));
            sighting.Ja3s = FingerprintOf(texts, rows.Int(9));
            sighting.Ja4 = FingerprintOf(texts, rows.Int(10));
            sighting.Version = texts.WordOf(rows.Int(11));
            sighting.Cipher = texts.WordOf(rows.Int(12));
            sighting.Alpn = texts.WordOf(rows.Int(13));
            sighting.Upgrade = texts.WordOf(rows.Int(14));
            sighting.UserAgent = texts.WordOf(rows.Int(15));
            sighting.Certificate = texts.CertificateOf(rows.Int(16));
            sighting.Traits = (HandshakeTraits)rows.Int(17);
            take(sighting);
        }
    }

    private static Fingerprint? FingerprintOf(StoredTexts texts, int id) => id == 0 ? null : texts.FingerprintOf(id);
}
