using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Explain.Probes;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>
/// A JARM (Salesforce, 2020): ten times a suite in two hexadecimal digits and a version as a letter, or <c>000</c> without a
/// ServerHello, then 32 digits of a hash.
/// </summary>
internal sealed class JarmHash : ValueKind
{
    private const int CodesLength = 3 * Jarm.Probes;

    /// <summary>How many of the ten must make sense for the others to be called wrong.</summary>
    private const int MostlyRight = 8;

    public override string Form => "a JARM (62 hexadecimal digits)";

    public override Recognition Recognise(string value)
    {
        // A JARM of ten letters beyond f, which jarm-go can print, is not hexadecimal; nothing else has letters up to j.
        if (value.Length is < CodesLength + 2 or > Jarm.HashLength + 5 || !value.All(c => char.IsAsciiHexDigit(c) || char.ToLowerInvariant(c) is >= 'g' and <= 'j'))
        {
            return Recognition.No;
        }

        string hash = value.ToLowerInvariant();
        string[] wrong = [.. JarmWords.Codes(hash).Where(text => !JarmCode.TryRead(text, out _))];
        if (hash.Length != Jarm.HashLength)
        {
            return wrong.Length == 0 && hash.All(char.IsAsciiHexDigit)
                ? Recognition.Wrong(string.Create(CultureInfo.InvariantCulture, $"this looks like a JARM but has {hash.Length} characters instead of {Jarm.HashLength}; some programs leave out the three of a probe that they could not connect for"))
                : Recognition.No;
        }

        if (wrong.Length == 0 && hash[CodesLength..].All(char.IsAsciiHexDigitLower))
        {
            return new JarmSubject(hash);
        }

        return wrong.Length is > 0 and <= Jarm.Probes - MostlyRight && hash.All(char.IsAsciiHexDigit)
            ? Recognition.Wrong($"this looks like a JARM, but its part {wrong[0]} does not end with the letter of a version (a to f) or with 0")
            : Recognition.No;
    }

    private sealed class JarmSubject(string hash) : Subject
    {
        private readonly ProbeReply[] replies = [.. JarmWords.Codes(hash).Select((text, index) => Read(text).Reply(KnownProbes.Jarm[index].Name))];

        public override string Noun => "a JARM";

        public override Explanation Explain()
        {
            string half = hash[CodesLength..];
            string meaning = hash == JarmWords.Nothing ? "zeros, as there is nothing to hash"
                : half == JarmWords.HashOfNothing ? "the hash of nothing: no answer had an extension or an ALPN"
                : "the first half of SHA-256 over ALPN and extensions of all ten answers, one after the other; it cannot be turned back, and does not show which of them made it what it is";
            return new Explanation
            {
                Kind = "jarm",
                Title = JarmWords.Title("JARM", replies),
                Fields =
                [
                    .. replies.Select((reply, index) => ReplyFields.Of(reply, hash == JarmWords.Nothing ? string.Empty : KnownProbes.Jarm[index].Asks)),
                    new("extensions_hash", "second half", half) { Note = meaning },
                ],
                Faults = [.. Faults()],
                Remarks = [.. JarmWords.Remarks(replies, hash), .. hash == JarmWords.Nothing ? [] : RawRemark()],
            };
        }

        internal override Facts ReadFacts() => JarmWords.FactsOf(replies, hash);

        private static string[] RawRemark() => ["To see the extensions, explain the raw string of the same scan, its jarm_raw."];

        private static JarmCode Read(string text)
        {
            JarmCode.TryRead(text, out JarmCode code);
            return code;
        }

        private IEnumerable<string> Faults()
        {
            foreach (ProbeReply reply in replies)
            {
                if (Read(reply.Code!).Fault(reply.Name) is { } fault)
                {
                    yield return fault;
                }
            }

            bool isNothing = replies.All(reply => !reply.HasHello);
            if (isNothing && hash != JarmWords.Nothing)
            {
                yield return "No probe had a ServerHello, yet the second half is not zero: no program prints this.";
            }
            else if (!isNothing && hash[CodesLength..].All(c => c == '0'))
            {
                yield return "Probes had a ServerHello, yet the second half is zero: no program prints this.";
            }
        }
    }
}
