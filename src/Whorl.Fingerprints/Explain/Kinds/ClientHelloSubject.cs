using System.Buffers.Binary;
using System.Globalization;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Explain.Fields;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Kinds;

/// <summary>A ClientHello, byte by byte.</summary>
internal sealed class ClientHelloSubject : Subject
{
    private const int VersionLength = 2;
    private const int RandomLength = 32;
    private const string TypeBytes = "; the first two bytes of each";

    private readonly HelloBytes input;
    private readonly List<ExtensionField> extensions = [];
    private readonly ComputedFingerprints fingerprints;
    private readonly Malformation malformations;
    private readonly ushort legacyVersion;
    private readonly ushort highestVersion;
    private readonly bool hasVersions;
    private readonly FieldList fields;
    private readonly IReadOnlyList<ExplainedField> suites;

    public ClientHelloSubject(HelloBytes input)
    {
        this.input = input;
        if (!ClientHelloView.TryParse(input.Body, input.IsDtls, out ClientHelloView hello))
        {
            throw new ArgumentException("There is no ClientHello in these bytes.", nameof(input));
        }

        ClientHelloExtensions known = ClientHelloExtensions.Read(hello);
        fingerprints = ComputedFingerprints.Of(hello, known, input.Transport);
        malformations = known.Malformations;
        legacyVersion = hello.LegacyVersion;
        highestVersion = known.HighestVersion(hello.LegacyVersion);
        hasVersions = !known.Versions.IsEmpty;
        fields = new FieldList(input.Bytes);
        suites = ReadFields(hello);
    }

    public override string Noun => "a ClientHello";

    public override Explanation Explain() => new()
    {
        Kind = "client-hello",
        Title = string.Create(CultureInfo.InvariantCulture, $"ClientHello of {Printable.Count(input.BodyLength, "byte")}, up to {Registered.Version(highestVersion)}{Carrier()}"),
        Introduction = [input.Origin],
        Fields = fields.Fields,
        Fingerprints =
        [
            new ExplainedFingerprint("ja3", "JA3", ComputedFingerprints.Md5(fingerprints.Ja3)) { Hashed = fingerprints.Ja3, Parts = Ja3Parts() },
            new ExplainedFingerprint("ja3n", "JA3N", ComputedFingerprints.Md5(fingerprints.Ja3n)) { Hashed = fingerprints.Ja3n },
            new ExplainedFingerprint("ja4", "JA4", fingerprints.Ja4) { Parts = Ja4Parts() },
            new ExplainedFingerprint("ja4_r", "JA4_r", fingerprints.Ja4R),
            new ExplainedFingerprint("ja4_o", "JA4_o", fingerprints.Ja4O),
            new ExplainedFingerprint("ja4_ro", "JA4_ro", fingerprints.Ja4Ro),
        ],
        Faults = MalformationWords.Of(malformations),
        Malformations = malformations,
    };

    internal override Facts ReadFacts()
    {
        Facts facts = new(Side.Client);
        facts.AddValue("legacy_version", "legacy version", Registered.Version(legacyVersion));
        facts.AddValue("version", "highest version", Registered.Version(highestVersion));
        facts.AddList("cipher_suites", "cipher suites", Numbers(suites), Registered.Suite);
        facts.AddList("extensions", "extensions", extensions.ConvertAll(e => e.Type), Registered.Extension);
        AddListOf(facts, ExtensionType.SupportedGroups, "groups", "groups", Registered.Group);
        AddListOf(facts, ExtensionType.EcPointFormats, "point_formats", "point formats", Registered.Format);
        AddListOf(facts, ExtensionType.SignatureAlgorithms, "signature_algorithms", "signature algorithms", Registered.Scheme);
        foreach (ExplainedField field in fields.Fields.Where(field => field.Name is "session_id" or "compression_methods"))
        {
            facts.AddValue(field.Name, field.Label, field.Text);
        }

        foreach (ExtensionField extension in extensions)
        {
            if (!Grease.IsGrease(extension.Type) && extension.Type is not (ExtensionType.SupportedGroups or ExtensionType.EcPointFormats or ExtensionType.SignatureAlgorithms))
            {
                facts.AddContents(string.Create(CultureInfo.InvariantCulture, $"extension_{extension.Type}"), TlsNames.ExtensionName(extension.Type), extension.Field.Text);
            }
        }

        facts.AddJa3(fingerprints.Ja3);
        facts.AddJa4("ja4", fingerprints.Ja4);
        facts.AddJa4("ja4_o", fingerprints.Ja4O);
        facts.Texts["ja4_r"] = fingerprints.Ja4R;
        facts.Texts["ja4_ro"] = fingerprints.Ja4Ro;
        return facts;
    }

