using System.Buffers.Text;

namespace Whorl.Intelligence.Logs;

/// <summary>Moments as logs write them, in nanoseconds since 1970, UTC, to the digit.</summary>
internal static class MomentText
{
    private const long Second = 1_000_000_000;
    private const int Digits = 9;

    // Zeek's TS_MILLIS writes 13 digits without a point; as seconds they would be the year 5138 and later.
    private const long LeastMilliseconds = 100_000_000_000;
    private const long MostSeconds = long.MaxValue / Second;

    /// <summary>Reads RFC 3339, also with a zone without colon (<c>+0200</c>), a space for the T, or no zone, which is UTC.</summary>
    public static bool TryReadDate(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!TryReadSeconds(text, out long seconds, out long fraction) || seconds is > MostSeconds - 1 or < -MostSeconds + 1)
        {
            return false;
        }

        nanoseconds = (seconds * Second) + fraction;
        return true;
    }

    /// <summary>The same in seconds and the nanoseconds behind them.</summary>
    public static bool TryReadSeconds(ReadOnlySpan<byte> text, out long seconds, out long fraction)
    {
        seconds = 0;
        fraction = 0;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)'T' or (byte)'t' or (byte)' ') || text[13] != ':' || text[16] != ':'
            || !TryNumber(text[..4], out int year) || !TryNumber(text.Slice(5, 2), out int month) || !TryNumber(text.Slice(8, 2), out int day)
            || !TryNumber(text.Slice(11, 2), out int hour) || !TryNumber(text.Slice(14, 2), out int minute) || !TryNumber(text.Slice(17, 2), out int second)
            || year is < 1 or > 9999 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return false;
        }

        text = text[19..];
        if (text is [(byte)'.' or (byte)',', ..])
        {
            text = text[1..];
            int length = LengthOfDigits(text);
            if (length == 0)
            {
                return false;
            }

            fraction = Fraction(text[..length]);
            text = text[length..];
        }

        if (!TryZone(text, out int offset))
        {
            return false;
        }

        seconds = ((new DateTime(year, month, day, hour, minute, 0, DateTimeKind.Utc).Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerSecond) + second - offset;
        return true;
    }

    /// <summary>Reads seconds since 1970 with a fraction (<c>1601998374.677015</c>), or milliseconds.</summary>
    public static bool TryReadEpoch(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        int whole = LengthOfDigits(text);
        if (whole is 0 or > 13 || !Utf8Parser.TryParse(text[..whole], out long seconds, out _))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = text[whole..];
        long fraction = 0;
        if (rest is [(byte)'.', ..])
        {
            int length = LengthOfDigits(rest[1..]);
            fraction = Fraction(rest.Slice(1, length));
            rest = rest[(length + 1)..];
        }

        if (!rest.IsEmpty)
        {
            return TryReadPower(text, out nanoseconds);
        }

        if (seconds >= LeastMilliseconds)
        {
            nanoseconds = (seconds * 1_000_000) + (fraction / 1000);
            return true;
        }

        nanoseconds = (seconds * Second) + fraction;
        return seconds < MostSeconds;
    }

    /// <summary>1.601998374677e+09: what no digit is lost of by going through a decimal.</summary>
    private static bool TryReadPower(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (!decimal.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out decimal seconds) || seconds is < 0 or >= 10_000_000_000_000)
        {
            return false;
        }

        seconds = seconds >= LeastMilliseconds ? seconds / 1000 : seconds;
        if (seconds >= MostSeconds)
        {
            return false;
        }

        nanoseconds = (long)(seconds * Second);
        return true;
    }

    private static bool TryZone(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.IsEmpty || text is [(byte)'Z' or (byte)'z'])
        {
            return true;
        }

        if (text.Length is not (5 or 6) || text[0] is not ((byte)'+' or (byte)'-') || (text.Length == 6 && text[3] != ':')
            || !TryNumber(text.Slice(1, 2), out int hours) || !TryNumber(text[^2..], out int minutes) || hours > 23 || minutes > 59)
        {
            return false;
        }

        seconds = ((hours * 60) + minutes) * (text[0] == '-' ? -60 : 60);
        return true;
    }

    private static long Fraction(ReadOnlySpan<byte> digits)
    {
        long value = 0;
        for (int i = 0; i < Digits; i++)
        {
            value = (value * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        }

        return value;
    }

    private static int LengthOfDigits(ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return length < 0 ? text.Length : length;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, out int value)
    {
        value = 0;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + digit - '0';
        }

        return true;
    }
}
