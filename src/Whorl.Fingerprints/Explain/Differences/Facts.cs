namespace Whorl.Fingerprints.Explain.Differences;

/// <summary>Whose message a value describes.</summary>
internal enum Side
{
    Unknown,
    Client,
    Server,
}

/// <summary>A list of numbers that a value tells, and how much of it.</summary>
/// <param name="Label">What it is called in a sentence.</param>
/// <param name="Values">The numbers.</param>
/// <param name="NameOf">Their registry.</param>
/// <param name="HasGrease">Whether GREASE would be in it.</param>
/// <param name="IsOrdered">Whether the order is the wire's.</param>
/// <param name="LeavesOutNames">Whether server_name and ALPN are left out, as JA4_r does.</param>
internal sealed record ListFact(string Label, IReadOnlyList<ushort> Values, Func<ushort, string> NameOf, bool HasGrease, bool IsOrdered, bool LeavesOutNames);

/// <summary>A single thing that a value tells.</summary>
/// <param name="Label">What it is called in a sentence.</param>
/// <param name="Text">What it says.</param>
/// <param name="IsOptional">Whether its absence is told by a list, so that it is compared only where both have it.</param>
internal sealed record ValueFact(string Label, string Text, bool IsOptional);

/// <summary>What a value tells of a server's answers to probes.</summary>
/// <param name="Method">The method that asks: only answers to the same hellos can be compared.</param>
/// <param name="Replies">The answers in the order of the value's parts.</param>
/// <param name="ExtensionsHash">What a JARM tells of all extensions together.</param>
internal sealed record ReplyFacts(string Method, IReadOnlyList<Probes.ProbeReply> Replies, string? ExtensionsHash);

/// <summary>What a value tells, in a form in which values of different kinds can be compared.</summary>
internal sealed class Facts(Side side)
{
    public Side Side => side;

    public Dictionary<string, ValueFact> Values { get; } = [];

    public Dictionary<string, ListFact> Lists { get; } = [];

    /// <summary>Fingerprints by name, those in the value and those that follow from it.</summary>
    public Dictionary<string, string> Texts { get; } = [];

    /// <summary>The answers to the probes of an active method.</summary>
    public ReplyFacts? Replies { get; init; }

    /// <summary>Whether the value is a JA4 or a JA4_o and does not show which.</summary>
    public bool IsEitherJa4 { get; set; }

    public void AddValue(string name, string label, string text) => Values.TryAdd(name, new ValueFact(label, text, IsOptional: false));

    public void AddContents(string name, string label, string text) => Values.TryAdd(name, new ValueFact(label, text.Length == 0 ? "empty" : text, IsOptional: true));

    public void AddList(string name, string label, IReadOnlyList<ushort> values, Func<ushort, string> nameOf, bool hasGrease = true, bool isOrdered = true, bool leavesOutNames = false) =>
        Lists.TryAdd(name, new ListFact(label, values, nameOf, hasGrease, isOrdered, leavesOutNames));

    public void AddJa3(string text)
    {
        string[] parts = text.Split(',');
        parts[2] = parts[2].Length == 0 ? string.Empty : string.Join('-', parts[2].Split('-').Select(ushort.Parse).Order());
        Texts["ja3"] = Kinds.ComputedFingerprints.Md5(text);
        Texts["ja3_string"] = text;
        Texts["ja3n"] = Kinds.ComputedFingerprints.Md5(string.Join(',', parts));
    }

    public void AddJa4(string name, string text) => Texts[name] = text;
}
