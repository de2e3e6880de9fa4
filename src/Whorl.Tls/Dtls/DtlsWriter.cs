using Whorl.Tls.Wire;

namespace Whorl.Tls.Dtls;

/// <summary>Writes DTLS records and handshake fragments (RFC 6347 sections 4.1 and 4.2.2).</summary>
public static class DtlsWriter
{
    /// <summary>Writes a record.</summary>
    public static void WriteRecord(
        scoped ref WireWriter writer,
        byte contentType,
        DtlsVersion version,
        ushort epoch,
        ulong sequenceNumber,
        scoped ReadOnlySpan<byte> fragment)
    {
        writer.WriteU8(contentType);
        writer.WriteU16(version.Value);
        writer.WriteU16(epoch);
        writer.WriteU16((ushort)(sequenceNumber >> 32));
        writer.WriteU32((uint)sequenceNumber);
        writer.WriteVector(2, fragment);
    }

    /// <summary>Writes one fragment of a message: its bytes from <paramref name="offset"/>, <paramref name="count"/> of them.</summary>
    public static void WriteFragment(
        scoped ref WireWriter writer,
        byte type,
        ushort messageSequence,
        scoped ReadOnlySpan<byte> message,
        int offset,
        int count)
    {
        writer.WriteU8(type);
        writer.WriteU24(message.Length);
        writer.WriteU16(messageSequence);
        writer.WriteU24(offset);
        writer.WriteU24(count);
        writer.WriteBytes(message.Slice(offset, count));
    }
}
