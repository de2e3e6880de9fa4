using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace Whorl.Fuzz.Checks;

/// <summary>What holds for the fingerprints of any message, checked with none of the product's own code.</summary>
internal static class FingerprintCheck
{
    private const int Ja4Length = 36;
    private static readonly SearchValues<byte> Ja3Characters = SearchValues.Create("0123456789-,"u8);

    /// <summary>JA3 strings have five fields of decimal numbers, JA3S strings three.</summary>
    public static void RequireJa3(ReadOnlySpan<byte> text, int commas)
    {
        if (text.Count((byte)',') != commas)
        {
            throw new PropertyException($"a JA3 string has {text.Count((byte)',')} commas instead of {commas}: {Encoding.ASCII.GetString(text)}");
        }

        if (text.ContainsAnyExcept(Ja3Characters) || text.IndexOf("--"u8) >= 0)
        {
            throw new PropertyException($"a JA3 string is not made of numbers: {Encoding.ASCII.GetString(text)}");
        }
    }

    /// <summary>The hash is the text's MD5.</summary>
    public static void RequireMd5(ReadOnlySpan<byte> text, ReadOnlySpan<byte> hex)
    {
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(text, hash);
        RequireHex(hash, hex, "MD5");
    }

    /// <summary>A JA4 is 36 characters, and its second and third part are hashes of the raw form's.</summary>
    public static void RequireJa4(ReadOnlySpan<byte> hashed, ReadOnlySpan<byte> raw)
    {
        if (hashed.Length != Ja4Length || hashed[10] != '_' || hashed[23] != '_')
        {
            throw new PropertyException($"a JA4 is not 10_12_12 characters: {Encoding.ASCII.GetString(hashed)}");
        }

        if (hashed.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e) || raw.ContainsAnyExceptInRange((byte)0x21, (byte)0x7e))
        {
            throw new PropertyException("a JA4 has characters that are not printable");
        }

        if (!raw.StartsWith(hashed[..11]))
        {
            throw new PropertyException("JA4 and JA4_r begin differently");
        }

        ReadOnlySpan<byte> lists = raw[11..];
        int end = lists.IndexOf((byte)'_');
        RequirePart(lists[..end], hashed.Slice(11, 12));
        RequirePart(lists[(end + 1)..], hashed.Slice(24, 12));
    }

    private static void RequirePart(ReadOnlySpan<byte> list, ReadOnlySpan<byte> part)
    {
        if (list.IsEmpty)
        {
            if (!part.SequenceEqual("000000000000"u8))
            {
                throw new PropertyException("an empty part of a JA4 is not zeros");
            }

            return;
        }

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(list, hash);
        RequireHex(hash[..6], part, "SHA-256");
    }

    private static void RequireHex(ReadOnlySpan<byte> hash, ReadOnlySpan<byte> hex, string method)
    {
        Span<byte> expected = stackalloc byte[2 * hash.Length];
        Convert.TryToHexStringLower(hash, expected, out _);
        if (!expected.SequenceEqual(hex))
        {
            throw new PropertyException($"{Encoding.ASCII.GetString(hex)} is not the {method} of its text");
        }
    }
}
