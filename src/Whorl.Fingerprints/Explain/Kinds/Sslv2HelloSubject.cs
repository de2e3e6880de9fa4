using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Explain.Fields;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>A ClientHello in the SSL 2.0 format, which has no fingerprint.</summary>
internal sealed class Sslv2HelloSubject(ReadOnlyMemory<byte> bytes, string form) : Subject
{
    private const int Header = 11;

    public override string Noun => "a ClientHello in the SSL 2.0 format";

    public override Explanation Explain()
    {
        if (!Sslv2ClientHelloView.TryParse(bytes.Span, out Sslv2ClientHelloView hello))
        {
            throw new InvalidOperationException("There is no hello in these bytes.");
        }

        FieldList fields = new(bytes);
        FieldList kinds = fields.Nested();
        fields.Add("version", "version", Registered.Version(hello.Version), 3, 5, hello.Version);
        for (int i = 0; i + 2 < hello.CipherSpecs.Length; i += 3)
        {
            int kind = (hello.CipherSpecs[i] << 16) | (hello.CipherSpecs[i + 1] << 8) | hello.CipherSpecs[i + 2];
            kinds.AddItem("cipher_kind", TlsNames.SslV2CipherKindName(kind), Header + i, Header + i + 3, kind);
        }

        int at = Header + hello.CipherSpecs.Length;
        fields.Add("cipher_kinds", "cipher kinds", Printable.Count(kinds.Fields.Count, "kind"), Header, at, items: kinds.Fields);
        fields.Add("session_id", "session id", hello.SessionId.IsEmpty ? "none" : Printable.Count(hello.SessionId.Length, "byte"), at, at + hello.SessionId.Length);
        at += hello.SessionId.Length;
        fields.Add("challenge", "challenge", Printable.Count(hello.Challenge.Length, "byte"), at, at + hello.Challenge.Length);
        return new Explanation
        {
            Kind = "sslv2-client-hello",
            Title = string.Create(CultureInfo.InvariantCulture, $"ClientHello in the SSL 2.0 format, {hello.RecordLength} bytes, up to {Registered.Version(hello.Version)}"),
            Introduction = [$"Given as {form}; offsets count from the first byte given."],
            Fields = fields.Fields,
            Remarks = ["Neither JA3 nor JA4 defines a fingerprint for this format, and a value that some programs print for it matches nothing that others print."],
            Malformations = Malformation.Sslv2Hello,
        };
    }

    internal override Facts ReadFacts()
    {
        Facts facts = new(Side.Client);
        foreach (ExplainedField field in Explain().Fields)
        {
            string text = field.Items.Count == 0 ? field.Text : string.Join(", ", field.Items.Select(item => item.Text));
            facts.AddValue("sslv2_" + field.Name, field.Label, text);
        }

        return facts;
    }
}
