using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>JA4_r and JA4_ro: <c>t13d1516h2_002f,0035_0005,000a_0403,0804</c>.</summary>
internal sealed class Ja4Raw : ValueKind
{
    public override string Form => "a JA4_r or JA4_ro (t13d1516h2_002f,..._0005,..._0403,...)";

    public override Recognition Recognise(string value)
    {
        string[] parts = value.Split('_');
        if (parts.Length is not (3 or 4) || !Ja4Words.IsPrefix(parts[0]))
        {
            return Recognition.No;
        }

        ushort[][] lists = [[], [], []];
        string[] names = ["cipher suites", "extensions", "signature algorithms"];
        for (int i = 1; i < parts.Length; i++)
        {
            string[] texts = parts[i].Length == 0 ? [] : parts[i].Split(',');
            if (Array.Find(texts, text => text.Length != 4 || !text.All(char.IsAsciiHexDigitLower)) is { } wrong)
            {
                return Recognition.Wrong($"this looks like a JA4_r, but '{Printable.Excerpt(wrong)}' in its {names[i - 1]} is not four hexadecimal digits in lower case");
            }

            lists[i - 1] = [.. texts.Select(text => ushort.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
        }

        return new Ja4RawSubject(value, parts[0], lists);
    }

    private sealed class Ja4RawSubject(string text, string a, ushort[][] lists) : Subject
    {
        private bool IsInOrder => lists[1].Any(IsNameOrProtocols) || !IsAscending(lists[0]) || !IsAscending(lists[1]);

        private string Kind => IsInOrder ? "ja4_ro" : "ja4_r";

        public override string Noun => IsInOrder ? "a JA4_ro" : "a JA4_r";

        public override Explanation Explain() => new()
        {
            Kind = Kind,
            Title = IsInOrder ? "JA4_ro of a ClientHello, its lists in the order they were sent" : "JA4_r of a ClientHello, its lists in ascending order",
            Fields =
            [
                .. Ja4Words.Prefix(a),
                List("cipher_suites", "cipher suites", "cipher_suite", lists[0], Registered.Suite),
                List("extensions", "extensions", "extension", lists[1], Registered.Extension),
                List("signature_algorithms", "signature algorithms", "signature_scheme", lists[2], Registered.Scheme),
            ],
            Fingerprints = Fingerprints(),
            Faults = Faults(),
            Remarks = IsInOrder ? [] : ["Sorted, without server_name and ALPN: the order the client sent is in JA4_ro."],
        };

        internal override Facts ReadFacts()
        {
            Facts facts = new(Side.Client);
            facts.AddList("cipher_suites", "cipher suites", lists[0], Registered.Suite, hasGrease: false, isOrdered: IsInOrder);
            facts.AddList("extensions", "extensions", lists[1], Registered.Extension, hasGrease: false, isOrdered: IsInOrder, leavesOutNames: !IsInOrder);
            facts.AddList("signature_algorithms", "signature algorithms", lists[2], Registered.Scheme, hasGrease: false);
            foreach (ExplainedFingerprint fingerprint in Fingerprints())
            {
                facts.Texts[fingerprint.Name] = fingerprint.Text;
            }

            facts.AddJa4("ja4", facts.Texts["ja4"]);
            if (facts.Texts.TryGetValue("ja4_o", out string? ordered))
            {
                facts.AddJa4("ja4_o", ordered);
            }

            return facts;
        }

        private static bool IsNameOrProtocols(ushort type) => type is ExtensionType.ServerName or ExtensionType.Alpn;

        private static bool IsAscending(ushort[] list) => list.AsSpan().SequenceEqual(list.Order().ToArray());

        private static string Hex(IEnumerable<ushort> list) => string.Join(',', list.Select(value => value.ToString("x4", CultureInfo.InvariantCulture)));

        private static ExplainedField List(string name, string label, string itemName, ushort[] list, Func<ushort, string> nameOf) =>
            new(name, label, list.Length == 0 ? "none" : list.Length.ToString(CultureInfo.InvariantCulture)) { Items = Registered.Fields(itemName, list, nameOf) };

        private List<ExplainedFingerprint> Fingerprints()
        {
            string suites = Hex(lists[0].Order());
            string rest = Hex(lists[1].Where(type => !IsNameOrProtocols(type)).Order()) + Schemes();
            List<ExplainedFingerprint> result =
            [
                new("ja4", "JA4", $"{a}_{ComputedFingerprints.First12(suites)}_{ComputedFingerprints.First12(rest)}"),
                new("ja4_r", "JA4_r", $"{a}_{suites}_{rest}"),
            ];
            if (IsInOrder)
            {
                result.Add(new("ja4_o", "JA4_o", $"{a}_{ComputedFingerprints.First12(Hex(lists[0]))}_{ComputedFingerprints.First12(Hex(lists[1]) + Schemes())}"));
                result.Add(new("ja4_ro", "JA4_ro", text));
            }

            return result;
        }

        private string Schemes() => lists[2].Length == 0 ? string.Empty : "_" + Hex(lists[2]);

        private List<string> Faults()
        {
            List<string> faults = [.. Ja4Prefix.Faults(a)];
            int hidden = IsInOrder ? 0 : (a[3] == 'd' ? 1 : 0) + (a[8..10] == "00" ? 0 : 1);
            Compare(faults, a[4..6], lists[0].Length, 0, "cipher suites");
            Compare(faults, a[6..8], lists[1].Length, hidden, "extensions");
            if (lists.Any(list => list.Any(Grease.IsGrease)))
            {
                faults.Add("It contains GREASE values, which JA4 leaves out.");
            }

            return faults;
        }

        /// <summary>An ALPN extension without a name counts and shows nowhere, so one extension more is no contradiction.</summary>
        private void Compare(List<string> faults, string counted, int listed, int hidden, string noun)
        {
            int said = (10 * (counted[0] - '0')) + counted[1] - '0';
            int there = Math.Min(listed + hidden, 99);
            bool mayHideOne = hidden > 0 || (noun == "extensions" && !IsInOrder);
            if (said != there && !(mayHideOne && a[8..10] == "00" && said == there + 1))
            {
                faults.Add($"It counts {said} {noun} and lists {listed}{(hidden > 0 ? $" beside {(hidden == 1 ? "the one" : "the two")} that JA4_r leaves out" : string.Empty)}: something was cut off or changed.");
            }
        }
    }
}
