using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>A hello written in hexadecimal or base64.</summary>
internal sealed class HelloText : ValueKind
{
    /// <summary>No hello is shorter than its version and random value.</summary>
    private const int LeastBytes = 34;

    private const int LeastHexDigits = 20;

    private static readonly SearchValues<char> Ignored = SearchValues.Create(" \t\r\n:,;-\"'{}[]()");

    private static readonly SearchValues<char> Base64Characters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_= \t\r\n");

    public override string Form => "the bytes of a ClientHello or ServerHello in hexadecimal or base64";

    public override Recognition Recognise(string value)
    {
        if (TryReadDigits(value, out string digits) && digits.Length >= LeastHexDigits)
        {
            return (digits.Length & 1) == 0
                ? HelloInput.Recognise(Convert.FromHexString(digits), "hexadecimal")
                : Recognition.Wrong(string.Create(CultureInfo.InvariantCulture, $"the value has {digits.Length} hexadecimal digits, an odd number: one is missing or too many"));
        }

        if (value.AsSpan().ContainsAnyExcept(Base64Characters) || value.Length < LeastBytes * 4 / 3)
        {
            return Recognition.No;
        }

        byte[] ascii = Encoding.ASCII.GetBytes(string.Concat(value.Where(c => !char.IsWhiteSpace(c))).Replace('-', '+').Replace('_', '/').TrimEnd('='));
        byte[] padded = [.. ascii, .. Enumerable.Repeat((byte)'=', (4 - (ascii.Length & 3)) & 3)];
        byte[] bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        return Base64.DecodeFromUtf8(padded, bytes, out _, out int written) == OperationStatus.Done
            ? HelloInput.Recognise(bytes.AsMemory(0, written), "base64")
            : Recognition.Wrong("the value looks like base64 but does not decode: a part of it is missing or too many");
    }

    /// <summary>The digits of hexadecimal in any of the ways it is written: <c>16 03 01</c>, <c>16:03:01</c>, <c>0x16, 0x03</c>, <c>\x16\x03</c>.</summary>
    private static bool TryReadDigits(string value, out string digits)
    {
        StringBuilder kept = new(value.Length);
        digits = string.Empty;
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (Ignored.Contains(c))
            {
                continue;
            }

            bool isPrefix = (c is '0' or '\\') && i + 1 < value.Length && value[i + 1] is 'x' or 'X';
            if (isPrefix)
            {
                i++;
            }
            else if (char.IsAsciiHexDigit(c))
            {
                kept.Append(c);
            }
            else
            {
                return false;
            }
        }

        digits = kept.ToString();
        return digits.Length > 0;
    }
}
