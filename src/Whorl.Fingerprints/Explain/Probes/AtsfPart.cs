using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Whorl.Fingerprints.Explain.Fields;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>One part of an ATSF, the answer to one hello: <c>771_1302_43.AwQ-51.24_0.-16.AAMCaDI__43.AwQ-51.24_-</c>.</summary>
internal sealed record AtsfPart(ProbeReply Reply, IReadOnlyList<string> Faults)
{
    private const int Fields = 7;
    private const int MostUnread = 16;

    private static readonly (string Name, ExtensionContext Context)[] Messages =
    [
        (ReplyList.ServerHello, ExtensionContext.ServerHello),
        ("EncryptedExtensions", ExtensionContext.ServerHello),
        ("CertificateRequest", ExtensionContext.ServerHello),
        ("HelloRetryRequest", ExtensionContext.HelloRetryRequest),
        ("Certificate", ExtensionContext.ServerHello),
    ];

    /// <summary>Whether a part can have the character.</summary>
    public static bool IsMadeOf(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-' or '+' or '/' or '<';

    /// <summary>Whether a text has the fields of a part, be they right or wrong in detail.</summary>
    public static bool HasShape(string part) => part.Count(c => c == '_') == Fields - 1 && part[..part.IndexOf('_')].All(char.IsAsciiDigit);

    /// <summary>Reads a part; the empty one is an answer of which nothing was learned.</summary>
    public static bool TryRead(string part, string name, [NotNullWhen(true)] out AtsfPart? read, out string problem)
    {
        read = null;
        string[] halves = part.Length == 0 ? [new string('_', Fields - 1)] : part.Split('<');
        string[] fields = halves[0].Split('_');
        if (halves.Length > 2 || fields.Length != Fields)
        {
            problem = $"has {Printable.Count(fields.Length, "field")} instead of {Fields} (version, cipher suite and five lists, with _ between them)";
            return false;
        }

        if (!TryNumber(fields[0], NumberStyles.None, out ushort? version) || !TryNumber(fields[1], NumberStyles.AllowHexSpecifier, out ushort? suite))
        {
            problem = $"begins with '{Printable.Excerpt($"{fields[0]}_{fields[1]}")}', which is not a version in decimal and a cipher suite in hexadecimal";
            return false;
        }

        List<string> faults = [];
        List<ReplyList> lists = [];
        for (int i = 0; i < Messages.Length; i++)
        {
            if (!TryReadList(fields[i + 2], i, name, faults, out ReplyList? list, out problem))
            {
                return false;
            }

            lists.Add(list);
        }

        if (!TryReadAlerts(halves, out byte[] alerts, out problem))
        {
            return false;
        }

        ushort? chosen = SupportedVersion(lists, version);
        AddFaults(faults, name, version, suite, lists);
        ProbeReply reply = new(name)
        {
            Version = chosen is { } told ? Registered.Version(told) : null,
            Cipher = suite is { } number ? Registered.Suite(number) : null,
            CipherNumber = suite,
            Lists = lists,
            Alerts = alerts,
            Headline = string.Empty,
        };
        read = new AtsfPart(reply with { Headline = Headline(reply, lists) }, faults);
        return true;
    }

    private static bool TryNumber(string text, NumberStyles style, out ushort? number)
    {
        bool isNumber = ushort.TryParse(text, style, CultureInfo.InvariantCulture, out ushort value);
        number = isNumber ? value : null;
        return isNumber || text.Length == 0;
    }

    private static bool TryReadList(string text, int message, string name, List<string> faults, [NotNullWhen(true)] out ReplyList? list, out string problem)
    {
        (string messageName, ExtensionContext context) = Messages[message];
        list = null;
        problem = string.Empty;
        List<ReplyExtension> extensions = [];
        foreach (string item in text.Length == 0 || text == "-" ? [] : text.Split('-'))
        {
            int dot = item.IndexOf('.');
            if (dot < 0 || !ushort.TryParse(item.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out ushort type))
            {
                problem = $"has '{Printable.Excerpt(item)}' in the list of its {messageName}, which is not an extension's number and a dot";
                return false;
            }

            extensions.Add(ReadExtension(type, item[(dot + 1)..], messageName, context, name, faults));
        }

        list = new ReplyList(messageName, text.Length > 0, extensions);
        return true;
    }

    private static ReplyExtension ReadExtension(ushort type, string value, string message, ExtensionContext context, string name, List<string> faults)
    {
        if (type == ExtensionType.KeyShare)
        {
            bool isGroup = ushort.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ushort group);
            string text = isGroup ? group == 0 ? "no group" : Registered.Group(group) : $"'{Printable.Excerpt(value)}', no group";
            return new ReplyExtension(type, text) { Items = isGroup ? [new ExplainedField("group", "1", text) { Number = group, IsGrease = Grease.IsGrease(group) }] : [] };
        }

        if (value.Length == 0)
        {
            return new ReplyExtension(type, string.Empty);
        }

        if (!TryDecode(value, out byte[] body))
        {
            faults.Add($"{name}: {Registered.Extension(type)} of the {message} has the contents '{Printable.Excerpt(value)}', which are no base64 without padding.");
            return new ReplyExtension(type, $"'{Printable.Excerpt(value)}', no base64");
        }

        if (!Atsf.IsStatic(type))
        {
            faults.Add($"{name}: {Registered.Extension(type)} of the {message} has contents, which ATSF leaves out as they change from answer to answer.");
        }

        FieldList items = new(body);
        string line = ExtensionContents.Describe(type, body, 0, context, items);
        bool isUnread = items.IsEmpty && line != "an empty list";
        return new ReplyExtension(type, isUnread ? $"{Printable.Count(body.Length, "byte")}, {Printable.Hex(body, MostUnread)}" : line)
        {
            // The bytes are those of the body in the value, not of a message, so their places mean nothing.
            Items = [.. items.Fields.Select(field => field with { Range = null, Bytes = default })],
        };
    }

