using System.Text.Json;
using Whorl.Intelligence.Feeds;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Logs;

/// <summary>Reads Suricata's events tls and quic into sightings.</summary>
internal sealed class SuricataReader
{
    private enum Key
    {
        Timestamp, EventType, SrcIp, SrcPort, DestIp, DestPort, Proto, Tls, Quic,
    }

    private enum Field
    {
        Subject, Issuer, Serial, Fingerprint, Sni, Version, NotBefore, NotAfter, Ja3, Ja3s, Ja4, Resumed, ClientAlpns, Names, FromProto, UserAgent,
    }

    private readonly FeedRows rows;
    private readonly JsonLine record = new("timestamp", "event_type", "src_ip", "src_port", "dest_ip", "dest_port", "proto", "tls", "quic");
    private readonly JsonLine fields = new(
        "subject", "issuerdn", "serial", "fingerprint", "sni", "version", "notbefore", "notafter", "ja3", "ja3s", "ja4", "session_resumed", "client_alpns", "subjectaltname",
        "from_proto", "ua");

    private readonly JsonLine hash = new("hash", "string");
    private readonly LogTexts texts = new();
    private readonly RepeatedValues<string> lists = new();
    private readonly RepeatedValues<CertificateSummary> certificates = new();
    private readonly Ja3Text ja3Text = new();
    private readonly HandshakeSighting sighting = new();

    /// <summary>A reader that hands its sightings to rows.</summary>
    public SuricataReader(FeedRows rows) => this.rows = rows;

    /// <summary>Reads the event that was begun as a row; one of another type adds nothing.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        if (!record.TryScan(line))
        {
            rows.Reject("the line is no JSON object");
            return;
        }

        ReadOnlySpan<byte> type = Text(Key.EventType, line);
        bool isQuic = type.SequenceEqual("quic"u8);
        if (!isQuic && !type.SequenceEqual("tls"u8))
        {
            if (type.IsEmpty)
            {
                rows.Reject("event_type is missing");
            }

            return;
        }

        if (!MomentText.TryReadDate(Text(Key.Timestamp, line), out long timestamp))
        {
            rows.Reject("timestamp is missing or no moment");
        }
        else if (!LogFields.TryAddress(Text(Key.SrcIp, line), out HostAddress client) || !LogFields.TryAddress(Text(Key.DestIp, line), out HostAddress server))
        {
            rows.Reject("src_ip or dest_ip is missing or no address");
        }
        else if (!LogFields.TryPort(Text(Key.SrcPort, line), out ushort clientPort) || !LogFields.TryPort(Text(Key.DestPort, line), out ushort serverPort))
        {
            rows.Reject("src_port or dest_port is missing or no port");
        }
        else
        {
            sighting.Timestamp = timestamp;
            sighting.ClientAddress = client;
            sighting.ClientPort = clientPort;
            sighting.ServerAddress = server;
            sighting.ServerPort = serverPort;
            ReadOnlySpan<byte> details = record.Raw((int)(isQuic ? Key.Quic : Key.Tls), line);
            if (fields.TryScan(details))
            {
                ReadDetails(details, isQuic);
            }
            else
            {
                rows.Reject(isQuic ? "the event has no object quic" : "the event has no object tls");
            }
        }
    }

    private ReadOnlySpan<byte> Text(Key key, ReadOnlySpan<byte> line) => record.Text((int)key, line);

    private ReadOnlySpan<byte> Text(Field field, ReadOnlySpan<byte> details) => fields.Text((int)field, details);

    private void ReadDetails(ReadOnlySpan<byte> details, bool isQuic)
    {
        sighting.Protocol = isQuic ? HandshakeProtocol.Quic : HandshakeProtocol.Tls;
        sighting.ServerName = texts.Text(Text(Field.Sni, details))?.ToLowerInvariant();
        sighting.Version = isQuic ? null : SuricataNames.Version(Text(Field.Version, details), texts);
        sighting.Cipher = null;
        sighting.UserAgent = texts.Text(Text(Field.UserAgent, details));
        sighting.Upgrade = texts.Text(Text(Field.FromProto, details));
        sighting.Alpn = fields.Kind((int)Field.ClientAlpns) == JsonTokenType.StartArray
            ? lists.Of(fields.Raw((int)Field.ClientAlpns, details), static array => JsonLine.Join(array, ';'))
            : null;
        sighting.Certificate = Certificate(details);
        sighting.Traits = (fields.IsTrue((int)Field.Resumed) ? HandshakeTraits.Resumed : HandshakeTraits.None)
            | (sighting.Certificate?.IsSelfSigned == true ? HandshakeTraits.SelfSigned : HandshakeTraits.None);
        sighting.Ja3 = Hashed(FingerprintMethod.Ja3, Field.Ja3, details, isQuic);
        sighting.Ja3s = Hashed(FingerprintMethod.Ja3s, Field.Ja3s, details, isQuic);
        sighting.Ja4 = Checked(FingerprintMethod.Ja4, Text(Field.Ja4, details), default);
        rows.Add(sighting);
    }

    /// <summary>
    /// A fingerprint with its text. On QUIC Suricata leaves GREASE in JA3, so that every connection has another: it is taken out.
    /// </summary>
    private Fingerprint? Hashed(FingerprintMethod method, Field field, ReadOnlySpan<byte> details, bool isQuic)
    {
        ReadOnlySpan<byte> both = fields.Raw((int)field, details);
        if (fields.Kind((int)field) != JsonTokenType.StartObject || !hash.TryScan(both))
        {
            return null;
        }

        ReadOnlySpan<byte> value = hash.Text(0, both);
        ReadOnlySpan<byte> raw = hash.Text(1, both);
        return isQuic && method == FingerprintMethod.Ja3 && ja3Text.TryRemoveGrease(raw, out Fingerprint? corrected) ? corrected : Checked(method, value, raw);
    }

    private Fingerprint? Checked(FingerprintMethod method, ReadOnlySpan<byte> value, ReadOnlySpan<byte> raw)
    {
        if (texts.Fingerprint(method, value, raw, out Fingerprint? fingerprint) is { } problem)
        {
            rows.Reject(problem);
        }

        return fingerprint;
    }

    private CertificateSummary? Certificate(ReadOnlySpan<byte> details)
    {
        ReadOnlySpan<byte> fingerprint = Text(Field.Fingerprint, details);
        if (fingerprint.IsEmpty)
        {
            return null;
        }

        if (certificates.TryFind(fingerprint, out CertificateSummary? summary))
        {
            return summary;
        }

        if (CertificateHash.Read(fingerprint, 40) is not { } sha1)
        {
            rows.Reject("fingerprint is no SHA-1");
            return null;
        }

        string? subject = texts.Text(Text(Field.Subject, details));
        string? issuer = texts.Text(Text(Field.Issuer, details));
        summary = new CertificateSummary
        {
            Sha1 = sha1,
            Subject = subject,
            Issuer = issuer,
            Serial = CertificateHash.ReadSerial(Text(Field.Serial, details)),
            NotBefore = DaySeconds.Read(Text(Field.NotBefore, details)),
            NotAfter = DaySeconds.Read(Text(Field.NotAfter, details)),
            Names = fields.Kind((int)Field.Names) == JsonTokenType.StartArray ? JsonLine.Join(fields.Raw((int)Field.Names, details), ',') : null,
            IsSelfSigned = subject is null || issuer is null ? null : subject == issuer,
        };
        certificates.Keep(fingerprint, summary);
        return summary;
    }
}
