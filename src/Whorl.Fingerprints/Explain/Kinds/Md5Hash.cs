using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Tls.Crypto;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>A JA3, JA3N or JA3S as it is mostly printed: an MD5.</summary>
internal sealed class Md5Hash : ValueKind
{
    private const int HexLength = 32;

    public override string Form => "a JA3 or JA3S hash (32 hexadecimal digits)";

    public override Recognition Recognise(string value) =>
        value.Length == HexLength && value.All(char.IsAsciiHexDigit) ? new HashSubject(value.ToLowerInvariant()) : Recognition.No;

    private sealed class HashSubject(string hash) : Subject
    {
        public override string Noun => "a hash";

        public override Explanation Explain()
        {
            if (CommonTexts.Find(hash) is { } text)
            {
                return Found(text);
            }

            return new Explanation
            {
                Kind = "md5",
                Title = "Hash of a JA3, JA3N or JA3S",
                Introduction =
                [
                    "32 hexadecimal digits are an MD5, the form in which JA3, JA3N and JA3S are printed. Which of them it is does not show: where it was found has to say.",
                    string.Create(CultureInfo.InvariantCulture, $"An MD5 cannot be turned back. It is none of the {CommonTexts.Count:N0} strings that are short and common enough to try: empty hellos, and ServerHellos of usual extensions."),
                ],
                Remarks =
                [
                    "Two equal hashes are the same string; two different ones may differ in one extension or in everything.",
                    "To see what is behind it, find a hello that has it: whorl read shows ja3 beside ja3_string and ja3s beside ja3s_string for every handshake in a capture, and explain puts such a string into words.",
                ],
            };
        }

        internal override Facts ReadFacts()
        {
            Facts facts = new(Side.Unknown);
            facts.Texts["ja3"] = facts.Texts["ja3n"] = facts.Texts["ja3s"] = hash;
            return facts;
        }

        private static Explanation Found(string text)
        {
            const string Tried = "found by trying the strings that are short and common";
            if (text.Count(c => c == ',') == 2)
            {
                Recognition server = new Ja3sString().Recognise(text);
                Explanation words = server.Subject!.Explain();
                return words with { Title = $"Hash of a JA3S, {Tried}" };
            }

            return new Explanation
            {
                Kind = "md5",
                Title = "Hash of a string without a hello",
                Introduction = [text.Length == 0 ? "This is the MD5 of nothing: the program that printed it had no hello to fingerprint." : $"This is the MD5 of {text}: a hello of {Registered.Version(ushort.Parse(text.Split(',')[0], CultureInfo.InvariantCulture))} without a single cipher suite or extension, mostly a program's mistake."],
            };
        }
    }
}

/// <summary>
/// Strings whose MD5 is worth trying because few others occur: TLS 1.3 leaves so little to a ServerHello that its JA3S is
/// one of a handful, and a hello that could not be read has no list at all.
/// </summary>
internal static class CommonTexts
{
    private static readonly string[] EmptyHellos = ["", ",,,,", "768,,,,", "769,,,,", "770,,,,", "771,,,,"];

    private static readonly ushort[] Tls13 = [43, 51, 41];

    private static readonly ushort[] Tls12 = [0, 11, 16, 23, 35, 65281];

    private static IReadOnlyList<string>? all;

    /// <summary>How many are tried.</summary>
    public static int Count => All.Count;

    private static IReadOnlyList<string> All => all ??= Build();

    /// <summary>The string with this MD5, or null.</summary>
    public static string? Find(string hash)
    {
        Span<byte> wanted = stackalloc byte[Digest.Md5Size];
        Convert.FromHexString(hash, wanted, out _, out _);
        Span<byte> digest = stackalloc byte[Digest.Md5Size];
        Span<byte> ascii = stackalloc byte[128];
        foreach (string text in All)
        {
            int length = Encoding.ASCII.GetBytes(text, ascii);
            Digest.Md5(ascii[..length], digest);
            if (digest.SequenceEqual(wanted))
            {
                return text;
            }
        }

        return null;
    }

    private static List<string> Build()
    {
        List<string> texts = [.. EmptyHellos];
        foreach (int suite in (int[])[0x1301, 0x1302, 0x1303, 0x1304, 0x1305])
        {
            texts.AddRange(Arrangements(Tls13, 3).Select(list => $"771,{suite},{list}"));
        }

        string[] lists = [.. Arrangements(Tls12, 3)];
        foreach (int version in (int[])[0x0303, 0x0301])
        {
            for (int suite = 0; suite <= ushort.MaxValue; suite++)
            {
                if (!TlsNames.CipherSuite((ushort)suite).IsEmpty && !Grease.IsGrease((ushort)suite))
                {
                    texts.AddRange(lists.Select(list => $"{version},{suite},{list}"));
                }
            }
        }

        return texts;
    }

    /// <summary>Every order of every choice of up to <paramref name="most"/> values, the empty one included.</summary>
    private static IEnumerable<string> Arrangements(ushort[] values, int most)
    {
        yield return string.Empty;
        if (most == 0)
        {
            yield break;
        }

        foreach (ushort value in values)
        {
            foreach (string rest in Arrangements([.. values.Where(other => other != value)], most - 1))
            {
                yield return rest.Length == 0 ? value.ToString(CultureInfo.InvariantCulture) : $"{value}-{rest}";
            }
        }
    }
}
