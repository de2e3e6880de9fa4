using System.Buffers.Binary;
using Whorl.Probing.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Handshakes;

/// <content>Records: their limits, their protection, and the handshake messages in them.</content>
public sealed partial class ClientHandshake
{
    private const int LargestPlaintext = 16384;
    private const int LargestTls13Record = LargestPlaintext + 256;
    private const int NoTlsVersion = 0x1000;

    /// <summary>Reads whole records and returns how many bytes they had.</summary>
    private int ReadRecords(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (End == HandshakeEnd.None && CheckHeader(bytes[at..]))
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 3)..]);
            int end = at + HelloWriter.RecordHeaderSize + length;
            if (end > bytes.Length)
            {
                break;
            }

            ReadRecord(bytes[at..end]);
            at = end;
        }

        return at;
    }

    /// <summary>Whether a whole header is there; a header that cannot be ends the handshake.</summary>
    private bool CheckHeader(ReadOnlySpan<byte> bytes)
    {
        // Before the ServerHello a single byte may tell that this is no TLS; a server that says "SSH-" need not be waited for.
        if (!versionKnown && !bytes.IsEmpty && bytes[0] is not (ContentType.Alert or ContentType.Handshake))
        {
            End = HandshakeEnd.NotTls;
            return false;
        }

        if (bytes.Length < HelloWriter.RecordHeaderSize)
        {
            return false;
        }

        ushort recordVersion = BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]);
        if (!versionKnown && recordVersion >= NoTlsVersion)
        {
            End = HandshakeEnd.NotTls;
            return false;
        }

        if (versionKnown && recordVersion != Math.Min(version, TlsVersion.Tls12))
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.ProtocolVersion);
            return false;
        }

        if (BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]) > (version == TlsVersion.Tls13 ? LargestTls13Record : HandshakeResources.LargestRecord))
        {
            Stop(HandshakeEnd.TooLarge, AlertDescription.RecordOverflow);
            return false;
        }

        return true;
    }

    private void ReadRecord(ReadOnlySpan<byte> record)
    {
        byte type = record[0];
        ReadOnlySpan<byte> content = record[HelloWriter.RecordHeaderSize..];
        bool isPlain = reader is null || (version == TlsVersion.Tls13 && type == ContentType.ChangeCipherSpec);
        if (!isPlain)
        {
            if (!reader!.TryOpen(record, resources.Plaintext, out int length, out type))
            {
                Stop(HandshakeEnd.Malformed, AlertDescription.BadRecordMac);
                return;
            }

            content = resources.Plaintext.AsSpan(0, length);
        }

        if (content.Length > LargestPlaintext)
        {
            Stop(HandshakeEnd.TooLarge, AlertDescription.RecordOverflow);
            return;
        }

        if (type is not (ContentType.Alert or ContentType.ChangeCipherSpec) && !content.IsEmpty)
        {
            uselessRecords = 0;
        }

        if (version == TlsVersion.Tls13 && type != ContentType.Handshake && fragments.Length > 0)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
            return;
        }

        switch (type)
        {
            case ContentType.Alert:
                ReadAlert(content);
                break;
            case ContentType.ChangeCipherSpec:
                ReadChangeCipherSpec(content);
                break;
            case ContentType.ApplicationData when step == Step.Application:
                applicationData.Append(content[..Math.Min(content.Length, MostApplicationData - applicationData.Length)]);
                break;
            case ContentType.Handshake when step == Step.Application:
                ReadAfterHandshake(content);
                break;
            case ContentType.Handshake when !content.IsEmpty && !expectsChangeCipherSpec:
                ReadMessages(content);
                break;
            default:
                Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
                break;
        }
    }

    private void ReadChangeCipherSpec(ReadOnlySpan<byte> content)
    {
        if (content is not [1])
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.DecodeError);
        }
        else if (fragments.Length > 0)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
        }
        else if (version == TlsVersion.Tls13)
        {
            CountUseless();
        }
        else if (!expectsChangeCipherSpec)
        {
            Stop(HandshakeEnd.Malformed, AlertDescription.UnexpectedMessage);
        }
        else
        {
            ProtectReading();
        }
    }

    /// <summary>Takes the messages out of a record, and keeps what is left of one that goes on in the next.</summary>
    private void ReadMessages(ReadOnlySpan<byte> content)
    {
        handshakeBytes += content.Length;
        if (handshakeBytes > LargestHandshake)
        {
            Stop(HandshakeEnd.TooLarge, AlertDescription.InternalError);
            return;
        }

        if (fragments.Length == 0)
        {
            int used = TakeMessages(content);
            if (End == HandshakeEnd.None && used < content.Length)
            {
                fragments.Append(content[used..]);
            }

            return;
        }

        fragments.Append(content);
        int consumed = TakeMessages(fragments.Bytes);
        if (consumed > 0)
        {
            fragments.Consume(consumed);
        }
    }

    private int TakeMessages(ReadOnlySpan<byte> bytes)
    {
        int at = 0;
        while (End == HandshakeEnd.None && bytes.Length - at >= MessageHeaderSize)
        {
            int length = (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
            if (length > LargestMessage)
            {
                Stop(HandshakeEnd.TooLarge, AlertDescription.InternalError);
                break;
            }

            int end = at + MessageHeaderSize + length;
            if (end > bytes.Length)
            {
                break;
            }

            ReadMessage(bytes[at..end]);
            at = end;
        }

        return at;
    }

    private void ReadMessage(ReadOnlySpan<byte> message)
    {
        switch (step)
        {
            case Step.ServerHello or Step.SecondServerHello:
                ReadServerHello(message);
                break;
            case >= Step.EncryptedExtensions and <= Step.Tls13Finished:
                ReadTls13(message);
                break;
            default:
                ReadTls12(message);
                break;
        }
    }
}
