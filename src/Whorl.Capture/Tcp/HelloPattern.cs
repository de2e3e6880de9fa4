using System.Buffers.Binary;

namespace Whorl.Capture.Tcp;

/// <summary>Tells TLS from other bytes by the first few: a record header and the handshake message it must contain.</summary>
internal static class HelloPattern
{
    /// <summary>The bytes that <see cref="IsHello"/> looks at.</summary>
    public const int Length = 11;

    private const int MaxRecord = 16384 + 2048;

    /// <summary>
    /// Whether bytes in the middle of nowhere begin a ClientHello or ServerHello: a handshake record whose message type,
    /// length and version agree. Strict, because any segment may be tried.
    /// </summary>
    public static bool IsHello(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Length || bytes[0] != 22 || bytes[1] != 3 || bytes[2] > 4)
        {
            return false;
        }

        int record = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        int message = (bytes[6] << 16) | (bytes[7] << 8) | bytes[8];
        return record is > 4 and <= MaxRecord
            && message is >= 38 and < 1 << 17
            && bytes[5] switch
            {
                1 => bytes[9] == 3 && bytes[10] <= 4,
                2 => (bytes[9] == 3 && bytes[10] <= 4) || bytes[9] is 0x7f or 0x7e or 0xfb,
                _ => false,
            };
    }

    /// <summary>
    /// Whether a segment of an unknown flow is worth following: a hello, or handshake records too small for
    /// <see cref="IsHello"/> whose contents, put together, begin like one.
    /// </summary>
    public static bool CanBeginHello(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length >= Length && BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]) >= 6)
        {
            return IsHello(bytes);
        }

        if (bytes.Length < 6)
        {
            // A sender that dribbles: too little to doubt.
            return CanBeRecord(bytes);
        }

        Span<byte> message = stackalloc byte[6];
        int count = 0;
        while (count < message.Length && bytes.Length > 5)
        {
            int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
            if (bytes[0] != 22 || bytes[1] != 3 || bytes[2] > 4 || length == 0)
            {
                return false;
            }

            ReadOnlySpan<byte> contents = bytes[5..Math.Min(bytes.Length, 5 + length)];
            int take = Math.Min(contents.Length, message.Length - count);
            contents[..take].CopyTo(message[count..]);
            count += take;
            bytes = bytes[Math.Min(bytes.Length, 5 + length)..];
        }

        return count > 0
            && message[0] is 1 or 2
            && (count < 2 || message[1] <= 1)
            && (count < 5 || message[4] is 3 or 0x7f)
            && (count < 6 || message[4] != 3 || message[5] <= 4);
    }

    /// <summary>Whether the first bytes of a stream can be a TLS record. Lenient: one byte is enough to say maybe.</summary>
    public static bool CanBeRecord(ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] is < 20 or > 24 || (bytes.Length > 1 && bytes[1] != 3) || (bytes.Length > 2 && bytes[2] > 4))
        {
            return false;
        }

        if (bytes.Length < 5)
        {
            return true;
        }

        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[3..]);
        return length <= MaxRecord && (bytes[0] != 22 || bytes.Length < 6 || length == 0 || bytes[5] is 0 or 1 or 2 or 6);
    }
}
