namespace Whorl.Probing;

/// <summary>Reads addresses from text without an object: strictly, since inet_aton's short, octal and hexadecimal forms hide what an address is.</summary>
internal static class HostAddressText
{
    /// <summary>Reads dotted IPv4 from the beginning of a text and returns the number of characters it took, 0 if there is none.</summary>
    public static int ReadIPv4(ReadOnlySpan<char> text, out uint bits)
    {
        bits = 0;
        int at = 0;
        for (int parts = 1; ; parts++)
        {
            int start = at;
            uint part = 0;
            while (at < text.Length && text[at] is >= '0' and <= '9' && at - start < 4)
            {
                part = (part * 10) + text[at++] - '0';
            }

            // A leading zero means octal to some programs and decimal to others.
            int digits = at - start;
            if (digits is 0 or > 3 || part > 255 || (digits > 1 && text[start] == '0'))
            {
                return 0;
            }

            bits = (bits << 8) | part;
            if (parts == 4)
            {
                return at;
            }

            if (at >= text.Length || text[at++] != '.')
            {
                return 0;
            }
        }
    }

    /// <summary>Reads IPv6 as RFC 4291 section 2.2 writes it: groups, one <c>::</c>, perhaps dotted IPv4 at the end; no zone.</summary>
    public static bool TryReadIPv6(ReadOnlySpan<char> text, out ulong high, out ulong low)
    {
        Span<ushort> words = stackalloc ushort[8];
        words.Clear();
        int groups = 0;
        int gap = -1;
        int at = 0;
        (high, low) = (0, 0);
        if (text.StartsWith("::"))
        {
            gap = 0;
            at = 2;
        }

        while (at < text.Length)
        {
            ReadOnlySpan<char> rest = text[at..];
            if (groups <= 6 && rest.Contains('.') && !rest.Contains(':'))
            {
                if (ReadIPv4(rest, out uint dotted) != rest.Length)
                {
                    return false;
                }

                words[groups++] = (ushort)(dotted >> 16);
                words[groups++] = (ushort)dotted;
                at = text.Length;
                break;
            }

            int start = at;
            uint group = 0;
            while (at < text.Length && char.IsAsciiHexDigit(text[at]))
            {
                group = (group << 4) | (uint)(text[at] <= '9' ? text[at] - '0' : (text[at] | 0x20) - 'a' + 10);
                if (++at - start > 4)
                {
                    return false;
                }
            }

            if (at == start || groups == 8)
            {
                return false;
            }

            words[groups++] = (ushort)group;
            if (at == text.Length)
            {
                break;
            }

            if (text[at++] != ':' || at == text.Length)
            {
                return false;
            }

            if (text[at] == ':')
            {
                if (gap >= 0)
                {
                    return false;
                }

                gap = groups;
                at++;
            }
        }

        if (gap < 0 ? groups != 8 : groups > 7)
        {
            return false;
        }

        if (gap >= 0)
        {
            words[gap..groups].CopyTo(words[(8 - groups + gap)..]);
            words[gap..(8 - groups + gap)].Clear();
        }

        foreach (ushort word in words)
        {
            high = (high << 16) | (low >> 48);
            low = (low << 16) | word;
        }

        return true;
    }
}