    private static List<ushort> Numbers(IReadOnlyList<ExplainedField> items) => [.. items.Select(item => (ushort)(item.Number ?? 0))];

    /// <summary>"16 suites and GREASE".</summary>
    private static string Counted(IReadOnlyCollection<bool> isGrease, string noun)
    {
        int grease = isGrease.Count(g => g);
        string counted = Printable.Count(isGrease.Count - grease, noun);
        return grease == 0 ? counted : $"{counted} and {(grease == 1 ? "GREASE" : $"{grease} times GREASE")}";
    }

    private string Carrier() => input.Transport switch
    {
        Ja4Transport.Quic => ", carried in QUIC",
        Ja4Transport.Dtls => ", carried in DTLS",
        _ => string.Empty,
    };

    private void AddListOf(Facts facts, ushort type, string name, string label, Func<ushort, string> nameOf)
    {
        ExtensionField? extension = extensions.Find(e => e.Type == type);
        facts.AddList(name, label, extension is null ? [] : Numbers(extension.Field.Items), nameOf);
    }

    private IReadOnlyList<ExplainedField> ReadFields(in ClientHelloView hello)
    {
        int at = input.BodyStart;
        ReadOnlySpan<byte> bytes = input.Bytes.Span[..(input.BodyStart + input.BodyLength)];
        fields.Add("legacy_version", "version", Registered.Version(hello.LegacyVersion), at, at + VersionLength, hello.LegacyVersion);
        at += VersionLength;
        fields.Add("random", "random", "32 bytes", at, at + RandomLength);
        at += RandomLength;
        fields.Add("session_id", "session id", hello.SessionId.IsEmpty ? "none" : Printable.Count(hello.SessionId.Length, "byte"), at, at + 1 + hello.SessionId.Length);
        at += 1 + hello.SessionId.Length;
        if (input.IsDtls)
        {
            fields.Add("cookie", "cookie", hello.Cookie.IsEmpty ? "none" : Printable.Count(hello.Cookie.Length, "byte"), at, at + 1 + hello.Cookie.Length);
            at += 1 + hello.Cookie.Length;
        }

        FieldList items = fields.Nested();
        int length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
        LocatedReader list = new(hello.CipherSuites, at + 2);
        items.AddNumbers("cipher_suite", ref list, Registered.Suite);
        fields.Add("cipher_suites", "cipher suites", Counted([.. items.Fields.Select(item => item.IsGrease)], "suite"), at, at + 2 + length, items: items.Fields);
        at += 2 + length;
        if (at < bytes.Length)
        {
            string methods = string.Join(", ", hello.CompressionMethods.ToArray().Select(method => method switch { 0 => "none", 1 => "DEFLATE", 64 => "LZS", _ => $"method {method}" }));
            int end = Math.Min(at + 1 + bytes[at], bytes.Length);
            fields.Add("compression_methods", "compression", methods.Length == 0 ? "no method" : methods, at, end);
            at = end;
        }

        if (hello.HasExtensions)
        {
            ReadExtensions(hello, at, bytes.Length);
        }
        else
        {
            fields.Add("extensions", "extensions", "none at all, not even a length", 0, 0);
        }

        return items.Fields;
    }

    private void ReadExtensions(in ClientHelloView hello, int at, int end)
    {
        FieldList items = fields.Nested();
        int start = at + 2;
        foreach (ExtensionView extension in hello.Extensions)
        {
            FieldList contents = fields.Nested();
            string text = Grease.IsGrease(extension.Type)
                ? extension.Body.IsEmpty ? string.Empty : Printable.Count(extension.Body.Length, "byte")
                : ExtensionContents.Describe(extension.Type, extension.Body, start + 4, ExtensionContext.ClientHello, contents);
            items.Add("extension", Registered.Extension(extension.Type), text, start, start + 4 + extension.Body.Length, extension.Type, Grease.IsGrease(extension.Type), contents.Fields);
            extensions.Add(new ExtensionField(extension.Type, items.Fields[^1]));
            start += 4 + extension.Body.Length;
        }

        fields.Add("extensions", "extensions", Counted([.. items.Fields.Select(item => item.IsGrease)], "extension"), at, Math.Min(end, at + 2 + hello.ExtensionBlock.Length), items: items.Fields);
    }

    private List<ExplainedPart> Ja3Parts()
    {
        string[] parts = fingerprints.Ja3.Split(',');
        ExplainedField version = fields.Fields[0];
        return
        [
            Part(parts[0], $"{Registered.Version(legacyVersion)}, the version field", [version]),
            Part(parts[1], Kept(suites, "cipher suite"), Plain(suites)),
            TypesPart(parts[2], Kept([.. extensions.Select(e => e.Field)], "extension") + TypeBytes),
            ListPart(parts[3], ExtensionType.SupportedGroups, "group", "supported_groups"),
            ListPart(parts[4], ExtensionType.EcPointFormats, "point format", "ec_point_formats"),
        ];
    }

