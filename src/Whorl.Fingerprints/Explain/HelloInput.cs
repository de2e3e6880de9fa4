using System.Buffers.Binary;
using System.Globalization;
using Whorl.Fingerprints.Explain.Kinds;
using Whorl.Tls.Dtls;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain;

/// <summary>Where a hello lies in the bytes that were given.</summary>
/// <param name="Bytes">What offsets count over: the bytes given, or the message where records were joined.</param>
/// <param name="BodyStart">Index of the body's first byte.</param>
/// <param name="BodyLength">The body's length.</param>
/// <param name="Transport">What carried it.</param>
/// <param name="Origin">A sentence on what was given and how offsets count.</param>
internal sealed record HelloBytes(ReadOnlyMemory<byte> Bytes, int BodyStart, int BodyLength, Ja4Transport Transport, string Origin)
{
    public ReadOnlySpan<byte> Body => Bytes.Span.Slice(BodyStart, BodyLength);

    public bool IsDtls => Transport == Ja4Transport.Dtls;
}

/// <summary>Finds the hello in bytes that come with or without record and handshake headers.</summary>
internal static class HelloInput
{
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;
    private const byte ChangeCipherSpecRecord = 20;
    private const byte AlertRecord = 21;
    private const byte HandshakeRecord = 22;

    /// <summary>Takes bytes that somebody gave as <paramref name="form"/>: hexadecimal, base64, bytes.</summary>
    public static Recognition Recognise(ReadOnlyMemory<byte> bytes, string form)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        if (span.IsEmpty)
        {
            return Recognition.Wrong($"the {form} is empty: there is no hello to explain");
        }

        if (Sslv2ClientHelloView.TryParse(span, out _))
        {
            return new Sslv2HelloSubject(bytes, form);
        }

        if (span.Length >= 3 && span[0] is >= 20 and <= 23)
        {
            if (span[1] == 3)
            {
                return FromRecords(bytes, form);
            }

            if (span[1] == 0xfe || (span[1] == 1 && span[2] == 0))
            {
                return FromDtlsRecord(bytes, form);
            }
        }

        if (span.Length > MessageHeader && span[0] is 1 or 2 && FromMessage(bytes, form) is { IsDecided: true } message)
        {
            return message;
        }

