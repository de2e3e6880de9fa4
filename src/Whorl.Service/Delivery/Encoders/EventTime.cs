using System.Globalization;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>Times as the schemas write them, always UTC, into a caller's span.</summary>
internal static class EventTime
{
    /// <summary>More than any of them needs.</summary>
    public const int MaxLength = 40;

    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long FirstSecond = -62135596800;
    private const long LastSecond = 253402300799;
    private const int SecondLength = 19;

    /// <summary>Writes <c>2026-11-22T13:45:06.123456789</c> with as many digits as asked for and an ending; returns the length.</summary>
    public static int Write(long nanoseconds, int digits, ReadOnlySpan<byte> ending, Span<byte> to)
    {
        (long second, long fraction) = Split(nanoseconds);
        WriteSecond(second, to);
        to[SecondLength] = (byte)'.';
        for (int i = 9; i > digits; i--)
        {
            fraction /= 10;
        }

        WriteDigits(fraction, to.Slice(SecondLength + 1, digits));
        ending.CopyTo(to[(SecondLength + 1 + digits)..]);
        return SecondLength + 1 + digits + ending.Length;
    }

    /// <summary>Writes <c>2026-11-22T13:45:06</c> with an ending; 0 for what is outside the years 1 to 9999.</summary>
    public static int WriteSeconds(long second, ReadOnlySpan<byte> ending, Span<byte> to)
    {
        if (second is < FirstSecond or > LastSecond)
        {
            return 0;
        }

        WriteSecond(second, to);
        ending.CopyTo(to[SecondLength..]);
        return SecondLength + ending.Length;
    }

    /// <summary>Writes seconds since 1970 with six digits behind the point, cut, as a number of JSON.</summary>
    public static int WriteEpoch(long nanoseconds, Span<byte> to)
    {
        ulong microseconds = (nanoseconds < 0 ? 0UL - (ulong)nanoseconds : (ulong)nanoseconds) / 1000;
        int length = 0;
        if (nanoseconds < 0 && microseconds > 0)
        {
            to[length++] = (byte)'-';
        }

        (microseconds / 1_000_000).TryFormat(to[length..], out int written, default, CultureInfo.InvariantCulture);
        length += written;
        to[length++] = (byte)'.';
        WriteDigits((long)(microseconds % 1_000_000), to.Slice(length, 6));
        return length + 6;
    }

    /// <summary>Milliseconds since 1970, those before it rounded down.</summary>
    public static long Milliseconds(long nanoseconds)
    {
        (long second, long fraction) = Split(nanoseconds);
        return (second * 1000) + (fraction / 1_000_000);
    }

    /// <summary>Reads what <see cref="Write"/> writes with nine digits and <c>Z</c>.</summary>
    public static bool TryRead(ReadOnlySpan<byte> text, out long nanoseconds)
    {
        nanoseconds = 0;
        if (text.Length != 30 || text[SecondLength] != '.' || !TryReadSecond(text, out long second) || !TryReadDigits(text.Slice(20, 9), out int fraction))
        {
            return false;
        }

        Int128 sum = ((Int128)second * NanosecondsPerSecond) + fraction;
        nanoseconds = unchecked((long)sum);
        return nanoseconds == sum;
    }

    /// <summary>Reads what <see cref="WriteSeconds"/> writes with <c>Z</c>.</summary>
    public static bool TryReadSeconds(ReadOnlySpan<byte> text, out long second)
    {
        second = 0;
        return text.Length == 20 && TryReadSecond(text, out second);
    }

    private static (long Second, long Fraction) Split(long nanoseconds)
    {
        long second = Math.DivRem(nanoseconds, NanosecondsPerSecond, out long fraction);
        return fraction < 0 ? (second - 1, fraction + NanosecondsPerSecond) : (second, fraction);
    }

    private static void WriteSecond(long second, Span<byte> to) =>
        DateTime.UnixEpoch.AddTicks(second * TimeSpan.TicksPerSecond).TryFormat(to, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);

    private static void WriteDigits(long value, Span<byte> to)
    {
        for (int i = to.Length - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }

    private static bool TryReadSecond(ReadOnlySpan<byte> text, out long second)
    {
        second = 0;
        if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':' || text[^1] != 'Z'
            || !TryReadDigits(text[..4], out int year) || !TryReadDigits(text.Slice(5, 2), out int month) || !TryReadDigits(text.Slice(8, 2), out int day)
            || !TryReadDigits(text.Slice(11, 2), out int hour) || !TryReadDigits(text.Slice(14, 2), out int minute) || !TryReadDigits(text.Slice(17, 2), out int rest)
            || year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month) || hour > 23 || minute > 59 || rest > 59)
        {
            return false;
        }

        second = (new DateTime(year, month, day, hour, minute, rest, DateTimeKind.Utc) - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        return true;
    }

    private static bool TryReadDigits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte digit in text)
        {
            if (digit is < (byte)'0' or > (byte)'9')
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
