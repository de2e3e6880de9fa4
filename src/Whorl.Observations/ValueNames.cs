using Whorl.Capture.Handshakes;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Names;

namespace Whorl.Observations;

/// <summary>Writes numbers of the protocol by name, or as <c>0x1234</c> where they have none.</summary>
public static class ValueNames
{
    private const ushort Ssl2 = 0x0002;

    /// <summary>The name of a transport.</summary>
    public static ReadOnlySpan<byte> Of(TransportProtocol transport) => transport switch
    {
        TransportProtocol.Tcp => "tcp"u8,
        TransportProtocol.Udp => "udp"u8,
        _ => "sctp"u8,
    };

    /// <summary>The name of what carried the messages.</summary>
    public static ReadOnlySpan<byte> Of(HandshakeProtocol protocol) => protocol switch
    {
        HandshakeProtocol.Tls => "tls"u8,
        HandshakeProtocol.Dtls => "dtls"u8,
        _ => "quic"u8,
    };

    /// <summary>Appends <c>TLS 1.3</c>; the record names versions from SSL 3.0 on, and SSL 2.0 is <c>0x0002</c>.</summary>
    public static void AppendVersion(Utf8Text to, ushort version) => Append(to, version == Ssl2 ? default : TlsNames.Version(version), version);

    /// <summary>Appends <c>TLS_AES_128_GCM_SHA256</c>.</summary>
    public static void AppendCipher(Utf8Text to, ushort cipher) => Append(to, TlsNames.CipherSuite(cipher), cipher);

    /// <summary>Appends <c>x25519</c>.</summary>
    public static void AppendGroup(Utf8Text to, ushort group) => Append(to, TlsNames.Group(group), group);

    private static void Append(Utf8Text to, ReadOnlySpan<byte> name, ushort value)
    {
        if (!name.IsEmpty && !Grease.IsGrease(value))
        {
            to.Append(name);
            return;
        }

        to.Append("0x"u8);
        Numerals.WriteHex4(to.Reserve(4), value);
        to.Advance(4);
    }
}
