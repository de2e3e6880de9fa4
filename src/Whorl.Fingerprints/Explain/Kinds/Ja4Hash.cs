using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>JA4 and JA4_o with hashed lists: <c>t13d1516h2_8daaf6152771_e5627efa2ab1</c>.</summary>
internal sealed class Ja4Hash : ValueKind
{
    private const int HashLength = 12;
    private const int ServerPrefixLength = 7;

    public override string Form => "a JA4 or JA4_o (t13d1516h2_..._...)";

    public override Recognition Recognise(string value)
    {
        string[] parts = value.Split('_');
        if (parts.Length != 3 || !IsHash(parts[2]))
        {
            return Recognition.No;
        }

        if (parts[0].Length == ServerPrefixLength && parts[0][0] is 't' or 'q' or 'd' && parts[1].Length == 4)
        {
            return Recognition.Wrong("this looks like a JA4S, the fingerprint of a server under a licence that keeps it out of Whorl; explain reads the JA4 of clients");
        }

        return IsHash(parts[1]) && Ja4Words.IsPrefix(parts[0]) ? new Ja4Subject(value) : Recognition.No;
    }

    private static bool IsHash(string text) => text.Length == HashLength && text.All(char.IsAsciiHexDigitLower);

    private sealed class Ja4Subject(string text) : Subject
    {
        public override string Noun => "a JA4";

        public override Explanation Explain()
        {
            string[] parts = text.Split('_');
            return new Explanation
            {
                Kind = "ja4",
                Title = "JA4 of a ClientHello, its lists hashed",
                Fields =
                [
                    .. Ja4Words.Prefix(parts[0]),
                    new("cipher_suites_hash", parts[1], Ja4Words.KnownHash(parts[1]) ?? "the first 12 digits of SHA-256 of the cipher suites: in ascending order in JA4, as the client sent them in JA4_o"),
                    new("extensions_hash", parts[2], Ja4Words.KnownHash(parts[2]) ?? "the first 12 digits of SHA-256 of the extensions and the signature algorithms: extensions in ascending order without server_name and ALPN in JA4, all as sent in JA4_o"),
                ],
                Faults = Ja4Prefix.Faults(parts[0]),
                Remarks =
                [
                    "The hashes cannot be turned back. Two values with the same second part offer the same suites, and the same third part means the same extensions and signature algorithms; how alike different hashes are, they cannot tell.",
                    "Whether it is a JA4 or a JA4_o does not show in it: they look alike.",
                    "Not in it: groups, key shares, which server was named, the order of anything (in JA4), GREASE and its place.",
                    "To see the lists, explain the ja4_r of the same hello (whorl read shows it), or the hello itself.",
                ],
            };
        }

        internal override Facts ReadFacts()
        {
            Facts facts = new(Side.Client);
            facts.AddJa4("ja4", text);
            facts.AddJa4("ja4_o", text);
            facts.IsEitherJa4 = true;
            return facts;
        }
    }
}

/// <summary>What contradicts itself in JA4's first part.</summary>
internal static class Ja4Prefix
{
    public static IReadOnlyList<string> Faults(string a)
    {
        int extensions = (10 * (a[6] - '0')) + a[7] - '0';
        int needed = (a[3] == 'd' ? 1 : 0) + (a[8..10] == "00" ? 0 : 1);
        return extensions < needed ? ["It counts fewer extensions than its server name and its protocol need: no hello has this JA4."] : [];
    }
}
