using System.Globalization;

namespace Whorl.Tls.Certificates;

/// <summary>Object identifiers as they stand in DER (X.690 section 8.19) and in dotted form.</summary>
public static class ObjectIdentifier
{
    /// <summary>
    /// Writes the dotted form of an identifier's content bytes, such as <c>2.5.4.3</c>. An arc beyond 128 bits, or one that is
    /// cut, leaves no dotted form: the bytes follow <c>0x</c> in hexadecimal then. False when <paramref name="utf8"/> is too small.
    /// </summary>
    public static bool TryFormat(ReadOnlySpan<byte> content, Span<byte> utf8, out int written)
    {
        if (IsDotted(content))
        {
            return TryFormatDotted(content, utf8, out written);
        }

        var output = new TextOutput(utf8);
        output.Append("0x"u8);
        output.AppendHex(content, upper: false);
        written = output.Length;
        return !output.Overflowed;
    }

    private static bool IsDotted(ReadOnlySpan<byte> content)
    {
        int arc = 0;
        foreach (byte digit in content)
        {
            // 18 digits of seven bits hold 126 bits; a UUID's arc (ITU-T X.667) needs 19, the first of them 1 to 3.
            arc++;
            if (arc > 19 || (arc == 1 && digit == 0x80))
            {
                return false;
            }

            arc = digit < 0x80 ? 0 : arc;
        }

        return !content.IsEmpty && arc == 0;
    }

    private static bool TryFormatDotted(ReadOnlySpan<byte> content, Span<byte> utf8, out int written)
    {
        UInt128 arc = 0;
        bool first = true;
        int position = 0;
        written = 0;
        foreach (byte digit in content)
        {
            arc = (arc << 7) | (UInt128)(digit & 0x7Fu);
            if (digit >= 0x80)
            {
                continue;
            }

            if (first)
            {
                uint root = arc < 80 ? (uint)arc / 40 : 2;
                if (!root.TryFormat(utf8, out position, default, CultureInfo.InvariantCulture))
                {
                    return false;
                }

                arc -= root * 40;
                first = false;
            }

            if (position == utf8.Length)
            {
                return false;
            }

            utf8[position++] = (byte)'.';
            if (!arc.TryFormat(utf8[position..], out int digits, default, CultureInfo.InvariantCulture))
            {
                return false;
            }

            position += digits;
            arc = 0;
        }

        written = position;
        return true;
    }
}
