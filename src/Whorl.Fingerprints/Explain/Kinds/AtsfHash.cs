using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>The short hash of an ATSF: the first 16 digits of SHA-256.</summary>
internal sealed class AtsfHash : ValueKind
{
    public override string Form => "an ATSF hash (16 hexadecimal digits)";

    public override Recognition Recognise(string value) =>
        value.Length == Atsf.HashLength && value.All(char.IsAsciiHexDigit) ? new HashSubject(value.ToLowerInvariant()) : Recognition.No;

    private sealed class HashSubject(string hash) : Subject
    {
        public override string Noun => "an ATSF hash";

        public override Explanation Explain() => new()
        {
            Kind = "atsf_hash",
            Title = "Hash of an ATSF, if it is one",
            Introduction =
            [
                "16 hexadecimal digits are the form of atsf_hash in Whorl's scans: the first 16 digits of SHA-256 over the parts of an ATSF. Other values have 16 digits too (identifiers, serial numbers, checksums), so where it was found has to say what it is.",
            ],
            Remarks =
            [
                "It cannot be turned back: explain the atsf that stands beside it in the scan's record to see what the server answered.",
                "Two equal hashes are the same ATSF; two different ones may differ in one extension of one answer or in everything.",
            ],
        };

        internal override Facts ReadFacts()
        {
            Facts facts = new(Side.Server);
            facts.Texts["atsf_hash"] = hash;
            return facts;
        }
    }
}
