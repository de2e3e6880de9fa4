using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Whorl.Fingerprints;
using Whorl.Probing;

namespace Whorl.Detection.Lookups;

/// <summary>What a value that somebody looks up is.</summary>
public enum LookupKind
{
    /// <summary>An MD5: JA3, JA3N, JA3S or a certificate's.</summary>
    Md5,

    /// <summary>JA4.</summary>
    Ja4,

    /// <summary>JARM.</summary>
    Jarm,

    /// <summary>ATSF.</summary>
    Atsf,

    /// <summary>A certificate by SHA-1 or SHA-256.</summary>
    Certificate,

    /// <summary>An address, with or without a port.</summary>
    Address,

    /// <summary>A name.</summary>
    Name,
}

/// <summary>A value as it is looked up: a raw string stands for its hash.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">The form in which stores and lists have it.</param>
/// <param name="Address">The address; null where it is none.</param>
/// <param name="Port">Its port; null without one.</param>
public sealed record LookupValue(LookupKind Kind, string Text, HostAddress? Address = null, ushort? Port = null)
{
    private const int AtsfParts = 10;
    private const int Ja3Commas = 4;
    private const int Ja3sCommas = 2;

    /// <summary>The kind's name in records.</summary>
    public string KindName => Kind.ToString().ToLowerInvariant();

    /// <summary>Reads a value; false where it is nothing that can be looked up.</summary>
    public static bool TryParse(string given, [NotNullWhen(true)] out LookupValue? value)
    {
        string text = given.Trim();
        value = Raw(text) ?? Hash(text) ?? At(text) ?? Named(text);
        return value is not null;
    }

    private static LookupValue? Raw(string text)
    {
        int bars = text.AsSpan().Count('|');
        int commas = text.AsSpan().Count(',');
        Span<byte> hash = stackalloc byte[Jarm.HashLength];
        if (bars == AtsfParts - 1 && commas == 0)
        {
            Fingerprints.Text.Utf8Text joined = new();
            Atsf.WriteWithoutStatusRequest(Encoding.UTF8.GetBytes(text), joined);
            Atsf.WriteHash(joined.Written, hash);
            return new LookupValue(LookupKind.Atsf, Encoding.ASCII.GetString(hash[..Atsf.HashLength]));
        }

        if (commas == Jarm.Probes - 1 && bars == 3 * Jarm.Probes)
        {
            Jarm.WriteHash(Encoding.UTF8.GetBytes(text), hash);
            return new LookupValue(LookupKind.Jarm, Encoding.ASCII.GetString(hash));
        }

        if (commas is Ja3Commas or Ja3sCommas && IsMadeOf(text, "0123456789,-"))
        {
            return new LookupValue(LookupKind.Md5, Hex(Md5(text)));
        }

        string[] parts = text.Split('_');
        return parts.Length is 3 or 4 && IsJa4Head(parts[0]) && parts[1].Contains(',', StringComparison.Ordinal)
            ? new LookupValue(LookupKind.Ja4, $"{parts[0]}_{Short(parts[1])}_{Short(string.Join('_', parts[2..]))}")
            : null;
    }

    private static LookupValue? Hash(string text)
    {
        string lower = text.ToLowerInvariant();
        string[] parts = lower.Split('_');
        if (parts.Length == 3 && IsJa4Head(parts[0]) && parts[1].Length == 12 && parts[2].Length == 12)
        {
            return new LookupValue(LookupKind.Ja4, lower);
        }

        string digits = lower.Count(c => c == ':') is 15 or 19 or 31 ? lower.Replace(":", "", StringComparison.Ordinal) : lower;
        if (!IsMadeOf(digits, "0123456789abcdef"))
        {
            return null;
        }

        return digits.Length switch
        {
            Atsf.HashLength => new LookupValue(LookupKind.Atsf, digits),
            32 => new LookupValue(LookupKind.Md5, digits),
            40 or 64 => new LookupValue(LookupKind.Certificate, digits),
            Jarm.HashLength => new LookupValue(LookupKind.Jarm, digits),
            _ => null,
        };
    }

    private static LookupValue? At(string text)
    {
        if (HostAddress.TryParse(text.AsSpan().Trim("[]"), out HostAddress address))
        {
            return new LookupValue(LookupKind.Address, address.ToString(), address);
        }

        int colon = text.LastIndexOf(':');
        return colon > 0 && ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port)
            && HostAddress.TryParse(text.AsSpan(0, colon).Trim("[]"), out address)
                ? new LookupValue(LookupKind.Address, address.ToString(), address, port)
                : null;
    }

    private static LookupValue? Named(string text)
    {
        string name = text.TrimEnd('.').ToLowerInvariant();
        return name.Length is > 0 and <= 253 && !name.Any(letter => " \t/|,;:@\"'".Contains(letter, StringComparison.Ordinal)) ? new LookupValue(LookupKind.Name, name) : null;
    }

    // Plain loops: values prepared for searching are worth their making for more than one text.
    private static bool IsMadeOf(string text, string letters)
    {
        foreach (char letter in text)
        {
            if (!letters.Contains(letter, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsJa4Head(string text) =>
        text.Length == 10 && text[0] is 't' or 'q' or 'd' && text.Length == 10 && text[3] is 'd' or 'i' && text.AsSpan(4, 4).IndexOfAnyExceptInRange('0', '9') < 0;

    private static string Short(string list) => list.Length == 0 ? "000000000000" : Hex(SHA256.HashData(Encoding.ASCII.GetBytes(list)))[..12];

#pragma warning disable CA5351 // JA3 is defined with MD5
    private static byte[] Md5(string text) => MD5.HashData(Encoding.ASCII.GetBytes(text));
#pragma warning restore CA5351

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