    private List<ExplainedPart> Ja4Parts()
    {
        string ja4 = fingerprints.Ja4;
        ExplainedField? serverName = First(ExtensionType.ServerName);
        ExplainedField? protocols = First(ExtensionType.Alpn);
        ExplainedField? versions = First(ExtensionType.SupportedVersions);
        ExplainedField[] chosen = [.. (versions?.Items ?? []).Where(item => item.Number == highestVersion).Take(1)];
        bool hasSchemes = First(ExtensionType.SignatureAlgorithms) is { Items.Count: > 0 };
        ExplainedPart types = TypesPart(string.Empty, string.Empty);
        ExplainedField[] schemes = Plain(First(ExtensionType.SignatureAlgorithms)?.Items ?? []);
        return
        [
            new ExplainedPart(ja4[..1], Ja4Words.Transport(ja4[0])),
            Part(ja4[1..3], hasVersions && chosen.Length > 0 ? $"{Ja4Words.VersionOf(highestVersion)}, the highest in supported_versions" : $"{Ja4Words.VersionOf(highestVersion)}, the version field", hasVersions && chosen.Length > 0 ? chosen : [fields.Fields[0]]),
            Part(ja4[3..4], serverName is null ? "no server_name" : "server_name is there", serverName is null ? [] : [serverName]),
            Part(ja4[4..6], Kept(suites, "cipher suite"), Plain(suites)),
            types with { Text = ja4[6..8], Meaning = Kept([.. extensions.Select(e => e.Field)], "extension") },
            Part(ja4[8..10], protocols is null or { Items.Count: 0 } ? "no protocol name" : $"both ends of the first protocol, {protocols.Items[0].Text}", protocols is null or { Items.Count: 0 } ? [] : [protocols.Items[0]]),
            Part(ja4[11..23], "SHA-256 of the suites in ascending order", Plain(suites)),
            new ExplainedPart(ja4[24..], hasSchemes ? "SHA-256 of the extensions in ascending order without server_name and ALPN, then the signature algorithms as they come" : "SHA-256 of the extensions in ascending order without server_name and ALPN")
            {
                Ranges = [.. types.Ranges, .. Ranges(schemes)],
                Bytes = types.Bytes,
            },
        ];
    }

    private ExplainedField? First(ushort type) => extensions.Find(e => e.Type == type)?.Field;

    private static string Kept(IReadOnlyList<ExplainedField> items, string noun)
    {
        int grease = items.Count(item => item.IsGrease);
        string kept = Printable.Count(items.Count - grease, noun);
        return grease == 0 ? kept : $"{kept}, {grease} GREASE left out";
    }

    private static ExplainedField[] Plain(IEnumerable<ExplainedField> items) => [.. items.Where(item => !item.IsGrease)];

    private static List<ByteRange> Ranges(IEnumerable<ExplainedField> pieces)
    {
        List<ByteRange> ranges = [];
        foreach (ExplainedField piece in pieces)
        {
            if (piece.Range is not { } range)
            {
                continue;
            }

            if (ranges.Count > 0 && ranges[^1].Last + 1 == range.Offset)
            {
                ranges[^1] = ranges[^1] with { Length = ranges[^1].Length + range.Length };
            }
            else
            {
                ranges.Add(range);
            }
        }

        return ranges;
    }

    private ExplainedPart Part(string text, string meaning, IReadOnlyList<ExplainedField> pieces)
    {
        List<ByteRange> ranges = Ranges(pieces);
        return new ExplainedPart(text, meaning) { Ranges = ranges, Bytes = Join(ranges) };
    }

    /// <summary>The extensions' types, two bytes in front of each.</summary>
    private ExplainedPart TypesPart(string text, string meaning)
    {
        List<ByteRange> ranges = [.. extensions.Where(e => !e.Field.IsGrease).Select(e => new ByteRange(e.Field.Range!.Value.Offset, 2))];
        return new ExplainedPart(text, meaning) { Ranges = ranges, Bytes = Join(ranges) };
    }

    private ExplainedPart ListPart(string text, ushort type, string noun, string name)
    {
        ExplainedField? extension = First(type);
        return extension is null
            ? new ExplainedPart(text, $"no {name}")
            : Part(text, $"{Kept(extension.Items, noun)} of {name}", type == ExtensionType.EcPointFormats ? extension.Items : Plain(extension.Items));
    }

    private byte[] Join(IEnumerable<ByteRange> ranges) => [.. ranges.SelectMany(range => input.Bytes.Slice(range.Offset, range.Length).ToArray())];

    private sealed record ExtensionField(ushort Type, ExplainedField Field);
}
