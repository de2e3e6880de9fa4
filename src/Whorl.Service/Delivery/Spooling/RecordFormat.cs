using System.Buffers;
using System.Buffers.Binary;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>
/// The bytes of a record, numbers little-endian: length of the body (4), CRC-32C of the body (4); then the body: sequence number (8),
/// milliseconds since 1970 (8), event id (16), severity (1), payload. A segment is <see cref="Magic"/> and records after it.
/// </summary>
internal static class RecordFormat
{
    /// <summary>Bytes before the body.</summary>
    public const int HeadLength = 8;

    /// <summary>Bytes of the body before the payload.</summary>
    public const int FixedLength = 33;

    /// <summary>Bytes up to the end of the sequence number.</summary>
    public const int SequenceEnd = HeadLength + 8;

    /// <summary>The longest payload.</summary>
    public const int MostPayload = 8 << 20;

    private const int SequenceAt = HeadLength;
    private const int TimeAt = HeadLength + 8;
    private const int IdAt = HeadLength + 16;
    private const int SeverityAt = HeadLength + 32;

    /// <summary>The first bytes of a segment.</summary>
    public static ReadOnlySpan<byte> Magic => "WHORLSP1"u8;

    /// <summary>The length of the whole record of a payload.</summary>
    public static int Length(int payload) => HeadLength + FixedLength + payload;

    /// <summary>Writes a record.</summary>
    public static void Write(in SpooledEvent given, long sequence, long milliseconds, IBufferWriter<byte> to)
    {
        int length = Length(given.Payload.Length);
        Span<byte> record = to.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32LittleEndian(record, length - HeadLength);
        BinaryPrimitives.WriteInt64LittleEndian(record[SequenceAt..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[TimeAt..], milliseconds);
        given.Id.TryWriteBytes(record[IdAt..], bigEndian: true, out _);
        record[SeverityAt] = (byte)given.Severity;
        given.Payload.Span.CopyTo(record[(HeadLength + FixedLength)..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Crc32C.Of(record[HeadLength..]));
        to.Advance(length);
    }

    /// <summary>The length of the whole record by its head, or 0 where it cannot be one.</summary>
    public static int LengthByHead(ReadOnlySpan<byte> head)
    {
        int body = BinaryPrimitives.ReadInt32LittleEndian(head);
        return body is >= FixedLength and <= FixedLength + MostPayload ? HeadLength + body : 0;
    }

    /// <summary>The sequence number that the record claims.</summary>
    public static long Sequence(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt64LittleEndian(record[SequenceAt..]);

    /// <summary>Reads a whole record, with a copy of its payload or with none; false where the checksum does not fit.</summary>
    public static bool TryRead(ReadOnlySpan<byte> record, bool withPayload, out SpoolRecord read)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(record[4..]) != Crc32C.Of(record[HeadLength..]))
        {
            read = default;
            return false;
        }

        read = new SpoolRecord(
            Sequence(record),
            BinaryPrimitives.ReadInt64LittleEndian(record[TimeAt..]),
            new Guid(record[IdAt..SeverityAt], bigEndian: true),
            (EventSeverity)record[SeverityAt],
            withPayload ? record[(HeadLength + FixedLength)..].ToArray() : default(ReadOnlyMemory<byte>));
        return true;
    }
}
