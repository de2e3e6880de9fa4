namespace Whorl.Tls.Certificates;

/// <summary>
/// Reads the elements of DER (X.690) one after another over a span, without an exception or an allocation. A reader looks
/// at one level: whoever wants an element's inside starts another reader on its content, so that depth is what the caller's
/// code says and not what the bytes say. Lengths in more bytes than needed are read, for certificates with them exist.
/// </summary>
internal ref struct DerReader
{
    internal const byte Boolean = 0x01;
    internal const byte Integer = 0x02;
    internal const byte BitString = 0x03;
    internal const byte OctetString = 0x04;
    internal const byte ObjectId = 0x06;
    internal const byte Utf8String = 0x0C;
    internal const byte UtcTime = 0x17;
    internal const byte GeneralizedTime = 0x18;
    internal const byte Sequence = 0x30;
    internal const byte Set = 0x31;

    private ReadOnlySpan<byte> rest;

    /// <summary>Starts at the first byte of <paramref name="bytes"/>.</summary>
    internal DerReader(ReadOnlySpan<byte> bytes)
    {
        rest = bytes;
        Error = CertificateError.None;
    }

    /// <summary>Whether every byte has been read.</summary>
    internal readonly bool IsEmpty => rest.IsEmpty;

    /// <summary>The bytes not read yet.</summary>
    internal readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>Why the last read failed.</summary>
    internal CertificateError Error { get; private set; }

    /// <summary>Reads whatever element comes next.</summary>
    internal bool TryRead(out byte tag, out ReadOnlySpan<byte> content, out ReadOnlySpan<byte> whole)
    {
        tag = 0;
        content = whole = default;
        if (rest.Length < 2)
        {
            return Fail(CertificateError.ElementPastEnd);
        }

        int header = 2;
        int length = rest[1];
        if (length >= 0x80)
        {
            int count = length & 0x7F;
            if (count == 0)
            {
                return Fail(CertificateError.IndefiniteLength);
            }

            if (rest.Length < 2 + count)
            {
                return Fail(CertificateError.ElementPastEnd);
            }

            ReadOnlySpan<byte> digits = rest.Slice(2, count).TrimStart((byte)0);
            if (digits.Length > 4)
            {
                return Fail(CertificateError.OversizedHeader);
            }

            uint value = 0;
            foreach (byte digit in digits)
            {
                value = (value << 8) | digit;
            }

            header += count;
            length = value > int.MaxValue ? int.MaxValue : (int)value;
        }

        if ((rest[0] & 0x1F) == 0x1F)
        {
            return Fail(CertificateError.OversizedHeader);
        }

        if (length > rest.Length - header)
        {
            return Fail(CertificateError.ElementPastEnd);
        }

        tag = rest[0];
        content = rest.Slice(header, length);
        whole = rest[..(header + length)];
        rest = rest[(header + length)..];
        return true;
    }

    /// <summary>Reads the next element if it has <paramref name="wanted"/> for a tag; otherwise the reader stays where it was.</summary>
    internal bool TryRead(byte wanted, out ReadOnlySpan<byte> content) => TryRead(wanted, out content, out _);

    /// <summary>The same, with the element's header.</summary>
    internal bool TryRead(byte wanted, out ReadOnlySpan<byte> content, out ReadOnlySpan<byte> whole)
    {
        if (rest.IsEmpty || rest[0] != wanted)
        {
            content = whole = default;
            return Fail(CertificateError.UnexpectedElement);
        }

        return TryRead(out _, out content, out whole);
    }

    private bool Fail(CertificateError error)
    {
        Error = error;
        return false;
    }
}
