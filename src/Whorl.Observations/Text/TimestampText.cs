using System.Globalization;
using Whorl.Fingerprints.Text;

namespace Whorl.Observations.Text;

/// <summary>
/// Writes times: RFC 3339 in UTC with nanoseconds, and seconds since the epoch as Zeek writes them. The calendar is asked
/// once a second of packet time; an instance belongs to one thread.
/// </summary>
public sealed class TimestampText
{
    private const long NanosecondsPerSecond = 1_000_000_000;
    private const long FirstSecond = -62135596800;
    private const long LastSecond = 253402300799;

    private readonly byte[] prefix = new byte[20];
    private long cachedSecond = long.MinValue;

    /// <summary>Appends <c>2026-11-22T13:45:06.123456789Z</c>.</summary>
    public void Append(Utf8Text to, long nanoseconds)
    {
        long second = Math.DivRem(nanoseconds, NanosecondsPerSecond, out long fraction);
        if (fraction < 0)
        {
            second--;
            fraction += NanosecondsPerSecond;
        }

        if (second != cachedSecond)
        {
            cachedSecond = second;
            WriteSecond(prefix, second);
        }

        Span<byte> at = to.Reserve(30);
        prefix.AsSpan(0, 19).CopyTo(at);
        at[19] = (byte)'.';
        WriteFraction(at[20..], fraction, 9);
        at[29] = (byte)'Z';
        to.Advance(30);
    }

    /// <summary>Appends <c>1732283106.123456</c>.</summary>
    public static void AppendEpoch(Utf8Text to, long nanoseconds)
    {
        long second = Math.DivRem(nanoseconds, NanosecondsPerSecond, out long fraction);
        if (fraction < 0)
        {
            second--;
            fraction += NanosecondsPerSecond;
        }

        JsonText.AppendNumber(to, second);
        Span<byte> at = to.Reserve(7);
        at[0] = (byte)'.';
        WriteFraction(at[1..], fraction / 1000, 6);
        to.Advance(7);
    }

    /// <summary>Appends <c>2026-11-22T13:45:06Z</c>; seconds outside the years 1 to 9999 are cut to them.</summary>
    public static void AppendSeconds(Utf8Text to, long second)
    {
        Span<byte> at = to.Reserve(20);
        WriteSecond(at, second);
        at[19] = (byte)'Z';
        to.Advance(20);
    }

    private static void WriteSecond(Span<byte> to, long second)
    {
        DateTimeOffset time = DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(second, FirstSecond, LastSecond));
        time.UtcDateTime.TryFormat(to, out _, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
    }

    private static void WriteFraction(Span<byte> to, long value, int digits)
    {
        for (int i = digits - 1; i >= 0; i--)
        {
            to[i] = (byte)('0' + (value % 10));
            value /= 10;
        }
    }
}
