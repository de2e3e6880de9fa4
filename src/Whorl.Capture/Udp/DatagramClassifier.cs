using System.Buffers.Binary;
using Whorl.Capture.Flows;
using Whorl.Capture.Tcp;
using Whorl.Tls.Quic;

namespace Whorl.Capture.Udp;

/// <summary>What a datagram may begin.</summary>
internal enum DatagramKind : byte
{
    /// <summary>Nothing with a TLS handshake in it.</summary>
    Other,

    /// <summary>QUIC.</summary>
    Quic,

    /// <summary>DTLS, perhaps behind a TURN channel header or a CAPWAP preamble.</summary>
    Dtls,

    /// <summary>An OpenVPN control packet.</summary>
    OpenVpn,
}

/// <summary>Tells by its first bytes whether a datagram of an unknown flow is worth following, on any port.</summary>
internal static class DatagramClassifier
{
    private const int DtlsHeader = 13;

    /// <summary>What the datagram may begin.</summary>
    public static DatagramKind Classify(ReadOnlySpan<byte> payload)
    {
        byte first = payload[0];
        if ((first & 0x80) != 0 && payload.Length >= 7)
        {
            QuicVersion version = new(BinaryPrimitives.ReadUInt32BigEndian(payload[1..]));
            return version.Handshake == QuicHandshake.Tls && payload[5] <= 20 ? DatagramKind.Quic : DatagramKind.Other;
        }

        if (IsDtlsHello(UnwrapDtls(payload)))
        {
            return DatagramKind.Dtls;
        }

        return OpenVpnControl.LooksLikeDatagram(payload) ? DatagramKind.OpenVpn : DatagramKind.Other;
    }

    /// <summary>Takes off what may stand in front of DTLS: a TURN channel header (RFC 8656 section 12.4) or a CAPWAP preamble (RFC 5415 section 4.2).</summary>
    public static ReadOnlySpan<byte> UnwrapDtls(ReadOnlySpan<byte> payload)
    {
        if (payload.Length < 4 + DtlsHeader)
        {
            return payload;
        }

        bool isChannel = payload[0] is >= 0x40 and <= 0x4f && BinaryPrimitives.ReadUInt16BigEndian(payload[2..]) <= payload.Length - 4;
        bool isPreamble = payload[0] == 1 && payload[1] == 0 && payload[2] == 0 && payload[3] == 0;
        return (isChannel || isPreamble) && payload[4] is >= 20 and <= 63 ? payload[4..] : payload;
    }

    /// <summary>Whether a datagram of a flow that is done repeats what was already reported.</summary>
    public static bool IsStraggler(DatagramKind kind, ReadOnlySpan<byte> payload, in RecentFlow known)
    {
        switch (kind)
        {
            case DatagramKind.Quic:
                QuicDatagram packets = new(payload);
                if (!packets.MoveNext())
                {
                    return true;
                }

                uint mark = QuicConversation.MarkOf(packets.Current.DestinationId);
                return packets.Current.Kind != QuicPacketKind.Initial || mark == known.First || mark == known.Second
                    || packets.Current.DestinationId.IsEmpty;
            case DatagramKind.Dtls:
                return DtlsConversation.MarkOf(UnwrapDtls(payload)) is var hello && (hello == known.First || hello == 0);
            default:
                return false;
        }
    }

    /// <summary>Whether a DTLS record of epoch 0 with a ClientHello, a ServerHello or a HelloVerifyRequest begins the datagram.</summary>
    private static bool IsDtlsHello(ReadOnlySpan<byte> datagram) =>
        datagram.Length > DtlsHeader + 12
        && datagram[0] == 22
        && ((datagram[1] == 0xfe && datagram[2] is >= 0xfc) || (datagram[1] == 1 && datagram[2] == 0))
        && datagram[3] == 0 && datagram[4] == 0
        && datagram[DtlsHeader] is 1 or 2 or 3;
}
