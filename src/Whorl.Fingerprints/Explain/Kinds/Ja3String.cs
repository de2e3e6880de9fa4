using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>JA3 strings: <c>771,4865-4866,0-23-65281,29-23,0</c>.</summary>
internal sealed class Ja3String : ValueKind
{
    public override string Form => "a JA3 string (771,4865-...,0-...,29-...,0)";

    public override Recognition Recognise(string value)
    {
        if (DecimalLists.HasShape(value, 5) && value.StartsWith("77", StringComparison.Ordinal))
        {
            return Recognition.Wrong("this looks like a JA3 string but has 6 parts instead of 5; some programs write one comma too many when an extension occurs twice");
        }

        if (!DecimalLists.HasShape(value, 4))
        {
            return Recognition.No;
        }

        string[] parts = value.Split(',');
        ushort[][] lists = new ushort[parts.Length][];
        string[] names = ["version", "cipher suites", "extensions", "groups", "point formats"];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!DecimalLists.TryRead(parts[i], i == 4 ? byte.MaxValue : ushort.MaxValue, out lists[i], out string problem))
            {
                return Recognition.Wrong($"this looks like a JA3 string, but its {names[i]} have {problem}");
            }
        }

        return lists[0].Length == 1
            ? new Ja3Subject(value, lists)
            : Recognition.Wrong("this looks like a JA3 string, but its first part is not one version");
    }

    private sealed class Ja3Subject(string text, ushort[][] lists) : Subject
    {
        private static readonly string[] Names = ["cipher_suites", "extensions", "groups", "point_formats"];
        private static readonly string[] ItemNames = ["cipher_suite", "extension", "group", "point_format"];
        private static readonly string[] Labels = ["cipher suites", "extensions", "groups", "point formats"];
        private static readonly Func<ushort, string>[] Registries = [Registered.Suite, Registered.Extension, Registered.Group, Registered.Format];

        private bool HasGrease => lists.Skip(1).Take(3).Any(list => list.Any(Grease.IsGrease));

        private string Ja3n => string.Join(',', [text.Split(',')[0], text.Split(',')[1], string.Join('-', lists[2].Order()), .. text.Split(',')[3..]]);

        public override string Noun => "a JA3 string";

        public override Explanation Explain()
        {
            string[] parts = text.Split(',');
            List<ExplainedField> fields = [new("legacy_version", "version", VersionText()) { Number = lists[0][0] }];
            for (int i = 1; i < lists.Length; i++)
            {
                fields.Add(new ExplainedField(Names[i - 1], Labels[i - 1], lists[i].Length == 0 ? "none" : lists[i].Length.ToString(CultureInfo.InvariantCulture))
                {
                    Items = Registered.Fields(ItemNames[i - 1], lists[i], Registries[i - 1]),
                });
            }

            List<ExplainedPart> pattern =
            [
                new(Ja4Pattern()[..10], "the characters a JA3 tells; a dot is one it does not"),
                new(Ja4Pattern()[11..23], "the suites in ascending order, hashed as JA4 does"),
                new("............", "needs the signature algorithms, which JA3 leaves out"),
            ];
            return new Explanation
            {
                Kind = "ja3",
                Title = "JA3 string of a ClientHello",
                Fields = fields,
                Fingerprints =
                [
                    new ExplainedFingerprint("ja3", "JA3", ComputedFingerprints.Md5(text)) { Hashed = text },
                    new ExplainedFingerprint("ja3n", "JA3N", ComputedFingerprints.Md5(Ja3n)) { Hashed = Ja3n },
                    new ExplainedFingerprint("ja4_pattern", "JA4, partly", Ja4Pattern()) { Parts = pattern },
                ],
                Faults = HasGrease ? ["It contains GREASE values, which JA3 leaves out: the program that wrote it forgot to, and its hash changes with every connection."] : [],
                Remarks = Remarks(),
            };
        }

        internal override Facts ReadFacts()
        {
            Facts facts = new(Side.Client);
            facts.AddValue("legacy_version", "legacy version", Registered.Version(lists[0][0]));
            for (int i = 1; i < lists.Length; i++)
            {
                facts.AddList(Names[i - 1], Labels[i - 1], lists[i], Registries[i - 1], hasGrease: HasGrease);
            }

            facts.AddJa3(text);
            facts.Texts["ja4_pattern"] = Ja4Pattern();
            return facts;
        }

        private string VersionText() =>
            lists[0][0] is 0x0303 ? "TLS 1.2, the version field, which TLS 1.3 clients leave at TLS 1.2 too" : $"{Registered.Version(lists[0][0])}, the version field";

        /// <summary>What a JA3 string tells of the JA4 of the same hello: counts, the server name and the suites.</summary>
        private string Ja4Pattern()
        {
            ushort[] suites = [.. lists[1].Where(value => !Grease.IsGrease(value)).Order()];
            ushort[] types = [.. lists[2].Where(value => !Grease.IsGrease(value))];
            string version = types.Contains(ExtensionType.SupportedVersions) ? ".." : System.Text.Encoding.ASCII.GetString(Ja4.VersionCharacters(lists[0][0]));
            string protocols = types.Contains(ExtensionType.Alpn) ? ".." : "00";
            char name = types.Contains(ExtensionType.ServerName) ? 'd' : 'i';
            string hash = ComputedFingerprints.First12(string.Join(',', suites.Select(value => value.ToString("x4", CultureInfo.InvariantCulture))));
            return string.Create(CultureInfo.InvariantCulture, $".{version}{name}{Math.Min(suites.Length, 99):00}{Math.Min(types.Length, 99):00}{protocols}_{hash}_............");
        }

        private List<string> Remarks()
        {
            List<string> remarks = [];
            if (lists[2].Contains(ExtensionType.SupportedVersions))
            {
                remarks.Add("supported_versions is there, so the client offers TLS 1.3 most likely; JA3 does not say which versions.");
            }

            if (lists[2].Contains(ExtensionType.PreSharedKey))
            {
                remarks.Add("pre_shared_key is there: the client resumes a session, and its first connection had another JA3.");
            }

            remarks.Add("Clients that shuffle their extensions (Chrome since 110, Firefox since 114) have another JA3 on every connection; JA3N and JA4 stay.");
            return remarks;
        }
    }
}
