namespace Whorl.Tls.Certificates;

/// <summary>A moment in a certificate's validity (RFC 5280 section 4.1.2.5).</summary>
public readonly record struct CertificateTime
{
    private CertificateTime(long? seconds, bool isMalformed)
    {
        Seconds = seconds;
        IsMalformed = isMalformed;
    }

    /// <summary>Seconds since 1970-01-01 00:00:00 UTC; null when the text names no moment. Fractions are cut off.</summary>
    public long? Seconds { get; }

    /// <summary>
    /// Whether the text departs from the one form RFC 5280 allows, YYMMDDHHMMSSZ or YYYYMMDDHHMMSSZ; fractions, offsets and
    /// missing seconds are understood all the same, and a time without a zone is taken for UTC.
    /// </summary>
    public bool IsMalformed { get; }

    /// <summary>Reads the content of a UTCTime or GeneralizedTime (X.680 sections 46 and 47).</summary>
    internal static CertificateTime Read(byte tag, ReadOnlySpan<byte> text)
    {
        int yearDigits = tag == DerReader.GeneralizedTime ? 4 : 2;
        bool strict = text.Length == yearDigits + 11 && text[^1] == (byte)'Z';
        long? seconds = ReadSeconds(text, yearDigits);
        return new CertificateTime(seconds, !strict || seconds is null);
    }

    private static long? ReadSeconds(ReadOnlySpan<byte> text, int yearDigits)
    {
        if (!TryTakeNumber(ref text, yearDigits, out int year) || !TryTakeNumber(ref text, 2, out int month)
            || !TryTakeNumber(ref text, 2, out int day) || !TryTakeNumber(ref text, 2, out int hour))
        {
            return null;
        }

        int minute = 0;
        int second = 0;
        bool hasMinute = TryTakeNumber(ref text, 2, out minute);
        if (hasMinute)
        {
            TryTakeNumber(ref text, 2, out second);
        }

        if (yearDigits == 2)
        {
            year += year < 50 ? 2000 : 1900;
            if (!hasMinute)
            {
                return null;
            }
        }

        if (month is < 1 or > 12 || day < 1 || day > DaysIn(year, month) || hour > 23 || minute > 59 || second > 60)
        {
            return null;
        }

        if (!TryTakeFraction(ref text) || !TryTakeOffset(text, out int offset))
        {
            return null;
        }

        return (DaysSince1970(year, month, day) * 86400) + (hour * 3600) + (minute * 60) + second - offset;
    }

    private static bool TryTakeNumber(ref ReadOnlySpan<byte> text, int digits, out int number)
    {
        number = 0;
        if (text.Length < digits || text[..digits].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        foreach (byte digit in text[..digits])
        {
            number = (number * 10) + digit - '0';
        }

        text = text[digits..];
        return true;
    }

    private static bool TryTakeFraction(ref ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || text[0] is not ((byte)'.' or (byte)','))
        {
            return true;
        }

        int digits = text[1..].IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        digits = digits < 0 ? text.Length - 1 : digits;
        text = text[(1 + digits)..];
        return digits > 0;
    }

    private static bool TryTakeOffset(ReadOnlySpan<byte> text, out int seconds)
    {
        seconds = 0;
        if (text.IsEmpty || (text.Length == 1 && text[0] == (byte)'Z'))
        {
            return true;
        }

        if (text[0] is not ((byte)'+' or (byte)'-'))
        {
            return false;
        }

        int sign = text[0] == (byte)'+' ? 1 : -1;
        text = text[1..];
        if (!TryTakeNumber(ref text, 2, out int hours))
        {
            return false;
        }

        TryTakeNumber(ref text, 2, out int minutes);
        seconds = sign * ((hours * 3600) + (minutes * 60));
        return text.IsEmpty && hours < 24 && minutes < 60;
    }

    private static int DaysIn(int year, int month) => month switch
    {
        2 => year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28,
        4 or 6 or 9 or 11 => 30,
        _ => 31,
    };

    /// <summary>Days since 1970-01-01 in the Gregorian calendar, with the year turning in March so that leap days come last.</summary>
    private static long DaysSince1970(int year, int month, int day)
    {
        year -= month <= 2 ? 1 : 0;
        int era = (year >= 0 ? year : year - 399) / 400;
        int yearOfEra = year - (era * 400);
        int dayOfYear = (((153 * (month > 2 ? month - 3 : month + 9)) + 2) / 5) + day - 1;
        int dayOfEra = (yearOfEra * 365) + (yearOfEra / 4) - (yearOfEra / 100) + dayOfYear;
        return (era * 146097L) + dayOfEra - 719468;
    }
}
