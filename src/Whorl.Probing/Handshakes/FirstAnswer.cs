using System.Buffers.Binary;
using Whorl.Probing.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <summary>
/// The beginning of a server's answer, as JARM wants it: whole records up to the ServerHello however TCP cut them, or with
/// <c>singleRead</c> whatever the first read gave, as the reference program takes it.
/// </summary>
/// <remarks>
/// A ServerHello that the server spread over several records is joined to one, as if it had sent it so. A record is waited for to its
/// end or to the reference's 1484 bytes, because the reference's rules look at what follows the ServerHello.
/// </remarks>
public sealed class FirstAnswer : IDisposable
{
    /// <summary>The bytes that count at most: what the reference reads.</summary>
    public const int Limit = 1484;

    private const int MessageHeaderSize = 4;
    private const int AlertSize = 2;
    private const int LargestServerHello = 16384;
    private const int MostRecords = 64;

    private PooledBuffer incoming;
    private PooledBuffer joined;
    private int records;

    /// <summary>Whether the first read is the answer, whatever it holds.</summary>
    public bool SingleRead { get; init; }

    /// <summary>How the answer ended, or <see cref="HandshakeEnd.None"/> while more is wanted.</summary>
    public HandshakeEnd End { get; private set; }

    /// <summary>
    /// The answer from its first record's first byte, at most <see cref="Limit"/> bytes that matter. It ends with the record that
    /// ended it: what lies behind would be there or not as TCP cut it. Of what is no ServerHello's record nothing is kept.
    /// </summary>
    public ReadOnlySpan<byte> Bytes => End switch
    {
        HandshakeEnd.None => incoming.Bytes,
        _ when SingleRead => incoming.Bytes,
        HandshakeEnd.Completed or HandshakeEnd.Malformed => joined.Length > 0 ? joined.Bytes : FirstRecord(incoming.Bytes),
        _ => default,
    };

    /// <summary>Takes bytes as they came.</summary>
    public void Receive(ReadOnlySpan<byte> bytes)
    {
        if (End != HandshakeEnd.None)
        {
            return;
        }

        incoming.Append(bytes);
        End = Judge();
        if (SingleRead && End == HandshakeEnd.None)
        {
            End = HandshakeEnd.Completed;
        }
    }

    /// <summary>Forgets everything and gives the buffers back.</summary>
    public void Reset()
    {
        incoming.Clear();
        joined.Clear();
        records = 0;
        End = HandshakeEnd.None;
    }

    /// <inheritdoc/>
    public void Dispose() => Reset();

    private HandshakeEnd Judge()
    {
        ReadOnlySpan<byte> bytes = incoming.Bytes;
        switch (bytes[0])
        {
            case ContentType.Alert:
                return bytes.Length >= HelloWriter.RecordHeaderSize && RecordLength(bytes) < AlertSize ? HandshakeEnd.Malformed
                    : bytes.Length >= HelloWriter.RecordHeaderSize + AlertSize ? HandshakeEnd.Alert
                    : HandshakeEnd.None;
            case ContentType.Handshake:
                break;
            default:
                return HandshakeEnd.NotTls;
        }

        if (bytes.Length < HelloWriter.RecordHeaderSize)
        {
            return bytes.Length > 1 && bytes[1] >= 0x10 ? HandshakeEnd.NotTls : HandshakeEnd.None;
        }

        if (bytes[1] >= 0x10)
        {
            return HandshakeEnd.NotTls;
        }

        int length = RecordLength(bytes);
        if (length > HandshakeResources.LargestRecord)
        {
            return HandshakeEnd.TooLarge;
        }

        if (bytes.Length > HelloWriter.RecordHeaderSize && bytes[HelloWriter.RecordHeaderSize] != (byte)HandshakeType.ServerHello)
        {
            return HandshakeEnd.Malformed;
        }

        if (bytes.Length < Math.Min(HelloWriter.RecordHeaderSize + length, Limit))
        {
            return HandshakeEnd.None;
        }

        int counted = Math.Min(bytes.Length, Limit);
        ReadOnlySpan<byte> content = bytes.Slice(HelloWriter.RecordHeaderSize, Math.Min(length, counted - HelloWriter.RecordHeaderSize));
        int messageEnd = content.Length < MessageHeaderSize ? int.MaxValue : MessageHeaderSize + MessageLength(content);
        return messageEnd > length ? Join(bytes)
            : messageEnd > content.Length ? HandshakeEnd.Completed // a ServerHello beyond what the reference reads at all
            : Check(content[..messageEnd]);
    }

    /// <summary>Whether the ServerHello can be read at all; the fingerprint is made of it either way.</summary>
    private static HandshakeEnd Check(ReadOnlySpan<byte> message)
    {
        ServerHelloReader hello = default;
        return hello.TryRead(message[MessageHeaderSize..]) ? HandshakeEnd.Completed : HandshakeEnd.Malformed;
    }

    /// <summary>The ServerHello goes on in further records: puts their contents into one.</summary>
    private HandshakeEnd Join(ReadOnlySpan<byte> bytes)
    {
        joined.Clear();
        joined.Append(bytes[..HelloWriter.RecordHeaderSize]);
        records = 0;
        for (int at = 0; bytes.Length - at >= HelloWriter.RecordHeaderSize;)
        {
            int length = RecordLength(bytes[at..]);
            int start = at + HelloWriter.RecordHeaderSize;
            if (bytes[at] != ContentType.Handshake || length == 0)
            {
                return HandshakeEnd.Malformed;
            }

            if (length > HandshakeResources.LargestRecord || ++records > MostRecords)
            {
                return HandshakeEnd.TooLarge;
            }

            joined.Append(bytes.Slice(start, Math.Min(length, bytes.Length - start)));
            ReadOnlySpan<byte> message = joined.Bytes[HelloWriter.RecordHeaderSize..];
            if (message.Length >= MessageHeaderSize && MessageLength(message) > LargestServerHello)
            {
                return HandshakeEnd.TooLarge;
            }

            if (start + length > bytes.Length)
            {
                break;
            }

            if (message.Length >= MessageHeaderSize && message.Length >= MessageHeaderSize + MessageLength(message))
            {
                WriteRecordLength(message.Length);
                return Check(joined.Bytes.Slice(HelloWriter.RecordHeaderSize, MessageHeaderSize + MessageLength(message)));
            }

            at = start + length;
        }

        joined.Clear();
        return HandshakeEnd.None;
    }

    private static ReadOnlySpan<byte> FirstRecord(ReadOnlySpan<byte> bytes) =>
        bytes[..Math.Min(bytes.Length, HelloWriter.RecordHeaderSize + RecordLength(bytes))];

    private void WriteRecordLength(int length)
    {
        Span<byte> header = [joined.Bytes[0], joined.Bytes[1], joined.Bytes[2], (byte)(length >> 8), (byte)length];
        joined.Overwrite(header);
    }

    private static int RecordLength(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt16BigEndian(record[3..]);

    private static int MessageLength(ReadOnlySpan<byte> message) => (message[1] << 16) | (message[2] << 8) | message[3];
}
