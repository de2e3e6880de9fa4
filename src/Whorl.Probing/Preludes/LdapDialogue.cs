namespace Whorl.Probing.Preludes;

/// <summary>LDAP: an extended request that names StartTLS, and its response in BER (RFC 4511 sections 4.12 and 4.14).</summary>
internal sealed class LdapDialogue : Dialogue
{
    private const byte Sequence = 0x30;
    private const byte Integer = 0x02;
    private const byte Enumerated = 0x0A;
    private const byte ExtendedResponse = 0x78;
    private const int HeaderSize = 2;

    public static LdapDialogue Instance { get; } = new();

    /// <summary>UnbindRequest (RFC 4511 section 4.3).</summary>
    public override ReadOnlySpan<byte> Goodbye => [Sequence, 5, Integer, 1, 2, 0x42, 0];

    /// <inheritdoc/>
    public override void Begin(Prelude talk)
    {
        talk.Say([Sequence, 29, Integer, 1, 1, 0x77, 24, 0x80, 22]);
        talk.Say("1.3.6.1.4.1.1466.20037"u8);
    }

    /// <inheritdoc/>
    public override int Read(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        int header = ReadHeader(bytes, Sequence, out int length);
        if (header < 0 || header + length > Prelude.LongestUnit)
        {
            talk.StopAsForeign(bytes);
            return 0;
        }

        if (header == 0 || bytes.Length < header + length)
        {
            return 0;
        }

        if (!TryReadResult(bytes.Slice(header, length), out int result))
        {
            talk.StopAsForeign(bytes);
            return 0;
        }

        if (result == 0)
        {
            talk.Finish();
        }
        else
        {
            Span<byte> words = stackalloc byte[32];
            "result code "u8.CopyTo(words);
            result.TryFormat(words[12..], out int digits);
            talk.Refuse(words[..(12 + digits)]);
        }

        return header + length;
    }

    /// <summary>
    /// Reads the result code of the response. The server may speak unasked too, under the number 0: a notice that it disconnects
    /// (RFC 4511 section 4.4.1), whose code is never 0.
    /// </summary>
    private static bool TryReadResult(ReadOnlySpan<byte> message, out int result)
    {
        result = 0;
        return TryTake(ref message, Integer, out ReadOnlySpan<byte> number)
            && TryTake(ref message, ExtendedResponse, out ReadOnlySpan<byte> response)
            && TryTake(ref response, Enumerated, out ReadOnlySpan<byte> code)
            && number.Length == 1 && code.Length == 1
            && (number[0] == 1 || (number[0] == 0 && code[0] != 0))
            && (result = code[0]) >= 0;
    }

    private static bool TryTake(ref ReadOnlySpan<byte> from, byte tag, out ReadOnlySpan<byte> value)
    {
        int header = ReadHeader(from, tag, out int length);
        value = default;
        if (header <= 0 || length > from.Length - header)
        {
            return false;
        }

        value = from.Slice(header, length);
        from = from[(header + length)..];
        return true;
    }

    /// <summary>The size of tag and length (X.690 section 8.1.3); 0 while they have not come, -1 where they are others.</summary>
    private static int ReadHeader(ReadOnlySpan<byte> bytes, byte tag, out int length)
    {
        length = 0;
        if (bytes.IsEmpty)
        {
            return 0;
        }

        if (bytes[0] != tag)
        {
            return -1;
        }

        if (bytes.Length < HeaderSize)
        {
            return 0;
        }

        if (bytes[1] < 0x80)
        {
            length = bytes[1];
            return HeaderSize;
        }

        int more = bytes[1] & 0x7F;
        if (more is 0 or > 4)
        {
            return -1;
        }

        if (bytes.Length < HeaderSize + more)
        {
            return 0;
        }

        foreach (byte part in bytes.Slice(HeaderSize, more))
        {
            length = Math.Min((length << 8) | part, 0xFFFFFF / 2);
        }

        return HeaderSize + more;
    }
}
