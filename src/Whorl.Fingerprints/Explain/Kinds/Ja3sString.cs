using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>JA3S strings: <c>771,49199,0-11-65281</c>.</summary>
internal sealed class Ja3sString : ValueKind
{
    public override string Form => "a JA3S string (771,49199,65281-...)";

    public override Recognition Recognise(string value)
    {
        if (!DecimalLists.HasShape(value, 2))
        {
            return Recognition.No;
        }

        string[] parts = value.Split(',');
        ushort[][] lists = new ushort[parts.Length][];
        string[] names = ["version", "cipher suite", "extensions"];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!DecimalLists.TryRead(parts[i], ushort.MaxValue, out lists[i], out string problem))
            {
                return Recognition.Wrong($"this looks like a JA3S string, but its {names[i]} part has {problem}");
            }
        }

        return lists[0].Length == 1 && lists[1].Length == 1
            ? new Ja3sSubject(value, lists[0][0], lists[1][0], lists[2])
            : Recognition.Wrong("this looks like a JA3S string, but it has not exactly one version and one cipher suite");
    }

    /// <summary>What a JA3S string says that can be compared.</summary>
    public static Facts FactsOf(string text)
    {
        string[] parts = text.Split(',');
        Facts facts = new(Side.Server);
        facts.AddValue("legacy_version", "legacy version", Registered.Version(ushort.Parse(parts[0], CultureInfo.InvariantCulture)));
        facts.AddValue("cipher_suite", "cipher suite", Registered.Suite(ushort.Parse(parts[1], CultureInfo.InvariantCulture)));
        DecimalLists.TryRead(parts[2], ushort.MaxValue, out ushort[] types, out _);
        facts.AddList("extensions", "extensions", types, Registered.Extension);
        facts.Texts["ja3s"] = ComputedFingerprints.Md5(text);
        facts.Texts["ja3s_string"] = text;
        return facts;
    }

    /// <summary>The string in words.</summary>
    public static Explanation Explain(string text, ushort version, ushort suite, ushort[] types)
    {
        List<string> remarks = [];
        if (types.Contains((ushort)43))
        {
            remarks.Add("supported_versions is there, so TLS 1.3 was chosen; its other answers are encrypted, and few JA3S are possible: very many servers share this one.");
        }

        remarks.Add("JA3S depends on what the client offered: one server has as many as there are kinds of clients.");
        return new Explanation
        {
            Kind = "ja3s",
            Title = "JA3S string of a ServerHello",
            Fields =
            [
                new("legacy_version", "version", $"{Registered.Version(version)}, the version field") { Number = version },
                new("cipher_suite", "cipher suite", Registered.Suite(suite)) { Number = suite, IsGrease = Grease.IsGrease(suite) },
                new("extensions", "extensions", types.Length == 0 ? "none" : types.Length.ToString(CultureInfo.InvariantCulture)) { Items = Registered.Fields("extension", types, Registered.Extension) },
            ],
            Fingerprints = [new ExplainedFingerprint("ja3s", "JA3S", ComputedFingerprints.Md5(text)) { Hashed = text }],
            Remarks = remarks,
        };
    }

    private sealed class Ja3sSubject(string text, ushort version, ushort suite, ushort[] types) : Subject
    {
        public override string Noun => "a JA3S string";

        public override Explanation Explain() => Ja3sString.Explain(text, version, suite, types);

        internal override Facts ReadFacts() => FactsOf(text);
    }
}
