using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Logs;

/// <summary>Reads the records that Whorl writes back into sightings.</summary>
internal sealed class RecordReader
{
    private enum Key
    {
        Type, Ts,
        SrcIp, SrcPort, DstIp, DstPort, Transport, Protocol, Hello, Sni, Alpn, ClientVersion, Version, Cipher, ServerAlpn, Hrr, Resumed, Ech,
        Ja3, Ja3String, Ja3s, Ja3sString, Ja4, Ja4R, Ja4O, Ja4Ro, Certificates, Upgrade,
        Target, Ip, Port, Status, Error, Jarm, JarmRaw, JarmPartial, Atsf, AtsfHash, Probes, Http, Certificate,
    }

    private static readonly string[] Keys =
    [
        "type", "ts",
        "src_ip", "src_port", "dst_ip", "dst_port", "transport", "protocol", "hello", "sni", "alpn", "client_version", "version", "cipher", "server_alpn", "hrr", "resumed", "ech",
        "ja3", "ja3_string", "ja3s", "ja3s_string", "ja4", "ja4_r", "ja4_o", "ja4_ro", "certificates", "upgrade",
        "target", "ip", "port", "status", "error", "jarm", "jarm_raw", "jarm_partial", "atsf", "atsf_hash", "probes", "http", "certificate",
    ];

    private static readonly byte[][] StatusNames = Array.ConvertAll(Enum.GetValues<ScanStatus>(), static status => System.Text.Encoding.UTF8.GetBytes(status.Name()));

    private readonly FeedRows rows;
    private readonly JsonLine record = new(Keys);
    private readonly JsonLine http = new("status", "server");
    private readonly LogTexts texts = new();
    private readonly RecordCertificates certificates = new();
    private readonly RepeatedValues<string> lists = new();
    private readonly HandshakeSighting handshake = new();
    private readonly ServerSighting server = new();

    /// <summary>A reader that hands its sightings to rows.</summary>
    public RecordReader(FeedRows rows) => this.rows = rows;

    /// <summary>Reads the record that was begun as a row.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        if (!record.TryScan(line))
        {
            rows.Reject("the line is no JSON object");
            return;
        }

