using System.Buffers.Binary;

namespace Whorl.Probing.Preludes;

/// <summary>
/// MySQL and MariaDB: the server's greeting, whose flags say whether it knows TLS, and an SSLRequest behind which TLS begins
/// without an answer (MySQL's manual, "Protocol::Handshake" and "Protocol::SSLRequest").
/// </summary>
internal sealed class MySqlDialogue : Dialogue
{
    private const int HeaderSize = 4;
    private const byte ProtocolVersion = 10;
    private const byte ErrorPacket = 0xFF;
    private const int BetweenVersionAndFlags = 4 + 8 + 1;
    private const ushort ClientSsl = 0x0800;

    public static MySqlDialogue Instance { get; } = new();

    /// <summary>CLIENT_LONG_PASSWORD, PROTOCOL_41, SSL and SECURE_CONNECTION; packets of 16 MiB; utf8.</summary>
    private static ReadOnlySpan<byte> SslRequest =>
    [
        32, 0, 0, 1, 0x01, 0x8A, 0, 0, 0, 0, 0, 1, 33,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    /// <inheritdoc/>
    public override int Read(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length < 3 ? 0 : bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
        bool isForeign = (bytes.Length >= 3 && length is 0 or > Prelude.LongestUnit - HeaderSize)
            || (bytes.Length > 3 && bytes[3] != 0)
            || (bytes.Length > HeaderSize && bytes[HeaderSize] is not (ProtocolVersion or ErrorPacket));
        if (isForeign)
        {
            talk.StopAsForeign(bytes);
            return 0;
        }

        if (bytes.Length < HeaderSize || bytes.Length < HeaderSize + length)
        {
            return 0;
        }

        ReadPayload(talk, bytes.Slice(HeaderSize, length));
        return HeaderSize + length;
    }

    private static void ReadPayload(Prelude talk, ReadOnlySpan<byte> payload)
    {
        if (payload[0] == ErrorPacket)
        {
            talk.Refuse(payload[Math.Min(3, payload.Length)..]);
            return;
        }

        int end = payload[1..].IndexOf((byte)0);
        ReadOnlySpan<byte> behind = end < 0 ? default : payload[(1 + end + 1)..];
        if (behind.Length < BetweenVersionAndFlags + 2)
        {
            talk.StopAsForeign(payload);
        }
        else if ((BinaryPrimitives.ReadUInt16LittleEndian(behind[BetweenVersionAndFlags..]) & ClientSsl) == 0)
        {
            talk.Refuse(payload.Slice(1, end));
        }
        else
        {
            talk.Say(SslRequest);
            talk.Finish();
        }
    }
}
