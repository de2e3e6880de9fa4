using System.Buffers;
using System.Globalization;
using Whorl.Fingerprints;
using Whorl.Tls.Names;

namespace Whorl.Intelligence.Clients;

/// <summary>
/// Network Protocol Fingerprints of ClientHellos, as Cisco's joy and mercury write them (mercury, doc/npf.md): version, suites and
/// extensions in hexadecimal, a tree in brackets. Round brackets keep the order of the wire, square ones are sorted. Extensions that
/// identify a client carry their bodies, others their types only; GREASE is written 0a0a.
/// </summary>
internal static class NpfFingerprint
{
    private const int LongestText = 1 << 16;

    private static readonly SearchValues<char> ProtocolLetters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>Reads a fingerprint into a hello, which knows what is exact of it.</summary>
    public static NpfOutcome Read(ReadOnlySpan<char> text, RebuiltHello hello)
    {
        if (text.Length > LongestText)
        {
            return NpfOutcome.Malformed;
        }

        int slash = text.IndexOf('/');
        ReadOnlySpan<char> protocol = slash < 0 ? "tls" : text[..slash];
        text = text[(slash + 1)..];
        Ja4Transport transport;
        switch (protocol)
        {
            case "tls":
                transport = Ja4Transport.Tls;
                break;
            case "quic":
                transport = Ja4Transport.Quic;
                break;
            case "dtls":
                transport = Ja4Transport.Dtls;
                break;
            default:
                return slash > 0 && !protocol.ContainsAnyExcept(ProtocolLetters) ? NpfOutcome.OtherProtocol : NpfOutcome.Malformed;
        }

        slash = text.IndexOf('/');
        int rules = 0;
        if (slash >= 0)
        {
            if (text[..slash].SequenceEqual("randomized"))
            {
                rules = 1; // the name that format 1 had first
            }
            else if (!int.TryParse(text[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out rules))
            {
                return NpfOutcome.Malformed;
            }

            text = text[(slash + 1)..];
        }

        if (text.Length is 32 or 64 && !text.ContainsAnyExcept(HexDigits))
        {
            return NpfOutcome.Hashed;
        }

        return rules >= (transport == Ja4Transport.Quic ? 1 : 2) ? NpfOutcome.Selected
            : ReadTree(text, transport, hello) ? NpfOutcome.Hello
            : NpfOutcome.Malformed;
    }

    private static bool ReadTree(ReadOnlySpan<char> text, Ja4Transport transport, RebuiltHello hello)
    {
        if (transport == Ja4Transport.Quic && (!TryTake(ref text, out ReadOnlySpan<char> quicVersion) || quicVersion.Length != 8))
        {
            return false;
        }

        if (!TryTake(ref text, out ReadOnlySpan<char> version) || !TryHex4(version, out ushort legacy)
            || !TryTake(ref text, out ReadOnlySpan<char> suites) || suites.Length % 4 != 0)
        {
            return false;
        }

        hello.Begin(legacy, transport);
        for (; suites.Length > 0; suites = suites[4..])
        {
            if (!TryHex4(suites, out ushort suite))
            {
                return false;
            }

            hello.AddSuite(suite);
        }

        if (text.IsEmpty)
        {
            return true; // joy: a hello without extensions
        }

        bool isSorted = text[0] == '[';
        if (text.Length < 2 || text[0] is not ('(' or '[') || text[^1] != (isSorted ? ']' : ')'))
        {
            return false;
        }

        text = text[1..^1];
        int count = 0;
        for (; !text.IsEmpty; count++)
        {
            if (!TryReadExtension(ref text, hello))
            {
                return false;
            }
        }

        if (isSorted && count > 1)
        {
            hello.Without(ExactForms.Ja3);
        }

        return true;
    }

    /// <summary><c>(0023)</c>, <c>(000b00020100)</c> or <c>((0039)[(01)(04)])</c>.</summary>
    private static bool TryReadExtension(ref ReadOnlySpan<char> text, RebuiltHello hello)
    {
        ushort type;
        if (text.StartsWith("(("))
        {
            int end = text.IndexOf("])");
            if (end < 0 || text.Length < 7 || text[6] != ')' || !TryHex4(text[2..], out type))
            {
                return false;
            }

            hello.AddExtension(type, default);
            text = text[(end + 2)..];
            return true;
        }

        if (!TryTake(ref text, out ReadOnlySpan<char> extension) || extension.Length % 2 != 0 || !TryHex4(extension, out type))
        {
            return false;
        }

        if (extension.Length == 4)
        {
            hello.AddExtension(type);
            return true;
        }

        byte[] bytes = new byte[extension.Length / 2];
        if (bytes.Length < 4 || Convert.FromHexString(extension, bytes, out _, out _) != OperationStatus.Done
            || (bytes[2] << 8 | bytes[3]) != bytes.Length - 4)
        {
            return false;
        }

        hello.AddExtension(type, Grease.IsGrease(type) ? default : bytes.AsSpan(4));
        return true;
    }

    private static bool TryTake(ref ReadOnlySpan<char> text, out ReadOnlySpan<char> content)
    {
        int end = text.IndexOf(')');
        if (end < 1 || text[0] != '(')
        {
            content = default;
            return false;
        }

        content = text[1..end];
        text = text[(end + 1)..];
        return true;
    }

    private static bool TryHex4(ReadOnlySpan<char> text, out ushort value)
    {
        value = 0;
        return text.Length >= 4 && ushort.TryParse(text[..4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
