using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Explain.Probes;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>
/// What a JARM is the hash of: ten parts <c>cipher|version|alpn|extensions</c> joined by commas; or one of them, as records
/// have it for each probe.
/// </summary>
internal sealed class JarmRaw : ValueKind
{
    private const int Bars = 3;

    public override string Form => "the raw string of a JARM (c02b|0303|h2|0000-0017-...,|||,...)";

    public override Recognition Recognise(string value)
    {
        string[] parts = value.Split(',');
        if (!parts.All(JarmPart.HasShape))
        {
            return parts.Length == Jarm.Probes && parts.Count(JarmPart.HasShape) > Jarm.Probes / 2
                ? Recognition.Wrong($"this looks like the raw string of a JARM, but its part '{Printable.Excerpt(parts.First(part => !JarmPart.HasShape(part)))}' is not a cipher suite, a version, an ALPN and extensions with bars between them")
                : Recognition.No;
        }

        return parts.Length switch
        {
            Jarm.Probes => new RawSubject(value, [.. parts.Select((part, index) => JarmPart.Read(part, KnownProbes.Jarm[index].Name))]),
            1 => new PartSubject(JarmPart.Read(value, "answer")),
            _ => Recognition.Wrong(string.Create(CultureInfo.InvariantCulture, $"this looks like the raw string of a JARM but has {parts.Length} parts instead of {Jarm.Probes}; some programs leave out a probe that they could not connect for")),
        };
    }

    private sealed class RawSubject(string raw, JarmPart[] parts) : Subject
    {
        private readonly ProbeReply[] replies = [.. parts.Select(part => part.Reply)];
        private readonly Lazy<string> jarm = new(() => JarmWords.Hash(raw));

        public override string Noun => "the raw string of a JARM";

        internal override IReadOnlyList<ProbeReply> Replies => replies;

        public override Explanation Explain()
        {
            string hash = jarm.Value;
            const int Half = 3 * Jarm.Probes;
            return new Explanation
            {
                Kind = "jarm_raw",
                Title = JarmWords.Title("Raw string of the JARM", replies),
                Fields = [.. replies.Select((reply, index) => ReplyFields.Of(reply, hash == JarmWords.Nothing ? string.Empty : KnownProbes.Jarm[index].Asks))],
                Fingerprints =
                [
                    new ExplainedFingerprint("jarm", "JARM", hash)
                    {
                        Parts =
                        [
                            new ExplainedPart(hash[..Half], "suite and version of each probe in three characters"),
                            new ExplainedPart(hash[Half..], "the first half of SHA-256 over ALPN and extensions of all answers, one after the other"),
                        ],
                    },
                ],
                Faults = [.. parts.SelectMany(part => part.Faults)],
                Remarks = JarmWords.Remarks(replies, hash),
            };
        }

        internal override Facts ReadFacts() => JarmWords.FactsOf(replies, jarm.Value);
    }

    private sealed class PartSubject(JarmPart part) : Subject
    {
        public override string Noun => "a part of a JARM's raw string";

        public override Explanation Explain() => new()
        {
            Kind = "jarm_part",
            Title = "Part of a JARM's raw string: the answer to one probe",
            Fields = part.Reply.HasHello
                ? [.. ReplyFields.Choice(part.Reply), .. ReplyFields.Details(part.Reply, isLong: true)]
                : [new ExplainedField("outcome", "answer", part.Reply.Headline)],
            Faults = part.Faults,
            Remarks =
            [
                .. part.Reply.HasHello ? (string[])[] : ["No ServerHello can be an alert, a closed connection or silence: which, does not show."],
                "A part does not say which probe it answers, and the JARM is made of all ten.",
            ],
        };

        internal override Facts ReadFacts() => new(Side.Server) { Replies = new ReplyFacts("jarm", [part.Reply], null) };
    }

    /// <summary>One part, and what is wrong with it.</summary>
    private sealed record JarmPart(ProbeReply Reply, IReadOnlyList<string> Faults)
    {
        /// <summary>Whether a text can be a part: three bars, and in front of them a suite and a version or neither.</summary>
        public static bool HasShape(string part)
        {
            string[] fields = part.Split('|');
            return fields.Length == Bars + 1 && IsHexadecimal(fields[0], 4) && IsHexadecimal(fields[1], 4) && fields[3].All(c => char.IsAsciiHexDigit(c) || c == '-');
        }

        public static JarmPart Read(string part, string name)
        {
            string[] fields = part.Split('|');
            List<string> faults = [];
            ushort? suite = Number(fields[0]);
            ushort? version = Number(fields[1]);
            List<ReplyExtension> extensions = [];
            foreach (string type in fields[3].Length == 0 ? [] : fields[3].Split('-'))
            {
                if (Number(type) is { } number)
                {
                    extensions.Add(new ReplyExtension(number, string.Empty));
                }
                else
                {
                    faults.Add($"{name}: an extension reads '{type}', which is no type of four digits: the answer was cut off, or its lengths were wrong.");
                }
            }

            if (fields[0].Length > 0 && suite is null)
            {
                faults.Add($"{name}: the cipher suite reads '{fields[0]}', which is not four digits: the answer was cut off.");
            }

            if (fields[1].Length > 0 && version is null)
            {
                faults.Add($"{name}: the version reads '{fields[1]}', which is not four digits: the answer was cut off.");
            }

            JarmCode code = JarmCode.OfPart(part);
            if (code.Fault(name) is { } fault)
            {
                faults.Add(fault);
            }

            string? cipher = suite is { } known ? Registered.Suite(known) : fields[0].Length > 0 ? $"'{fields[0]}'" : null;
            string? said = version is { } stated ? JarmCode.VersionOf(stated, suite) : fields[1].Length > 0 ? $"'{fields[1]}'" : null;
            bool isNone = cipher is null && said is null && fields[2].Length == 0 && fields[3].Length == 0;
            ProbeReply reply = new(name)
            {
                Cipher = cipher,
                CipherNumber = suite,
                Version = said,
                Code = code.ToString(),
                Alpn = fields[2],
                Lists = isNone ? [] : [new ReplyList(ReplyList.ServerHello, Seen: true, extensions)],
                Headline = isNone ? "no ServerHello" : ProbeReply.Choice(said, cipher),
            };
            return new JarmPart(reply, faults);
        }

        private static bool IsHexadecimal(string text, int most) => text.Length <= most && text.All(char.IsAsciiHexDigit);

        private static ushort? Number(string text) =>
            text.Length == 4 ? ushort.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) : null;
    }
}
