using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Whorl.Fingerprints.Explain;
using Whorl.Probing.Hellos;
using Whorl.Tls.Names;

namespace Whorl.Cli.Explaining;

/// <summary>A set of Client Hellos as something to explain: all of them in a few lines each, or one of them in full.</summary>
/// <param name="set">The hellos.</param>
/// <param name="value">The value that names the set, to which a choice is appended.</param>
internal sealed class HelloSetInput(HelloSet set, string value)
{
    private string Name => BuiltIn(value) is null ? Printable.Text(value) : $"the set {set.Name}";

    /// <summary>The set that comes with the program under a method's name, or null.</summary>
    public static HelloSet? BuiltIn(string word) =>
        word.Equals("jarm", StringComparison.OrdinalIgnoreCase) ? HelloSet.Jarm
        : word.Equals("atsf", StringComparison.OrdinalIgnoreCase) ? HelloSet.Atsf
        : null;

    /// <summary>Whether a text is an object of JSON, as a file of hellos is; an array of bytes in C has braces too, but a number in them.</summary>
    public static bool LooksLikeOne(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> rest = text.TrimStart(" \t\r\n"u8);
        return !rest.IsEmpty && rest[0] == '{' && rest[1..].TrimStart(" \t\r\n"u8) is [(byte)'"' or (byte)'/' or (byte)'}', ..];
    }

    /// <summary>Every hello in a few lines.</summary>
    public Explanation Overview()
    {
        using KeyShares keys = new();
        return new Explanation
        {
            Kind = "hello-set",
            Title = string.Create(CultureInfo.InvariantCulture, $"{set.Hellos.Length} Client Hello{(set.Hellos.Length == 1 ? string.Empty : "s")} of {Name}"),
            Introduction = [.. ((string[])[set.Title, set.Credit]).Where(text => text.Length > 0 && text != value).Select(Printable.Text)],
            Fields = [.. set.Hellos.Select(spec => Field(spec, keys))],
            Remarks =
            [
                $"One of them byte by byte, with all its fingerprints: whorl explain {Printable.Text(value)}#{set.Hellos[0].Name}",
                "Extensions stand by their numbers in the order of the wire. A server that is scanned sees a client with the JA4 given here.",
                $"With a name means {ShownHello.ServerName}; another one makes the hello longer or shorter by the difference.",
            ],
        };
    }

    /// <summary>One hello in full, by its name or its place.</summary>
    public bool TryChoose(string choice, [NotNullWhen(true)] out Subject? subject, [NotNullWhen(false)] out string? problem)
    {
        subject = null;
        HelloSpec? spec = Array.Find(set.Hellos, hello => hello.Name.Equals(choice, StringComparison.OrdinalIgnoreCase));
        if (spec is null && int.TryParse(choice, NumberStyles.None, CultureInfo.InvariantCulture, out int place) && place >= 1 && place <= set.Hellos.Length)
        {
            spec = set.Hellos[place - 1];
        }

        if (spec is null)
        {
            problem = $"'#{Printable.Excerpt(choice)}' chooses no hello of {Name}; its hellos are {string.Join(", ", set.Hellos.Select(hello => hello.Name))}";
            return false;
        }

        using KeyShares keys = new();
        ShownHello hello = ShownHello.Of(spec, keys, hasName: true);
        string name = SendsName(spec) ? $"as it is sent for the name {ShownHello.ServerName}" : "as it is sent";
        string origin = string.Create(CultureInfo.InvariantCulture, $"{spec.Name} of {Name}, {name}, in a record of {hello.Length} bytes whose header says {TlsNames.VersionName(spec.RecordVersion)}. Random value, session id and keys are new in every hello and zeros here, and where GREASE is drawn it is 0a0a here");
        return hello.TryExplain(origin, out subject, out problem);
    }

    private static bool SendsName(HelloSpec spec) => Array.Exists(spec.Extensions, extension => extension.Content is ExtensionContent.ServerName or ExtensionContent.ServerHost);

    private static ExplainedField Field(HelloSpec spec, KeyShares keys)
    {
        ShownHello plain = ShownHello.Of(spec, keys, hasName: false);
        ShownHello named = ShownHello.Of(spec, keys, hasName: true);
        string versions = string.Join(", ", plain.Versions());
        string suites = spec.CipherSuites.Length.ToString(CultureInfo.InvariantCulture);
        string shares = Shares(spec);
        List<ExplainedField> items =
        [
            new("versions", "versions", versions) { IsRepeated = true },
            new("cipher_suites", "cipher suites", suites) { Number = spec.CipherSuites.Length, IsRepeated = true },
            new("key_shares", "key shares", shares) { IsRepeated = true },
        ];
        if (plain.Length == named.Length)
        {
            items.Add(Order("extensions", SendsName(spec) ? "name or address" : "extensions", named));
            items.Add(new ExplainedField("ja4", "JA4", named.Ja4()));
        }
        else
        {
            items.Add(Order("extensions_without_name", "without a name", plain));
            items.Add(new ExplainedField("ja4_without_name", "JA4", plain.Ja4()));
            items.Add(Order("extensions_with_name", "with a name", named));
            items.Add(new ExplainedField("ja4_with_name", "JA4", named.Ja4()));
        }

        return new ExplainedField("hello", spec.Name, $"{versions}; {suites} suites; {shares}") { Layout = ItemLayout.Named, Items = items };
    }

    private static ExplainedField Order(string name, string label, ShownHello hello) =>
        new(name, label, string.Create(CultureInfo.InvariantCulture, $"{hello.Length} bytes: {hello.ExtensionOrder()}")) { Number = hello.Length };

    private static string Shares(HelloSpec spec)
    {
        ExtensionSpec? shares = Array.Find(spec.Extensions, extension => extension.Content == ExtensionContent.KeyShares);
        return shares is null ? "no key_share"
            : shares.Values.Length == 0 ? "no key share"
            : $"key share of {string.Join(" and ", shares.Values.Select(group => group.IsGrease || Grease.IsGrease(group.Value) ? "GREASE" : TlsNames.GroupName(group.Value)))}";
    }
}