    private static bool TryDecode(string base64, out byte[] bytes)
    {
        byte[] padded = Encoding.ASCII.GetBytes(base64 + new string('=', (4 - (base64.Length & 3)) & 3));
        bytes = new byte[Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        bool isValid = Base64.DecodeFromUtf8(padded, bytes, out _, out int written) == System.Buffers.OperationStatus.Done;
        bytes = bytes[..written];
        return isValid;
    }

    private static bool TryReadAlerts(string[] halves, out byte[] alerts, out string problem)
    {
        alerts = [];
        problem = string.Empty;
        if (halves.Length < 2)
        {
            return true;
        }

        string[] texts = halves[1].Split('-');
        alerts = new byte[texts.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            if (!byte.TryParse(texts[i], NumberStyles.None, CultureInfo.InvariantCulture, out alerts[i]))
            {
                problem = $"has '{Printable.Excerpt(texts[i])}' behind its <, which is no alert from 0 to 255";
                return false;
            }
        }

        return true;
    }

    /// <summary>The version of supported_versions, which TLS 1.3 hides in; otherwise that of the version field.</summary>
    private static ushort? SupportedVersion(List<ReplyList> lists, ushort? version)
    {
        ReplyList list = lists[0].Seen ? lists[0] : lists[3];
        ReplyExtension? extension = list.Extensions.FirstOrDefault(extension => extension.Type == ExtensionType.SupportedVersions);
        return version is not null && extension is { Items: [{ Number: { } number }] } ? (ushort)number : version;
    }

    private static void AddFaults(List<string> faults, string name, ushort? version, ushort? suite, List<ReplyList> lists)
    {
        if (version is null != suite is null)
        {
            faults.Add($"{name}: {(version is null ? "a cipher suite but no version" : "a version but no cipher suite")}, and a ServerHello has both.");
        }

        bool isTls13 = lists.Any(list => list.Extensions.Any(extension => extension.Type == ExtensionType.SupportedVersions));
        if (!isTls13 && (lists[1].Seen || lists[2].Seen || lists[3].Seen || lists[4].Seen))
        {
            faults.Add($"{name}: a message that only TLS 1.3 knows but no supported_versions, without which there is no TLS 1.3.");
        }
    }

    private static string Headline(ProbeReply reply, List<ReplyList> lists)
    {
        if (!reply.HasHello)
        {
            return lists.Any(list => list.Seen) ? "a ServerHello that could not be read"
                : reply.Alerts.Count == 0 ? "no answer"
                : $"no ServerHello, alert {string.Join(", ", reply.Alerts.Select(ReplyFields.Alert))}";
        }

        string retry = !lists[3].Seen ? string.Empty
            : lists[0].Seen ? ", at the second hello"
            : ", HelloRetryRequest alone";
        return ProbeReply.Choice(reply.Version, reply.Cipher) + retry;
    }
}
