using System.Text;
using Whorl.Intelligence.Feeds;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Intelligence.Logs;

/// <summary>Reads rows of Zeek's ssl.log into sightings.</summary>
internal sealed class ZeekReader
{
    private const ushort QuicTransportParameters = 57;

    private readonly FeedRows rows;
    private readonly ZeekTable table = new();
    private readonly ZeekObject json = new();
    private readonly ZeekHello hello = new();
    private readonly LogTexts texts = new();
    private readonly RepeatedValues<string> lists = new();
    private readonly RepeatedValues<CertificateSummary> certificates = new();
    private readonly HandshakeSighting sighting = new();

    /// <summary>A reader that hands its sightings to rows.</summary>
    public ZeekReader(FeedRows rows) => this.rows = rows;

    /// <summary>Reads a line that begins with <c>#</c>.</summary>
    public void ReadHeader(ReadOnlySpan<byte> line) => table.ReadHeader(line);

    /// <summary>Reads the line that was begun as a row.</summary>
    public void Read(ReadOnlySpan<byte> line)
    {
        if (line[0] == (byte)'{')
        {
            if (json.TryScan(line))
            {
                Read(json, line);
            }
            else
            {
                rows.Reject("the line is no JSON object");
            }
        }
        else if (!table.HasFields)
        {
            rows.Reject("no line #fields names the columns before it");
        }
        else if (!table.TrySplit(line))
        {
            rows.Reject("the row has another number of cells than #fields has names");
        }
        else
        {
            Read(table, line);
        }
    }

    private void Read(IZeekRow row, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> path = row.Text(ZeekField.Path, line);
        if (!path.IsEmpty && !path.SequenceEqual("ssl"u8))
        {
            return; // a stream of all logs, whose rows say which they are of
        }

        if (!row.IsOfSsl)
        {
            rows.Reject("it is a row of another log than ssl");
            return;
        }

        ReadOnlySpan<byte> time = row.Text(ZeekField.Ts, line);
        if (!MomentText.TryReadEpoch(time, out long timestamp) && !MomentText.TryReadDate(time, out timestamp))
        {
            rows.Reject("ts is missing or no moment");
            return;
        }

        if (!LogFields.TryAddress(row.Text(ZeekField.OrigH, line), out HostAddress client) || !LogFields.TryAddress(row.Text(ZeekField.RespH, line), out HostAddress server))
        {
            rows.Reject("id.orig_h or id.resp_h is missing or no address");
            return;
        }

        if (!LogFields.TryPort(row.Text(ZeekField.OrigP, line), out ushort clientPort) || !LogFields.TryPort(row.Text(ZeekField.RespP, line), out ushort serverPort))
        {
            rows.Reject("id.orig_p or id.resp_p is missing or no port");
            return;
        }

        sighting.Timestamp = timestamp;
        sighting.ClientAddress = client;
        sighting.ClientPort = clientPort;
        sighting.ServerAddress = server;
        sighting.ServerPort = serverPort;
        ReadOnlySpan<byte> ja4 = row.Text(ZeekField.Ja4, line);
        ReadOnlySpan<byte> version = row.Text(ZeekField.Version, line);
        ReadOnlySpan<byte> extensions = row.List(ZeekField.ClientExts, line);
        sighting.Protocol = version.StartsWith("DTLS"u8) || ja4 is [(byte)'d', ..] ? HandshakeProtocol.Dtls
            : ja4 is [(byte)'q', ..] || HasNumber(extensions, QuicTransportParameters) ? HandshakeProtocol.Quic
            : HandshakeProtocol.Tls;
        sighting.Version = ZeekNames.Version(version, texts);
        sighting.Cipher = ZeekNames.Cipher(row.Text(ZeekField.Cipher, line), texts);
        sighting.ServerName = texts.Text(row.Text(ZeekField.ServerName, line))?.ToLowerInvariant();
        sighting.Alpn = Protocols(row, line);
        sighting.Certificate = Certificate(row, line);
        sighting.Traits = (row.IsTrue(ZeekField.Resumed, line) ? HandshakeTraits.Resumed : HandshakeTraits.None)
            | (!row.Text(ZeekField.EchKdf, line).IsEmpty || HasNumber(extensions, Tls.Handshake.ExtensionType.EncryptedClientHello) ? HandshakeTraits.Ech : HandshakeTraits.None)
            | (sighting.Certificate?.IsSelfSigned == true ? HandshakeTraits.SelfSigned : HandshakeTraits.None);
        sighting.Ja3 = Given(FingerprintMethod.Ja3, row.Text(ZeekField.Ja3, line));
        sighting.Ja3s = Given(FingerprintMethod.Ja3s, row.Text(ZeekField.Ja3s, line));
        sighting.Ja4 = Given(FingerprintMethod.Ja4, ja4);
        Compute(row, line);
        rows.Add(sighting);
    }

