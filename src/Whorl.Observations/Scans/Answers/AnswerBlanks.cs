using System.Buffers.Binary;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Scanning;
using Whorl.Tls.Handshake;

namespace Whorl.Observations.Scans.Answers;

/// <summary>
/// Takes out of an answer what differs from connection to connection and no fingerprint reads, so that a server that did not
/// change answers in the same bytes. Zeroed in place: the ServerHello's random (unless it marks a HelloRetryRequest) and session id, the
/// public value of key_share, and what status_request, signed_certificate_timestamp, session_ticket, cookie and
/// encrypted_client_hello carry. A certificate is its SHA-256 and zeros to its old length. Cut off, as their lengths vary too: the
/// signature of CertificateVerify, the public value and signature of ServerKeyExchange (curve, or prime and generator, stay), and the bodies of
/// Finished and CertificateStatus. NewSessionTicket, and the alert that ends a look, are left out. Of JARM's first record zeros stand for what follows the ServerHello, but for the next message's first bytes.
/// </summary>
/// <remarks>
/// Fingerprints are computed before and after: where one would come out otherwise, as JARM's reference looks at fixed places of
/// what it takes for a ServerHello, the answer is kept as it came.
/// </remarks>
internal sealed class AnswerBlanks
{
    private const int RecordHeader = 5;
    private const int MessageHeader = 4;

    /// <summary>What follows a ServerHello as far as JARM's rules look at it.</summary>
    private const int KeptBehindHello = 8;

    private readonly Utf8Text before = new();
    private readonly Utf8Text after = new();
    private byte[] kept = new byte[4096];
    private int length;

    /// <summary>The answer without the blanks; valid until the next call.</summary>
    public ReadOnlySpan<byte> Apply(ProbeKind kind, ProbeOutcome outcome, ReadOnlySpan<byte> answer)
    {
        answer = kind == ProbeKind.Jarm ? answer[..Math.Min(answer.Length, Jarm.AnswerLimit)] : answer;
        if (kept.Length < answer.Length)
        {
            kept = new byte[2 * answer.Length]; // nothing that is taken out makes it longer
        }

        length = 0;
        if (kind == ProbeKind.Jarm)
        {
            answer.CopyTo(kept);
            length = answer.Length;
            BlankRecord(kept.AsSpan(0, length));
        }
        else
        {
            Rewrite(answer, kind);
        }

        if (kind == ProbeKind.Look)
        {
            return kept.AsSpan(0, length); // no method reads it
        }

        before.Clear();
        after.Clear();
        ScanFingerprints.WriteProbe(kind, outcome, answer, before);
        ScanFingerprints.WriteProbe(kind, outcome, kept.AsSpan(0, length), after);
        return before.Written.SequenceEqual(after.Written) ? kept.AsSpan(0, length) : answer;
    }

    private static void BlankRecord(Span<byte> record)
    {
        if (record.Length < RecordHeader + MessageHeader || record[0] != 0x16 || record[RecordHeader] != (byte)HandshakeType.ServerHello)
        {
            return;
        }

        Span<byte> message = record[RecordHeader..];
        int end = Math.Min(message.Length, MessageHeader + ((message[1] << 16) | (message[2] << 8) | message[3]));
        BlankServerHello(message[MessageHeader..end]);
        int behind = Math.Min(message.Length, end + KeptBehindHello);
        message[behind..].Clear();
    }

    private static void BlankServerHello(Span<byte> body)
    {
        const int RandomEnd = 34;
        if (body.Length <= RandomEnd)
        {
            return;
        }

        Span<byte> random = body[2..RandomEnd];
        if (!random.SequenceEqual(ServerHelloView.HelloRetryRequestRandom))
        {
            random.Clear();
        }

        int at = RandomEnd;
        bool isDraft = ServerHelloView.IsDraftWithoutSessionId(BinaryPrimitives.ReadUInt16BigEndian(body));
        if (!isDraft)
        {
            int session = Math.Min(body[at], body.Length - at - 1);
            body.Slice(at + 1, session).Clear();
            at += 1 + session;
        }

        at += isDraft ? 2 : 3; // cipher suite and compression method
        if (at + 2 <= body.Length)
        {
            BlankExtensions(body[(at + 2)..]);
        }
    }

