using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Explain.Probes;
using Whorl.Fingerprints.Text;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>An ATSF (Sosnowski et al., TMA 2022): the answers to its hellos joined by bars, or a single one of them.</summary>
internal sealed class AtsfString : ValueKind
{
    /// <summary>More hellos than any set may have.</summary>
    private const int MostParts = 100;

    public override string Form => "an ATSF or a part of it (771_1302_43.AwQ-51.24_..., joined by |)";

    public override Recognition Recognise(string value)
    {
        string[] parts = value.Split('|');
        if (parts.Length > MostParts || !parts.All(part => part.All(AtsfPart.IsMadeOf)) || !parts.Any(AtsfPart.HasShape))
        {
            return Recognition.No;
        }

        IReadOnlyList<ProbeDescription> hellos = KnownProbes.Or(KnownProbes.Atsf, parts.Length);
        AtsfPart[] read = new AtsfPart[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            string name = parts.Length == 1 ? "answer" : hellos[i].Name;
            if (!AtsfPart.TryRead(parts[i], name, out AtsfPart? part, out string problem))
            {
                return Recognition.Wrong(parts.Length == 1 ? $"this looks like a part of an ATSF but {problem}" : $"this looks like an ATSF, but {name} {problem}");
            }

            read[i] = part;
        }

        return parts.Length == 1 ? new PartSubject(read[0]) : new JoinedSubject(parts, hellos, read);
    }

    /// <summary>The parts as the fingerprint has them, without status_request.</summary>
    private static string Clean(IEnumerable<string> parts)
    {
        Utf8Text text = new();
        bool isFirst = true;
        foreach (string part in parts)
        {
            if (!isFirst)
            {
                text.Append((byte)'|');
            }

            isFirst = false;
            Atsf.WriteWithoutStatusRequest(Encoding.ASCII.GetBytes(part), text);
        }

        return Encoding.ASCII.GetString(text.Written);
    }

    private static string Hash(string joined)
    {
        Span<byte> hash = stackalloc byte[Atsf.HashLength];
        Atsf.WriteHash(Encoding.ASCII.GetBytes(joined), hash);
        return Encoding.ASCII.GetString(hash);
    }

    private sealed class JoinedSubject(string[] parts, IReadOnlyList<ProbeDescription> hellos, AtsfPart[] read) : Subject
    {
        private readonly ProbeReply[] replies = [.. read.Select(part => part.Reply)];
        private readonly string given = string.Join('|', parts);
        private readonly string cleaned = Clean(parts);

        private bool IsWhole => parts.All(part => part.Length > 0);

        private bool IsKnownSet => parts.Length == KnownProbes.Atsf.Count;

        public override string Noun => "an ATSF";

        internal override IReadOnlyList<ProbeReply> Replies => replies;

        public override Explanation Explain() => new()
        {
            Kind = "atsf",
            Title = Title(),
            Introduction = IsKnownSet ? [] : [string.Create(CultureInfo.InvariantCulture, $"It has {parts.Length} parts, so it was made with other hellos than the ten published ones; which, it does not say.")],
            Fields = [.. replies.Select((reply, index) => ReplyFields.Of(reply, hellos[index].Asks))],
            Fingerprints =
            [
                .. cleaned == given ? [] : (ExplainedFingerprint[])[new ExplainedFingerprint("atsf", "ATSF", cleaned)],
                .. IsWhole ? (ExplainedFingerprint[])[new ExplainedFingerprint("atsf_hash", "ATSF hash", Hash(cleaned))] : [],
            ],
            Faults = [.. read.SelectMany(part => part.Faults), .. IsWhole ? [] : EmptyFault()],
            Remarks = Remarks(),
        };

        internal override Facts ReadFacts()
        {
            Facts facts = new(Side.Server) { Replies = new ReplyFacts("atsf", replies, null) };
            if (IsWhole)
            {
                facts.Texts["atsf_hash"] = Hash(cleaned);
            }

            return facts;
        }

        private string[] EmptyFault() =>
            [$"Nothing was learned of {Printable.List([.. replies.Where((_, index) => parts[index].Length == 0).Select(reply => reply.Name)])}: with an empty part the reference prints no fingerprint, and there is no hash."];

        private string Title()
        {
            int hellosAnswered = replies.Count(reply => reply.HasHello);
            int alertsOnly = replies.Count(reply => !reply.HasHello && reply.Alerts.Count > 0);
            string alerts = alertsOnly == 0 ? string.Empty : string.Create(CultureInfo.InvariantCulture, $" and nothing but an alert to {alertsOnly}");
            return hellosAnswered == 0
                ? "ATSF of a server that gave no ServerHello to any hello"
                : string.Create(CultureInfo.InvariantCulture, $"ATSF of a server that gave a ServerHello to {(hellosAnswered == parts.Length ? "all" : $"{hellosAnswered} of the")} {parts.Length} hellos{alerts}");
        }

        private List<string> Remarks()
        {
            List<string> remarks = [];
            remarks.Add(cleaned == given
                ? "status_request is not in an ATSF, as it comes and goes with a staple; a list that held nothing else looks as if it had not come."
                : "The value still has status_request, which comes and goes with a staple: the fingerprint and its hash are without it.");
            remarks.Add("EncryptedExtensions, CertificateRequest and Certificate are those of TLS 1.3, read after decryption; of TLS 1.2 only the ServerHello and alerts count. Of several certificates the extensions are not told, nor are contents that change from answer to answer.");
            remarks.Add("An ATSF is shared by servers of the same library and settings, and changes with the server name that was sent and with whatever stands in front of the server.");
            return remarks;
        }
    }

    private sealed class PartSubject(AtsfPart part) : Subject
    {
        public override string Noun => "a part of an ATSF";

        internal override IReadOnlyList<ProbeReply> Replies => [part.Reply];

        public override Explanation Explain() => new()
        {
            Kind = "atsf_part",
            Title = $"Part of an ATSF: {part.Reply.Headline}",
            Fields = [.. ReplyFields.Choice(part.Reply), .. ReplyFields.Details(part.Reply, isLong: true)],
            Faults = part.Faults,
            Remarks = ["A part does not say which hello it answers; among the ten of a whole ATSF its place does."],
        };

        internal override Facts ReadFacts() => new(Side.Server) { Replies = new ReplyFacts("atsf", [part.Reply], null) };
    }
}
