using System.Buffers.Binary;
using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>
/// A ClientHello in the SSL 2.0 record format (RFC 5246 appendix E.2, and the SSL 2.0 protocol specification of 1995).
/// JA3 and JA4 do not define a fingerprint for it.
/// </summary>
public readonly ref struct Sslv2ClientHelloView
{
    private const int HeaderLength = 11;

    private Sslv2ClientHelloView(ushort version, ReadOnlySpan<byte> cipherSpecs, ReadOnlySpan<byte> sessionId, ReadOnlySpan<byte> challenge, int recordLength)
    {
        Version = version;
        CipherSpecs = cipherSpecs;
        SessionId = sessionId;
        Challenge = challenge;
        RecordLength = recordLength;
    }

    /// <summary>The highest version the client offers, 0x0002 for SSL 2.0.</summary>
    public ushort Version { get; }

    /// <summary>The cipher specs, three bytes each; the first is zero for suites of SSL 3.0 and later.</summary>
    public ReadOnlySpan<byte> CipherSpecs { get; }

    /// <summary>Empty or 16 bytes.</summary>
    public ReadOnlySpan<byte> SessionId { get; }

    /// <summary>16 to 32 bytes.</summary>
    public ReadOnlySpan<byte> Challenge { get; }

    /// <summary>The length of the record with its two-byte header.</summary>
    public int RecordLength { get; }

    /// <summary>
    /// Whether <paramref name="bytes"/>, the start of a stream, can be an SSL 2.0 record with a ClientHello: two-byte
    /// header, message type 1, a version Whorl knows, lengths that add up to the record's. Needs eleven bytes.
    /// </summary>
    public static bool LooksLike(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength || (bytes[0] & 0x80) == 0 || bytes[2] != 1)
        {
            return false;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x7fff;
        ushort version = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        int ciphers = BinaryPrimitives.ReadUInt16BigEndian(bytes[5..]);
        int session = BinaryPrimitives.ReadUInt16BigEndian(bytes[7..]);
        int challenge = BinaryPrimitives.ReadUInt16BigEndian(bytes[9..]);
        return version is 0x0002 or (>= 0x0300 and <= 0x0304)
            && ciphers != 0 && ciphers % 3 == 0
            && session is 0 or 16
            && challenge is >= 8 and <= 32
            && length == HeaderLength - 2 + ciphers + session + challenge;
    }

    /// <summary>Reads the hello from the start of a stream; false when it is none or not whole yet.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out Sslv2ClientHelloView hello)
    {
        hello = default;
        if (!LooksLike(bytes))
        {
            return false;
        }

        int recordLength = 2 + (BinaryPrimitives.ReadUInt16BigEndian(bytes) & 0x7fff);
        if (bytes.Length < recordLength)
        {
            return false;
        }

        int ciphers = BinaryPrimitives.ReadUInt16BigEndian(bytes[5..]);
        int session = BinaryPrimitives.ReadUInt16BigEndian(bytes[7..]);
        int challenge = BinaryPrimitives.ReadUInt16BigEndian(bytes[9..]);
        hello = new Sslv2ClientHelloView(
            BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]),
            bytes.Slice(HeaderLength, ciphers),
            bytes.Slice(HeaderLength + ciphers, session),
            bytes.Slice(HeaderLength + ciphers + session, challenge),
            recordLength);
        return true;
    }

    /// <summary>
    /// Writes the record: cipher specs of three bytes each, a session id of 0 or 16 bytes, a challenge of 8 to 32 bytes.
    /// </summary>
    public static void Write(
        ref WireWriter writer,
        ushort version,
        scoped ReadOnlySpan<byte> cipherSpecs,
        scoped ReadOnlySpan<byte> sessionId,
        scoped ReadOnlySpan<byte> challenge)
    {
        int length = HeaderLength - 2 + cipherSpecs.Length + sessionId.Length + challenge.Length;
        writer.WriteU16((ushort)(0x8000 | length));
        writer.WriteU8((byte)HandshakeType.ClientHello);
        writer.WriteU16(version);
        writer.WriteU16((ushort)cipherSpecs.Length);
        writer.WriteU16((ushort)sessionId.Length);
        writer.WriteU16((ushort)challenge.Length);
        writer.WriteBytes(cipherSpecs);
        writer.WriteBytes(sessionId);
        writer.WriteBytes(challenge);
    }
}