    private static void BlankExtensions(Span<byte> block)
    {
        while (block.Length >= 4)
        {
            ushort type = BinaryPrimitives.ReadUInt16BigEndian(block);
            int size = Math.Min(BinaryPrimitives.ReadUInt16BigEndian(block[2..]), block.Length - 4);
            Span<byte> body = block.Slice(4, size);
            switch (type)
            {
                case ExtensionType.KeyShare when size > 4:
                    body[4..].Clear(); // group and length stay
                    break;
                case 5 or 18 or 35 or 44 or 0xfe0d:
                    body.Clear();
                    break;
                default:
                    break;
            }

            block = block[(4 + size)..];
        }
    }

    /// <summary>Writes the entries of a <see cref="ServerAnswer"/> without the blanks.</summary>
    private void Rewrite(ReadOnlySpan<byte> answer, ProbeKind kind)
    {
        bool isTls13 = false;
        for (ServerAnswer entries = new(answer); entries.MoveNext();)
        {
            if (IsLeftOut(entries, kind))
            {
                continue;
            }

            Span<byte> bytes = kept.AsSpan(length + ServerAnswer.EntryHeaderSize, entries.Bytes.Length);
            entries.Bytes.CopyTo(bytes);
            int left = bytes.Length;
            if (entries.Kind != AnswerEntry.Alert && left >= MessageHeader)
            {
                if (entries.Type == HandshakeType.ServerHello && ServerHelloView.TryParse(entries.Body, out ServerHelloView hello))
                {
                    isTls13 = TlsVersion.IsTls13(hello.NegotiatedVersion);
                }

                int body = BlankMessage(entries.Type, bytes[MessageHeader..], isTls13);
                if (MessageHeader + body < left)
                {
                    left = MessageHeader + body;
                    bytes[1] = (byte)(body >> 16);
                    bytes[2] = (byte)(body >> 8);
                    bytes[3] = (byte)body;
                }
            }

            ServerAnswer.WriteEntryHeader(kept.AsSpan(length), entries.Kind, left);
            length += ServerAnswer.EntryHeaderSize + left;
        }
    }

    /// <summary>Tickets come or not as time allows, and so does the alert that ends a look: no fingerprint reads these.</summary>
    private static bool IsLeftOut(in ServerAnswer entry, ProbeKind kind) => entry.Kind == AnswerEntry.Alert
        ? kind == ProbeKind.Look
        : entry.Type == HandshakeType.NewSessionTicket;

    /// <summary>Blanks a message's body; returns how much of it is kept.</summary>
    private static int BlankMessage(HandshakeType type, Span<byte> body, bool isTls13)
    {
        switch (type)
        {
            case HandshakeType.ServerHello:
                BlankServerHello(body);
                return body.Length;
            case HandshakeType.EncryptedExtensions when body.Length >= 2:
                BlankExtensions(body[2..]);
                return body.Length;
            case HandshakeType.Certificate:
                CertificateBlanks.Apply(body, isTls13, BlankExtensions);
                return body.Length;
            case HandshakeType.CertificateVerify:
                return isTls13 ? Math.Min(2, body.Length) : 0;
            case HandshakeType.ServerKeyExchange:
                return KeptOfKeyExchange(body);
            case HandshakeType.Finished or HandshakeType.CertificateStatus:
                return 0;
            default:
                return body.Length;
        }
    }

    /// <summary>Curve type and curve (RFC 8422 section 5.4), or prime and generator (RFC 5246 section 7.4.3).</summary>
    private static int KeptOfKeyExchange(ReadOnlySpan<byte> body)
    {
        const byte NamedCurve = 3;
        if (body.Length >= 3 && body[0] == NamedCurve)
        {
            return 3;
        }

        int at = 0;
        for (int i = 0; i < 2; i++)
        {
            if (at + 2 > body.Length || at + 2 + BinaryPrimitives.ReadUInt16BigEndian(body[at..]) > body.Length)
            {
                return 0;
            }

            at += 2 + BinaryPrimitives.ReadUInt16BigEndian(body[at..]);
        }

        return at;
    }
}
