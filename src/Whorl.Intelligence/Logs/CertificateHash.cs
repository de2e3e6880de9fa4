using System.Text;

namespace Whorl.Intelligence.Logs;

/// <summary>Hashes of certificates, as logs write them.</summary>
internal static class CertificateHash
{
    /// <summary>A hash of so many digits in lower case, also from pairs with colons; null where the text is none.</summary>
    public static string? Read(ReadOnlySpan<byte> text, int digits)
    {
        Span<char> hash = stackalloc char[64];
        int length = 0;
        foreach (byte c in text)
        {
            if (c == (byte)':')
            {
                continue;
            }

            if (length == digits || !char.IsAsciiHexDigit((char)c))
            {
                return null;
            }

            hash[length++] = char.ToLowerInvariant((char)c);
        }

        return length == digits ? new string(hash[..length]) : null;
    }

    /// <summary>A serial number in lower-case hexadecimal without colons, as the record writes it; null for an empty one.</summary>
    public static string? ReadSerial(ReadOnlySpan<byte> text) =>
        text.IsEmpty ? null : Encoding.UTF8.GetString(text).Replace(":", string.Empty, StringComparison.Ordinal).ToLowerInvariant();
}
