using Whorl.Capture.Handshakes;
using Whorl.Capture.Packets;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Observations;

/// <summary>
/// Writes the value of one field as plain text, the way CSV and the table show it: lists joined by <c>;</c>, certificates
/// as JSON, nothing where a value is unknown.
/// </summary>
internal sealed class FieldText
{
    private readonly bool isAscii;
    private readonly CertificateEncoder certificates;
    private readonly TimestampText timestamps = new();
    private readonly Utf8Text certificateText = new(4096);
    private Malformation malformations;

    /// <summary>Text in UTF-8, or in printable ASCII alone where a terminal shows it.</summary>
    public FieldText(CertificateEncoder certificates, bool isAscii)
    {
        this.certificates = certificates;
        this.isAscii = isAscii;
    }

    /// <summary>Begins an observation: reads its certificates, whose faults count among the malformations.</summary>
    public void Begin(in Observation observation)
    {
        malformations = observation.Malformations;
        certificateText.Clear();
        if (!certificates.Write(observation.Handshake.Certificates, certificateText))
        {
            malformations |= Malformation.Certificate;
        }
    }

    /// <summary>Appends the value of a field of the observation begun.</summary>
    public void Append(ObservationField field, in Observation observation, Utf8Text to)
    {
        Handshake handshake = observation.Handshake;
        switch (field)
        {
            case ObservationField.Type:
                to.Append("handshake"u8);
                break;
            case ObservationField.Ts:
                timestamps.Append(to, handshake.Timestamp);
                break;
            case ObservationField.SrcIp:
                AppendAddress(handshake.Client, to);
                break;
            case ObservationField.SrcPort:
                JsonText.AppendNumber(to, handshake.ClientPort);
                break;
            case ObservationField.DstIp:
                AppendAddress(handshake.Server, to);
                break;
            case ObservationField.DstPort:
                JsonText.AppendNumber(to, handshake.ServerPort);
                break;
            case ObservationField.Transport:
                to.Append(ValueNames.Of(handshake.Transport));
                break;
            case ObservationField.Protocol:
                to.Append(ValueNames.Of(handshake.Protocol));
                break;
            case ObservationField.Hello when handshake.HelloIndex > 0:
                JsonText.AppendNumber(to, handshake.HelloIndex);
                break;
            case ObservationField.Sni:
                AppendWire(observation.ServerName, to);
                break;
            case ObservationField.Alpn:
                AppendProtocols(observation.ProtocolNames, to);
                break;
            case ObservationField.ClientVersion when observation.ClientVersion >= 0:
                ValueNames.AppendVersion(to, (ushort)observation.ClientVersion);
                break;
            case ObservationField.Version when observation.HasAnswer:
                ValueNames.AppendVersion(to, observation.Version);
                break;
            case ObservationField.Cipher when observation.Cipher >= 0:
                ValueNames.AppendCipher(to, (ushort)observation.Cipher);
                break;
            case ObservationField.ServerAlpn:
                AppendWire(observation.ServerProtocol, to);
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
                to.Append(observation.Ja3);
                break;
            case ObservationField.Ja3String:
                to.Append(observation.Ja3Text);
                break;
            case ObservationField.Ja3s:
                to.Append(observation.Ja3s);
                break;
            case ObservationField.Ja3sString:
                to.Append(observation.Ja3sText);
                break;
            case ObservationField.Ja4:
                AppendWire(observation.Ja4, to);
                break;
            case ObservationField.Ja4R:
                AppendWire(observation.Ja4R, to);
                break;
            case ObservationField.Ja4O:
                AppendWire(observation.Ja4O, to);
                break;
            case ObservationField.Ja4Ro:
                AppendWire(observation.Ja4Ro, to);
                break;
            case ObservationField.Certificates when isAscii:
                AppendWire(certificateText.Written, to);
                break;
            case ObservationField.Certificates:
                to.Append(certificateText.Written);
                break;
            case ObservationField.Upgrade:
                to.Append(UpgradeNames.Of(handshake.Upgrade));
                break;
            case ObservationField.Tunnel:
                AppendTunnel(handshake.Tunnel, to);
                break;
            case ObservationField.Truncated:
                JsonText.AppendBool(to, handshake.IsTruncated);
                break;
            case ObservationField.Malformed:
                AppendMalformations(to);
                break;
            case ObservationField.Frame:
                JsonText.AppendNumber(to, handshake.Frame);
                break;
            case ObservationField.Source:
                AppendWire(observation.Source, to);
                break;
            case ObservationField.Ja3n:
                to.Append(observation.Ja3n);
                break;
        }
    }

    /// <summary>Appends an address as text.</summary>
    public static void AppendAddress(IpAddress address, Utf8Text to) =>
        to.Advance(IpAddressText.Write(address, to.Reserve(IpAddressText.MaxLength)));

    /// <summary>Appends the encapsulations, outermost first.</summary>
    public static void AppendTunnel(in TunnelStack tunnel, Utf8Text to)
    {
        for (int i = 0; i < tunnel.Count; i++)
        {
            if (i > 0)
            {
                to.Append((byte)';');
            }

            to.Advance(TunnelNames.Write(tunnel[i], to.Reserve(TunnelNames.MaxLength)));
        }
    }

    private void AppendMalformations(Utf8Text to)
    {
        Malformation rest = malformations;
        bool first = true;
        while (MalformationCodes.TryTake(ref rest, out ReadOnlySpan<byte> code))
        {
            if (!first)
            {
                to.Append((byte)';');
            }

            first = false;
            to.Append(code);
        }
    }

    private void AppendProtocols(ReadOnlySpan<byte> names, Utf8Text to)
    {
        bool first = true;
        while (ProtocolList.TryNext(ref names, out ReadOnlySpan<byte> name))
        {
            if (!first)
            {
                to.Append((byte)';');
            }

            first = false;
            AppendWire(name, to);
        }
    }

    private void AppendWire(ReadOnlySpan<byte> text, Utf8Text to)
    {
        if (isAscii)
        {
            WireText.AppendAscii(to, text);
        }
        else
        {
            WireText.AppendUtf8(to, text);
        }
    }
}
