using Whorl.Tls.Wire;

namespace Whorl.Tls.Quic;

/// <summary>Writes the frames of Initial packets (RFC 9000 section 19).</summary>
public static class QuicFrameWriter
{
    /// <summary>Writes a run of PADDING.</summary>
    public static void WritePadding(scoped ref WireWriter writer, int count)
    {
        for (int i = 0; i < count; i++)
        {
            writer.WriteU8(0);
        }
    }

    /// <summary>Writes PING.</summary>
    public static void WritePing(scoped ref WireWriter writer) => writer.WriteU8(1);

    /// <summary>Writes CRYPTO, under Google's number where the version has it.</summary>
    public static void WriteCrypto(scoped ref WireWriter writer, ulong offset, scoped ReadOnlySpan<byte> data, QuicVersion version)
    {
        writer.WriteU8(version.HasGoogleFrames ? (byte)8 : (byte)6);
        QuicVarint.Write(ref writer, offset);
        QuicVarint.Write(ref writer, (ulong)data.Length);
        writer.WriteBytes(data);
    }

    /// <summary>Writes ACK with one range, from 0 to <paramref name="largest"/>.</summary>
    public static void WriteAck(scoped ref WireWriter writer, ulong largest, ulong delay = 0)
    {
        writer.WriteU8(2);
        QuicVarint.Write(ref writer, largest);
        QuicVarint.Write(ref writer, delay);
        QuicVarint.Write(ref writer, 0);
        QuicVarint.Write(ref writer, largest);
    }

    /// <summary>Writes the transport's CONNECTION_CLOSE.</summary>
    public static void WriteClose(scoped ref WireWriter writer, ulong error, ulong frameType, scoped ReadOnlySpan<byte> reason)
    {
        writer.WriteU8(0x1c);
        QuicVarint.Write(ref writer, error);
        QuicVarint.Write(ref writer, frameType);
        QuicVarint.Write(ref writer, (ulong)reason.Length);
        writer.WriteBytes(reason);
    }
}