        ReadOnlySpan<byte> type = Text(Key.Type, line);
        bool isHandshake = type.SequenceEqual("handshake"u8);
        if (!isHandshake && !type.SequenceEqual("scan"u8))
        {
            rows.Reject("its type is neither handshake nor scan");
        }
        else if (!MomentText.TryReadDate(Text(Key.Ts, line), out long timestamp))
        {
            rows.Reject("ts is missing or no moment");
        }
        else if (isHandshake)
        {
            ReadHandshake(line, timestamp);
        }
        else
        {
            ReadScan(line, timestamp);
        }
    }

    private ReadOnlySpan<byte> Text(Key key, ReadOnlySpan<byte> line) => record.Text((int)key, line);

    private void ReadHandshake(ReadOnlySpan<byte> line, long timestamp)
    {
        if (!LogFields.TryAddress(Text(Key.SrcIp, line), out HostAddress client) || !LogFields.TryAddress(Text(Key.DstIp, line), out HostAddress to))
        {
            rows.Reject("src_ip or dst_ip is missing or no address");
            return;
        }

        if (!LogFields.TryPort(Text(Key.SrcPort, line), out ushort clientPort) || !LogFields.TryPort(Text(Key.DstPort, line), out ushort port))
        {
            rows.Reject("src_port or dst_port is missing or no port");
            return;
        }

        handshake.Timestamp = timestamp;
        handshake.ClientAddress = client;
        handshake.ClientPort = clientPort;
        handshake.ServerAddress = to;
        handshake.ServerPort = port;
        ReadOnlySpan<byte> protocol = Text(Key.Protocol, line);
        handshake.Protocol = protocol.SequenceEqual("quic"u8) ? HandshakeProtocol.Quic : protocol.SequenceEqual("dtls"u8) ? HandshakeProtocol.Dtls : HandshakeProtocol.Tls;
        handshake.ServerName = texts.Text(Text(Key.Sni, line))?.ToLowerInvariant();
        handshake.Alpn = record.Kind((int)Key.Alpn) == JsonTokenType.StartArray
            ? lists.Of(record.Raw((int)Key.Alpn, line), static array => JsonLine.Join(array, ';'))
            : null;
        handshake.Version = texts.Text(Text(Key.Version, line));
        handshake.Cipher = texts.Text(Text(Key.Cipher, line));
        handshake.Upgrade = texts.Text(Text(Key.Upgrade, line));
        handshake.Ja3 = Fingerprint(FingerprintMethod.Ja3, Key.Ja3, Key.Ja3String, line);
        handshake.Ja3s = Fingerprint(FingerprintMethod.Ja3s, Key.Ja3s, Key.Ja3sString, line);
        handshake.Ja4 = Fingerprint(FingerprintMethod.Ja4, Key.Ja4, Key.Ja4R, line);
        handshake.Certificate = record.Kind((int)Key.Certificates) == JsonTokenType.StartArray ? certificates.First(record.Raw((int)Key.Certificates, line)) : null;
        handshake.Traits = (record.IsTrue((int)Key.Resumed) ? HandshakeTraits.Resumed : HandshakeTraits.None)
            | (record.IsTrue((int)Key.Ech) ? HandshakeTraits.Ech : HandshakeTraits.None)
            | (record.IsTrue((int)Key.Hrr) ? HandshakeTraits.HelloRetryRequest : HandshakeTraits.None)
            | (handshake.Certificate?.IsSelfSigned == true ? HandshakeTraits.SelfSigned : HandshakeTraits.None);
        rows.Add(handshake);
    }

    private void ReadScan(ReadOnlySpan<byte> line, long timestamp)
    {
        if (!TryStatus(Text(Key.Status, line), out ScanStatus status))
        {
            rows.Reject("status is missing or unknown");
            return;
        }

        if (!record.Has((int)Key.Ip) && status is ScanStatus.DnsFailure or ScanStatus.Excluded)
        {
            return; // a target without an address says nothing of a server
        }

        if (!LogFields.TryAddress(Text(Key.Ip, line), out HostAddress address) || !LogFields.TryPort(Text(Key.Port, line), out ushort port))
        {
            rows.Reject("ip or port is missing or wrong");
            return;
        }

        server.Timestamp = timestamp;
        server.Address = address;
        server.Port = port;
        server.ServerName = texts.Text(Text(Key.Sni, line))?.ToLowerInvariant();
        server.Status = status;
        ReadOnlySpan<byte> jarm = Text(Key.Jarm, line);
        bool isJarm = !record.IsTrue((int)Key.JarmPartial) && jarm.ContainsAnyExcept((byte)'0');
        server.Jarm = isJarm ? Fingerprint(FingerprintMethod.Jarm, Key.Jarm, Key.JarmRaw, line) : null;
        server.Atsf = Fingerprint(FingerprintMethod.Atsf, Key.AtsfHash, Key.Atsf, line);
        ReadHttp(line);
        server.Certificate = record.Kind((int)Key.Certificate) == JsonTokenType.StartObject ? certificates.Of(record.Raw((int)Key.Certificate, line)) : null;
        rows.Add(server);
    }

    private void ReadHttp(ReadOnlySpan<byte> line)
    {
        server.HasHttp = false;
        server.HttpStatus = 0;
        server.Server = null;
        if (record.Kind((int)Key.Http) != JsonTokenType.StartObject)
        {
            return;
        }

        ReadOnlySpan<byte> answer = record.Raw((int)Key.Http, line);
        if (http.TryScan(answer) && LogFields.TryPort(http.Text(0, answer), out ushort status))
        {
            server.HasHttp = true;
            server.HttpStatus = status;
            server.Server = http.Kind(1) == JsonTokenType.String ? texts.Text(http.Text(1, answer)) ?? string.Empty : null;
        }
        else
        {
            rows.Reject("http has no status");
        }
    }

    private Fingerprint? Fingerprint(FingerprintMethod method, Key value, Key raw, ReadOnlySpan<byte> line)
    {
        if (texts.Fingerprint(method, Text(value, line), Text(raw, line), out Fingerprint? fingerprint) is { } problem)
        {
            rows.Reject(problem);
        }

        return fingerprint;
    }

    private static bool TryStatus(ReadOnlySpan<byte> name, out ScanStatus status)
    {
        for (int i = 0; i < StatusNames.Length; i++)
        {
            if (name.SequenceEqual(StatusNames[i]))
            {
                status = (ScanStatus)i;
                return true;
            }
        }

        status = default;
        return false;
    }
}
