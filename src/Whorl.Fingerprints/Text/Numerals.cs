using System.Runtime.CompilerServices;

namespace Whorl.Fingerprints.Text;

/// <summary>Writes numbers as ASCII digits into spans that the caller knows to be large enough.</summary>
public static class Numerals
{
    private static ReadOnlySpan<byte> HexDigits => "0123456789abcdef"u8;

    /// <summary>Writes <paramref name="value"/> in decimal without leading zeros, at most five digits, and returns their number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WriteDecimal(Span<byte> to, ushort value)
    {
        uint rest = value;
        int digits = rest < 100 ? (rest < 10 ? 1 : 2) : rest < 1000 ? 3 : rest < 10000 ? 4 : 5;
        for (int i = digits - 1; i >= 0; i--)
        {
            uint quotient = rest / 10;
            to[i] = (byte)('0' + (rest - (quotient * 10)));
            rest = quotient;
        }

        return digits;
    }

    /// <summary>Writes four lower-case hexadecimal digits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void WriteHex4(Span<byte> to, ushort value)
    {
        to[3] = HexDigits[value & 15];
        to[2] = HexDigits[(value >> 4) & 15];
        to[1] = HexDigits[(value >> 8) & 15];
        to[0] = HexDigits[value >> 12];
    }

    /// <summary>Writes each byte as two lower-case hexadecimal digits.</summary>
    public static void WriteHex(Span<byte> to, scoped ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            to[(2 * i) + 1] = HexDigits[bytes[i] & 15];
            to[2 * i] = HexDigits[bytes[i] >> 4];
        }
    }

    /// <summary>The hexadecimal digit of the low four bits of <paramref name="value"/>.</summary>
    public static byte HexDigit(int value) => HexDigits[value & 15];
}
