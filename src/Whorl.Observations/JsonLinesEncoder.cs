using System.Text;
using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Observations;

/// <summary>One JSON object a line, every field present, in the order asked for; unknown is <c>null</c>.</summary>
public sealed class JsonLinesEncoder : IObservationEncoder
{
    private readonly ObservationField[] fields;
    private readonly byte[][] keys;
    private readonly CertificateEncoder certificates;
    private readonly TimestampText timestamps = new();
    private readonly Utf8Text certificateText = new(4096);

    /// <summary>An encoder for those fields.</summary>
    public JsonLinesEncoder(ObservationField[] fields, CertificateEncoder certificates)
    {
        this.fields = fields;
        this.certificates = certificates;
        keys = new byte[fields.Length][];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = Encoding.UTF8.GetBytes($"{(i == 0 ? '{' : ',')}\"{ObservationFields.NameOf(fields[i])}\":");
        }
    }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
    }

    /// <inheritdoc/>
    public void WriteFooter(Utf8Text to)
    {
    }

    /// <inheritdoc/>
    public void Write(in Observation observation, Utf8Text to)
    {
        // Certificates are read first: what is wrong with them belongs in "malformed", whatever the order of fields.
        Malformation malformations = observation.Malformations;
        certificateText.Clear();
        if (!certificates.Write(observation.Handshake.Certificates, certificateText))
        {
            malformations |= Malformation.Certificate;
        }

        for (int i = 0; i < fields.Length; i++)
        {
            to.Append(keys[i]);
            WriteField(fields[i], observation, malformations, to);
        }

        to.Append("}\n"u8);
    }

    private void WriteField(ObservationField field, in Observation observation, Malformation malformations, Utf8Text to)
    {
        Handshake handshake = observation.Handshake;
        switch (field)
        {
            case ObservationField.Type:
                to.Append("\"handshake\""u8);
                break;
            case ObservationField.Ts:
                to.Append((byte)'"');
                timestamps.Append(to, handshake.Timestamp);
                to.Append((byte)'"');
                break;
            case ObservationField.SrcIp:
                WriteAddress(handshake.Client, to);
                break;
            case ObservationField.SrcPort:
                JsonText.AppendNumber(to, handshake.ClientPort);
                break;
            case ObservationField.DstIp:
                WriteAddress(handshake.Server, to);
                break;
            case ObservationField.DstPort:
                JsonText.AppendNumber(to, handshake.ServerPort);
                break;
            case ObservationField.Transport:
                to.Append(handshake.Transport switch
                {
                    TransportProtocol.Tcp => "\"tcp\""u8,
                    TransportProtocol.Udp => "\"udp\""u8,
                    _ => "\"sctp\""u8,
                });
                break;
            case ObservationField.Protocol:
                to.Append(handshake.Protocol switch
                {
                    HandshakeProtocol.Tls => "\"tls\""u8,
                    HandshakeProtocol.Dtls => "\"dtls\""u8,
                    _ => "\"quic\""u8,
                });
                break;
            case ObservationField.Hello:
                if (handshake.HelloIndex == 0)
                {
                    to.Append("null"u8);
                }
                else
                {
                    JsonText.AppendNumber(to, handshake.HelloIndex);
                }

                break;
            case ObservationField.Sni:
                JsonText.AppendStringOrNull(to, observation.ServerName);
                break;
            case ObservationField.Alpn:
                WriteProtocols(observation.ProtocolNames, to);
                break;
            case ObservationField.ClientVersion:
                WriteVersion((ushort)observation.ClientVersion, observation.ClientVersion >= 0, to);
                break;
            case ObservationField.Version:
                WriteVersion(observation.Version, observation.HasAnswer, to);
                break;
            case ObservationField.Cipher:
                WriteCipher(observation.Cipher, to);
                break;
            case ObservationField.ServerAlpn:
                JsonText.AppendStringOrNull(to, observation.ServerProtocol);
                break;
            case ObservationField.Hrr:
                JsonText.AppendBool(to, handshake.IsHelloRetryRequest);
                break;
            case ObservationField.Resumed:
                JsonText.AppendBool(to, handshake.IsResumed);
                break;
            case ObservationField.Ech:
                JsonText.AppendBool(to, observation.HasEncryptedClientHello);
                break;
            case ObservationField.Ja3:
                WriteAscii(observation.Ja3, to);
                break;
            case ObservationField.Ja3String:
                WriteAscii(observation.Ja3Text, to);
                break;
            case ObservationField.Ja3s:
                WriteAscii(observation.Ja3s, to);
                break;
            case ObservationField.Ja3sString:
                WriteAscii(observation.Ja3sText, to);
                break;
            case ObservationField.Ja4:
                WriteAscii(observation.Ja4, to);
                break;
            case ObservationField.Ja4R:
                WriteAscii(observation.Ja4R, to);
                break;
            case ObservationField.Ja4O:
                WriteAscii(observation.Ja4O, to);
                break;
            case ObservationField.Ja4Ro:
                WriteAscii(observation.Ja4Ro, to);
                break;
            case ObservationField.Certificates:
                to.Append(certificateText.Written);
                break;
            case ObservationField.Upgrade:
                WriteAscii(UpgradeNames.Of(handshake.Upgrade), to);
                break;
            case ObservationField.Tunnel:
                WriteTunnel(handshake.Tunnel, to);
                break;
            case ObservationField.Truncated:
                JsonText.AppendBool(to, handshake.IsTruncated);
                break;
            case ObservationField.Malformed:
                WriteMalformations(malformations, to);
                break;
            case ObservationField.Frame:
                JsonText.AppendNumber(to, handshake.Frame);
                break;
            case ObservationField.Source:
                JsonText.AppendString(to, observation.Source);
                break;
            case ObservationField.Ja3n:
                WriteAscii(observation.Ja3n, to);
                break;
        }
    }

    /// <summary>Text known to need no escapes, or <c>null</c>.</summary>
    private static void WriteAscii(ReadOnlySpan<byte> text, Utf8Text to)
    {
        if (text.IsEmpty)
        {
            to.Append("null"u8);
            return;
        }

        to.Append((byte)'"');
        to.Append(text);
        to.Append((byte)'"');
    }

    private static void WriteAddress(IpAddress address, Utf8Text to)
    {
        to.Append((byte)'"');
        to.Advance(IpAddressText.Write(address, to.Reserve(IpAddressText.MaxLength)));
        to.Append((byte)'"');
    }

    private static void WriteProtocols(ReadOnlySpan<byte> names, Utf8Text to)
    {
        to.Append((byte)'[');
        bool first = true;
        while (ProtocolList.TryNext(ref names, out ReadOnlySpan<byte> name))
        {
            if (!first)
            {
                to.Append((byte)',');
            }

            first = false;
            JsonText.AppendString(to, name);
        }

        to.Append((byte)']');
    }

    private static void WriteVersion(ushort version, bool isKnown, Utf8Text to)
    {
        if (!isKnown)
        {
            to.Append("null"u8);
            return;
        }

        to.Append((byte)'"');
        ValueNames.AppendVersion(to, version);
        to.Append((byte)'"');
    }

    private static void WriteCipher(int cipher, Utf8Text to)
    {
        if (cipher < 0)
        {
            to.Append("null"u8);
            return;
        }

        to.Append((byte)'"');
        ValueNames.AppendCipher(to, (ushort)cipher);
        to.Append((byte)'"');
    }

    private static void WriteTunnel(in TunnelStack tunnel, Utf8Text to)
    {
        to.Append((byte)'[');
        for (int i = 0; i < tunnel.Count; i++)
        {
            to.Append(i == 0 ? "\""u8 : ",\""u8);
            to.Advance(TunnelNames.Write(tunnel[i], to.Reserve(TunnelNames.MaxLength)));
            to.Append((byte)'"');
        }

        to.Append((byte)']');
    }

    private static void WriteMalformations(Malformation malformations, Utf8Text to)
    {
        to.Append((byte)'[');
        bool first = true;
        while (MalformationCodes.TryTake(ref malformations, out ReadOnlySpan<byte> code))
        {
            to.Append(first ? "\""u8 : ",\""u8);
            first = false;
            to.Append(code);
            to.Append((byte)'"');
        }

        to.Append((byte)']');
    }
}