    private Fingerprint? Given(FingerprintMethod method, ReadOnlySpan<byte> value)
    {
        if (texts.Fingerprint(method, value, default, out Fingerprint? fingerprint) is { } problem)
        {
            rows.Reject(problem);
        }

        return fingerprint;
    }

    /// <summary>Fills in what the log lacks, and the text behind a fingerprint that it has.</summary>
    private void Compute(IZeekRow row, ReadOnlySpan<byte> line)
    {
        foreach (Fingerprint computed in hello.Read(row, line, sighting.Protocol))
        {
            if (computed.Method == FingerprintMethod.Ja3 && (sighting.Ja3 is null || sighting.Ja3.Value == computed.Value))
            {
                sighting.Ja3 = computed;
            }
            else if (computed.Method == FingerprintMethod.Ja4 && (sighting.Ja4 is null || sighting.Ja4.Value == computed.Value))
            {
                sighting.Ja4 = computed;
            }
        }
    }

    private string? Protocols(IZeekRow row, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> list = row.List(ZeekField.OrigAlpn, line);
        if (list.IsEmpty)
        {
            return null;
        }

        if (!lists.TryFind(list, out string? joined))
        {
            joined = string.Join(';', row.Texts(list));
            lists.Keep(list, joined);
        }

        return joined;
    }

    private CertificateSummary? Certificate(IZeekRow row, ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> chain = row.List(ZeekField.CertChainFps, line);
        if (chain.IsEmpty)
        {
            return null;
        }

        if (!certificates.TryFind(chain, out CertificateSummary? summary))
        {
            string[] hashes = row.Texts(chain);
            ReadOnlySpan<byte> first = hashes.Length == 0 ? default : Encoding.UTF8.GetBytes(hashes[0]);
            string? subject = texts.Text(row.Text(ZeekField.Subject, line));
            string? issuer = texts.Text(row.Text(ZeekField.Issuer, line));
            string? sha256 = CertificateHash.Read(first, 64);
            string? sha1 = CertificateHash.Read(first, 40);
            summary = sha256 is null && sha1 is null ? null : new CertificateSummary
            {
                Sha256 = sha256,
                Sha1 = sha1,
                Subject = subject,
                Issuer = issuer,
                IsSelfSigned = subject is null || issuer is null ? null : subject == issuer,
            };
            certificates.Keep(chain, summary);
        }

        if (summary is null)
        {
            rows.Reject("the first of cert_chain_fps is neither SHA-256 nor SHA-1");
        }

        return summary;
    }

    private static bool HasNumber(ReadOnlySpan<byte> list, ushort number)
    {
        if (list.IsEmpty)
        {
            return false;
        }

        foreach (Range range in list.Trim("[]"u8).Split((byte)','))
        {
            if (ushort.TryParse(list.Trim("[]"u8)[range].Trim((byte)' '), System.Globalization.CultureInfo.InvariantCulture, out ushort value) && value == number)
            {
                return true;
            }
        }

        return false;
    }
}
