using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Explain.Fields;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>A ServerHello or HelloRetryRequest, byte by byte.</summary>
internal sealed class ServerHelloSubject : Subject
{
    private readonly HelloBytes input;
    private readonly FieldList fields;
    private readonly FieldList extensions;
    private readonly string ja3s;
    private readonly Malformation malformations;
    private readonly bool isRetry;
    private readonly ushort version;

    public ServerHelloSubject(HelloBytes input)
    {
        this.input = input;
        if (!ServerHelloView.TryParse(input.Body, out ServerHelloView hello))
        {
            throw new ArgumentException("There is no ServerHello in these bytes.", nameof(input));
        }

        Utf8Text text = new();
        Ja3s.Write(hello, text);
        ja3s = Encoding.ASCII.GetString(text.Written);
        isRetry = hello.IsHelloRetryRequest;
        version = hello.NegotiatedVersion;
        fields = new FieldList(input.Bytes);
        extensions = fields.Nested();
        malformations = hello.Malformations;
        Read(hello, ref malformations);
    }

    public override string Noun => isRetry ? "a HelloRetryRequest" : "a ServerHello";

    public override Explanation Explain() => new()
    {
        Kind = "server-hello",
        Title = $"{Noun[2..]} of {Printable.Count(input.BodyLength, "byte")}, {Registered.Version(version)}{(input.IsDtls ? ", carried in DTLS" : string.Empty)}",
        Introduction = [input.Origin],
        Fields = fields.Fields,
        Fingerprints = [new ExplainedFingerprint("ja3s", "JA3S", ComputedFingerprints.Md5(ja3s)) { Hashed = ja3s, Parts = Parts() }],
        Faults = MalformationWords.Of(malformations),
        Remarks =
        [
            isRetry ? "A HelloRetryRequest asks the client to try again; the ServerHello that follows has a JA3S of its own." : "JA3S depends on what the client offered: one server has as many as there are kinds of clients.",
        ],
        Malformations = malformations,
    };

    internal override Facts ReadFacts()
    {
        Facts facts = Ja3sString.FactsOf(ja3s);
        facts.AddValue("version", "negotiated version", Registered.Version(version));
        foreach (ExplainedField extension in extensions.Fields)
        {
            facts.AddContents(string.Create(CultureInfo.InvariantCulture, $"extension_{extension.Number}"), TlsNames.ExtensionName((ushort)(extension.Number ?? 0)), extension.Text);
        }

        return facts;
    }

    private void Read(in ServerHelloView hello, ref Malformation found)
    {
        bool isDraft = ServerHelloView.IsDraftWithoutSessionId(hello.LegacyVersion);
        int at = input.BodyStart;
        fields.Add("legacy_version", "version", Registered.Version(hello.LegacyVersion), at, at + 2, hello.LegacyVersion);
        at += 2;
        fields.Add("random", "random", isRetry ? "the value that marks a HelloRetryRequest" : Random(hello.Random), at, at + 32);
        at += 32;
        if (!isDraft)
        {
            fields.Add("session_id", "session id", hello.SessionId.IsEmpty ? "none" : Printable.Count(hello.SessionId.Length, "byte"), at, at + 1 + hello.SessionId.Length);
            at += 1 + hello.SessionId.Length;
        }

        fields.Add("cipher_suite", "cipher suite", Registered.Suite(hello.CipherSuite), at, at + 2, hello.CipherSuite, Grease.IsGrease(hello.CipherSuite));
        at += 2;
        if (!isDraft)
        {
            fields.Add("compression_method", "compression", hello.CompressionMethod == 0 ? "none" : $"method {hello.CompressionMethod}", at, at + 1, hello.CompressionMethod);
            at++;
        }

        bool grease = Grease.IsGrease(hello.CipherSuite);
        int start = at + 2;
        ExtensionEnumerator enumerator = hello.Extensions;
        while (enumerator.MoveNext())
        {
            ExtensionView extension = enumerator.Current;
            grease |= Grease.IsGrease(extension.Type);
            FieldList contents = fields.Nested();
            string text = ExtensionContents.Describe(extension.Type, extension.Body, start + 4, isRetry ? ExtensionContext.HelloRetryRequest : ExtensionContext.ServerHello, contents);
            extensions.Add("extension", Registered.Extension(extension.Type), text, start, start + 4 + extension.Body.Length, extension.Type, Grease.IsGrease(extension.Type), contents.Fields);
            start += 4 + extension.Body.Length;
        }

        found |= grease ? Malformation.ServerGrease : Malformation.None;
        found |= enumerator.IsDamaged ? Malformation.ExtensionPastEnd : Malformation.None;
        if (hello.HasExtensions)
        {
            fields.Add("extensions", "extensions", Printable.Count(extensions.Fields.Count, "extension"), at, at + 2 + hello.ExtensionBlock.Length, items: extensions.Fields);
        }
        else
        {
            fields.Add("extensions", "extensions", "none at all, not even a length", 0, 0);
        }
    }

    /// <summary>The last eight bytes tell of a downgrade (RFC 8446 section 4.1.3).</summary>
    private static string Random(ReadOnlySpan<byte> random) =>
        random[24..].SequenceEqual("DOWNGRD\u0001"u8) ? "32 bytes, marked: the server could do TLS 1.3"
        : random[24..].SequenceEqual("DOWNGRD\u0000"u8) ? "32 bytes, marked: the server could do TLS 1.2"
        : "32 bytes";

    private List<ExplainedPart> Parts()
    {
        string[] parts = ja3s.Split(',');
        ExplainedField suite = fields.Fields.First(field => field.Name == "cipher_suite");
        List<ByteRange> types = [.. extensions.Fields.Select(extension => new ByteRange(extension.Range!.Value.Offset, 2))];
        return
        [
            new ExplainedPart(parts[0], $"{fields.Fields[0].Text}, the version field") { Ranges = [fields.Fields[0].Range!.Value], Bytes = fields.Fields[0].Bytes },
            new ExplainedPart(parts[1], suite.Text) { Ranges = [suite.Range!.Value], Bytes = suite.Bytes },
            new ExplainedPart(parts[2], Printable.Count(types.Count, "extension")) { Ranges = types, Bytes = types.SelectMany(range => input.Bytes.Slice(range.Offset, range.Length).ToArray()).ToArray() },
        ];
    }
}