        return FromBody(bytes, form);
    }

    /// <summary>Takes the body of a hello that reassembly found.</summary>
    public static Recognition RecogniseBody(ReadOnlySpan<byte> body, bool isClient, Ja4Transport transport, string origin)
    {
        // Offsets count over the message, as if it had been given with its header.
        byte[] message = new byte[MessageHeader + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, body.Length);
        message[0] = isClient ? (byte)1 : (byte)2;
        body.CopyTo(message.AsSpan(MessageHeader));
        string counted = transport == Ja4Transport.Dtls ? "offsets count from the message with a header of 4 bytes" : "offsets count from the first byte of the message";
        return Parse(new HelloBytes(message, MessageHeader, body.Length, transport, $"{origin}; {counted}."), isClient);
    }

    private static Recognition FromRecords(ReadOnlyMemory<byte> bytes, string form)
    {
        // A client that was asked to retry sends a ChangeCipherSpec before its second hello (RFC 8446 appendix D.4).
        ReadOnlySpan<byte> span = bytes.Span;
        int before = 0;
        while (span.Length > RecordHeader && span[0] == ChangeCipherSpecRecord && RecordHeader + BinaryPrimitives.ReadUInt16BigEndian(span[3..]) is var size && size + 3 <= span.Length)
        {
            before += size;
            span = span[size..];
        }

        if (span[0] != HandshakeRecord || span[1] != 3)
        {
            return Recognition.Wrong(span[0] == AlertRecord && span.Length >= 7
                ? $"these bytes are an alert ({TlsNames.AlertName(span[6])}), not a hello"
                : $"these bytes are a record of type {span[0]}, not of a handshake, so they hold no hello");
        }

        if (span.Length < RecordHeader + MessageHeader)
        {
            return Recognition.Wrong($"these {Printable.Count(span.Length, "byte")} end in the header of a record: the hello is cut off");
        }

        int length = ReadU24(span[(RecordHeader + 1)..]);
        int firstFragment = BinaryPrimitives.ReadUInt16BigEndian(span[3..]);
        if (MessageHeader + length <= firstFragment && RecordHeader + MessageHeader + length <= span.Length)
        {
            return OfType(span[RecordHeader], new HelloBytes(bytes, before + RecordHeader + MessageHeader, length, Ja4Transport.Tls, Origin(form, before == 0 ? "with its record header" : "with its record header and a ChangeCipherSpec before it", span.Length - RecordHeader - MessageHeader - length)));
        }

        List<byte> message = [];
        int records = 0;
        ReadOnlySpan<byte> rest = span;
        while (rest.Length >= RecordHeader && rest[0] == HandshakeRecord && rest[1] == 3 && message.Count < MessageHeader + length)
        {
            int fragment = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(rest[3..]), rest.Length - RecordHeader);
            message.AddRange(rest.Slice(RecordHeader, fragment));
            rest = rest[(RecordHeader + fragment)..];
            records++;
        }

        if (message.Count < MessageHeader + length)
        {
            return CutOff(message.Count - MessageHeader, length);
        }

        string joined = string.Create(CultureInfo.InvariantCulture, $"Given as {form} in {records} records, joined here; offsets count from the first byte of the message.");
        return OfType(message[0], new HelloBytes(message.ToArray().AsMemory(0, MessageHeader + length), MessageHeader, length, Ja4Transport.Tls, joined));
    }

    private static Recognition FromDtlsRecord(ReadOnlyMemory<byte> bytes, string form)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        DtlsRecordOutcome outcome = DtlsRecord.TryParse(span, out DtlsRecord record);
        if (outcome is not (DtlsRecordOutcome.Read or DtlsRecordOutcome.LengthPastEnd) || record.ContentType != HandshakeRecord)
        {
            return Recognition.Wrong("these bytes are a DTLS record without a hello in the clear");
        }

        DtlsFragmentOutcome read = DtlsHandshakeFragment.TryParse(record.Fragment, out DtlsHandshakeFragment fragment);
        if (read == DtlsFragmentOutcome.Truncated)
        {
            return Recognition.Wrong("these bytes end in the header of a DTLS handshake message: the hello is cut off");
        }

        if (fragment.Type is not (1 or 2))
        {
            return NotAHello(fragment.Type);
        }

        if (!fragment.IsWholeMessage)
        {
            return outcome == DtlsRecordOutcome.Read && read == DtlsFragmentOutcome.Read
                ? Recognition.Wrong($"these bytes are one fragment of a DTLS hello ({fragment.Data.Length} of {fragment.MessageLength} bytes); explain the capture instead, which joins fragments")
                : CutOff(fragment.Data.Length, fragment.MessageLength);
        }

        int start = DtlsRecord.HeaderSize + DtlsHandshakeFragment.HeaderSize;
        return OfType(fragment.Type, new HelloBytes(bytes, start, fragment.MessageLength, Ja4Transport.Dtls, Origin(form, "with its DTLS record header", span.Length - start - fragment.MessageLength)));
    }

    /// <summary>A message with its header; undecided where the length makes no sense, as the bytes can be a body then.</summary>
    private static Recognition FromMessage(ReadOnlyMemory<byte> bytes, string form)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        int length = ReadU24(span[1..]);
        if (span.Length > DtlsHandshakeFragment.HeaderSize + 2 && span[DtlsHandshakeFragment.HeaderSize] == 0xfe
            && DtlsHandshakeFragment.TryParse(span, out DtlsHandshakeFragment fragment) == DtlsFragmentOutcome.Read && fragment.IsWholeMessage)
        {
            int start = DtlsHandshakeFragment.HeaderSize;
            return OfType(span[0], new HelloBytes(bytes, start, length, Ja4Transport.Dtls, Origin(form, "with its DTLS handshake header", span.Length - start - length)));
        }

        if (span.Length < MessageHeader + 2 || span[MessageHeader] is not (3 or 0x7f))
        {
            return Recognition.No;
        }

        return MessageHeader + length > span.Length
            ? CutOff(span.Length - MessageHeader, length)
            : OfType(span[0], new HelloBytes(bytes, MessageHeader, length, TransportOf(span.Slice(MessageHeader, length), span[0] == 1), Origin(form, "with its handshake header", span.Length - MessageHeader - length)));
    }

    /// <summary>A body alone: whichever message fits it without contradiction.</summary>
    private static Recognition FromBody(ReadOnlyMemory<byte> bytes, string form)
    {
        ReadOnlySpan<byte> span = bytes.Span;
        string origin = Origin(form, "as a message's body without headers", 0);
        bool hasVersion = span.Length >= 38 && (span[0] is 3 or 0x7f || span[0] == 0xfe);
        if (hasVersion && ClientHelloView.TryParse(span, isDtls: span[0] == 0xfe, out ClientHelloView client) && IsWhole(client.Malformations))
        {
            return new ClientHelloSubject(new HelloBytes(bytes, 0, span.Length, span[0] == 0xfe ? Ja4Transport.Dtls : TransportOf(span, isClient: true), origin));
        }

        if (hasVersion && ServerHelloView.TryParse(span, out ServerHelloView server) && IsWhole(server.Malformations))
        {
            return new ServerHelloSubject(new HelloBytes(bytes, 0, span.Length, span[0] == 0xfe ? Ja4Transport.Dtls : Ja4Transport.Tls, origin));
        }

        return Recognition.Wrong($"the {Printable.Count(span.Length, "byte")} ({form}) are no ClientHello and no ServerHello, with or without headers: they begin with {Printable.Hex(span, 8)}");
    }

    private static bool IsWhole(Malformation malformations) =>
        (malformations & (Malformation.CompressionMethods | Malformation.ExtensionsPastEnd | Malformation.TrailingBytes | Malformation.SessionIdTooLong)) == Malformation.None;

    private static Recognition OfType(byte type, HelloBytes hello) => type switch
    {
        1 => Parse(hello, isClient: true),
        2 => Parse(hello, isClient: false),
        _ => NotAHello(type),
    };

    private static Recognition Parse(HelloBytes hello, bool isClient)
    {
        if (isClient && ClientHelloView.TryParse(hello.Body, hello.IsDtls, out _))
        {
            return new ClientHelloSubject(hello);
        }

        if (!isClient && ServerHelloView.TryParse(hello.Body, out _))
        {
            return new ServerHelloSubject(hello);
        }

        return Recognition.Wrong($"the {(isClient ? "ClientHello" : "ServerHello")} of {Printable.Count(hello.BodyLength, "byte")} cannot be read: its {(isClient ? "session id or cipher suites run" : "session id runs")} past its end");
    }

    private static Recognition NotAHello(byte type) =>
        Recognition.Wrong($"these bytes are a handshake message of type {type} ({TlsNames.HandshakeTypeName(type)}), not a hello");

    private static Recognition CutOff(int there, int announced) =>
        Recognition.Wrong(string.Create(CultureInfo.InvariantCulture, $"the hello is cut off: it announces {announced} bytes, of which {Math.Max(there, 0)} are there; a fingerprint needs all of them"));

    /// <summary>Without a record header only the extension that QUIC alone uses tells what carried a hello.</summary>
    private static Ja4Transport TransportOf(ReadOnlySpan<byte> body, bool isClient)
    {
        if (isClient && ClientHelloView.TryParse(body, isDtls: false, out ClientHelloView hello))
        {
            foreach (ExtensionView extension in hello.Extensions)
            {
                if (extension.Type is 57 or 0xffa5)
                {
                    return Ja4Transport.Quic;
                }
            }
        }

        return Ja4Transport.Tls;
    }

    private static string Origin(string form, string how, int after) =>
        after == 0
            ? $"Given as {form}, {how}; offsets count from the first byte given."
            : string.Create(CultureInfo.InvariantCulture, $"Given as {form}, {how}; offsets count from the first byte given, and the last {Printable.Count(after, "byte")} belong to what follows the hello.");

    private static int ReadU24(ReadOnlySpan<byte> span) => (span[0] << 16) | (span[1] << 8) | span[2];
}
