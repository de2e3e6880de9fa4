using System.Globalization;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>Finds the common name in a name written as RFC 4514 says, its escapes undone.</summary>
internal static class CommonName
{
    /// <summary>The value of the first CN; false where there is none, or it is empty or written in hexadecimal.</summary>
    public static bool TryFind(ReadOnlySpan<char> name, out ReadOnlySpan<char> value)
    {
        while (!name.IsEmpty)
        {
            int end = EndOfPair(name);
            ReadOnlySpan<char> pair = name[..end].TrimStart(' ');
            name = name[Math.Min(end + 1, name.Length)..];
            if (pair.StartsWith("CN=", StringComparison.OrdinalIgnoreCase))
            {
                value = pair[3..];
                if (value.IsEmpty || value[0] == '#')
                {
                    return false;
                }

                value = value.Contains('\\') ? Unescape(value) : value;
                return !value.IsEmpty;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Where the pair of type and value ends: at a comma or a plus that no backslash goes before.</summary>
    private static int EndOfPair(ReadOnlySpan<char> name)
    {
        for (int i = 0; i < name.Length; i++)
        {
            if (name[i] == '\\')
            {
                i++;
            }
            else if (name[i] is ',' or '+')
            {
                return i;
            }
        }

        return name.Length;
    }

    /// <summary>A backslash stands before a character, or before two digits that are a byte of UTF-8.</summary>
    private static string Unescape(ReadOnlySpan<char> value)
    {
        byte[] bytes = new byte[System.Text.Encoding.UTF8.GetMaxByteCount(value.Length)];
        int length = 0;
        while (!value.IsEmpty)
        {
            int plain = value.IndexOf('\\');
            ReadOnlySpan<char> before = plain < 0 ? value : value[..plain];
            length += System.Text.Encoding.UTF8.GetBytes(before, bytes.AsSpan(length));
            value = plain < 0 ? default : value[(plain + 1)..];
            if (value.Length >= 2 && byte.TryParse(value[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte one))
            {
                bytes[length++] = one;
                value = value[2..];
            }
            else if (!value.IsEmpty)
            {
                int taken = char.IsHighSurrogate(value[0]) && value.Length > 1 ? 2 : 1;
                length += System.Text.Encoding.UTF8.GetBytes(value[..taken], bytes.AsSpan(length));
                value = value[taken..];
            }
        }

        return System.Text.Encoding.UTF8.GetString(bytes, 0, length);
    }
}
