using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Probes;

namespace Whorl.Detection.Differences;

/// <summary>Which cipher suites are chosen where the version stayed the same, and whose order decides.</summary>
internal static class CipherChanges
{
    private const int MostNamed = 3;

    private static readonly (string Forward, string Reverse)[] Opposites = [("tls1_2_forward", "tls1_2_reverse"), ("tls1_3_forward", "tls1_3_reverse")];

    public static void Add(ReplyPairs pairs, List<ServerChange> changes)
    {
        List<TextPair> others =
        [
            .. pairs.SameVersion.Where(pair => pair.Before.Cipher is not null && pair.After.Cipher is not null && pair.Before.Cipher != pair.After.Cipher)
                .GroupBy(pair => new TextPair(pair.Before.Cipher!, pair.After.Cipher!)).OrderByDescending(group => group.Count())
                .ThenBy(group => group.Key.Before, StringComparer.Ordinal).ThenBy(group => group.Key.After, StringComparer.Ordinal).Select(group => group.Key),
        ];
        AddKeyKind(pairs, others, changes);
        HashSet<string> before = Suites(pairs.All.Select(pair => pair.Before));
        HashSet<string> after = Suites(pairs.All.Select(pair => pair.After));
        bool isOrderTold = AddWhoseOrder(pairs, before, after, changes);
        bool IsByOrder(TextPair pair) => KeyExchange(pair.Before) == KeyExchange(pair.After) && (before.Contains(pair.After) || after.Contains(pair.Before));
        AddPairs(DifferenceKind.CipherOrder, "prefers", "over", isOrderTold ? [] : [.. others.Where(IsByOrder)], changes);
        AddPairs(DifferenceKind.CipherSuite, "chooses", "instead of", [.. others.Where(pair => !IsByOrder(pair))], changes);
    }

    private static void AddPairs(DifferenceKind kind, string verb, string than, TextPair[] pairs, List<ServerChange> changes)
    {
        if (pairs.Length == 0)
        {
            return;
        }

        IGrouping<string, string>[] bySuite = [.. pairs.GroupBy(pair => Printable.Text(pair.After), pair => Printable.Text(pair.Before), StringComparer.Ordinal)];
        List<string> named = [.. bySuite.Take(MostNamed).Select(suite => $"{suite.Key} {than} {Named([.. suite])}")];
        if (bySuite.Length > MostNamed)
        {
            named.Add($"{Printable.Count(bySuite.Length - MostNamed, "other suite")} likewise");
        }

        changes.Add(new ServerChange(kind, Joined(pairs.Select(pair => pair.Before)), Joined(pairs.Select(pair => pair.After)), $"It now {verb} {string.Join("; ", named)}"));
    }

    private static string Named(string[] suites) => Printable.List(suites.Length <= MostNamed ? suites : [.. suites.Take(MostNamed), $"{suites.Length - MostNamed} more"]);

    /// <summary>
    /// How keys are exchanged: where that differs, the groups and keys on offer may have decided, and not a preference. Suites of TLS 1.3 do
    /// not say.
    /// </summary>
    private static string KeyExchange(string suite) => suite.Contains("_WITH_", StringComparison.Ordinal) ? suite[..suite.IndexOf("_WITH_", StringComparison.Ordinal)] : string.Empty;

    /// <summary>
    /// Two probes offer the same suites in opposite orders: where they get the same one although it accepts both, the server's own order
    /// decides.
    /// </summary>
    private static bool AddWhoseOrder(ReplyPairs pairs, HashSet<string> before, HashSet<string> after, List<ServerChange> changes)
    {
        Dictionary<string, ReplyPair> byName = pairs.SameVersion.ToDictionary(pair => pair.Before.Probe, StringComparer.Ordinal);
        foreach ((string forward, string reverse) in Opposites)
        {
            if (!byName.TryGetValue(forward, out ReplyPair? one) || !byName.TryGetValue(reverse, out ReplyPair? two) || one.Before.Version != two.Before.Version)
            {
                continue;
            }

            bool wasOwn = one.Before.Cipher == two.Before.Cipher;
            bool isOwn = one.After.Cipher == two.After.Cipher;
            bool acceptsBoth = wasOwn ? IsIn(before, one.After, two.After) : IsIn(after, one.Before, two.Before);
            if (wasOwn != isOwn && acceptsBoth)
            {
                (string own, string clients) = ("the server's order", "the client's order");
                changes.Add(new ServerChange(
                    DifferenceKind.CipherOrder, wasOwn ? own : clients, isOwn ? own : clients,
                    isOwn ? $"It now chooses cipher suites by its own order of preference and no longer by the client's ({Printable.Text(one.After.Cipher ?? "none")} first)"
                        : "It now chooses cipher suites by the client's order of preference and no longer by its own"));
                return true;
            }
        }

        return false;
    }

    private static bool IsIn(HashSet<string> suites, ServerReply one, ServerReply two) =>
        one.Cipher is { } first && two.Cipher is { } second && suites.Contains(first) && suites.Contains(second);

    /// <summary>Up to TLS 1.2 the suite's name tells the kind of the certificate's key; suites that differ in nothing else are taken out.</summary>
    private static void AddKeyKind(ReplyPairs pairs, List<TextPair> others, List<ServerChange> changes)
    {
        string[] before = KeyKinds(pairs.All.Select(pair => pair.Before));
        string[] after = KeyKinds(pairs.All.Select(pair => pair.After));
        if (before.Length != 1 || after.Length != 1 || before[0] == after[0])
        {
            return;
        }

        changes.Add(new ServerChange(DifferenceKind.CertificateOtherKey, before[0], after[0], $"The key of its certificate is of another kind: {after[0]} instead of {before[0]}"));
        others.RemoveAll(pair => Exchanged(pair.Before) == Exchanged(pair.After));
    }

    private static string Exchanged(string suite) => suite.Replace("_ECDSA_WITH_", "_RSA_WITH_", StringComparison.Ordinal);

    private static string[] KeyKinds(IEnumerable<ServerReply> replies) =>
        [.. replies.Select(reply => KeyKind(reply.Cipher)).OfType<string>().Distinct(StringComparer.Ordinal)];

    private static string? KeyKind(string? suite) => suite is null ? null
        : suite.Contains("_ECDSA_WITH_", StringComparison.Ordinal) ? "ECDSA"
        : suite.Contains("_RSA_WITH_", StringComparison.Ordinal) ? "RSA"
        : null;

    private static HashSet<string> Suites(IEnumerable<ServerReply> replies) => [.. replies.Select(reply => reply.Cipher).OfType<string>()];

    private static string Joined(IEnumerable<string> suites) => string.Join(", ", suites.Distinct(StringComparer.Ordinal));
}
