using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Probes;
using Whorl.Tls.Handshake;

namespace Whorl.Detection.Differences;

/// <summary>
/// Extensions of answers that chose the same version before and after. Those of the version, the key exchange and ALPN have kinds of their
/// own, and status_request comes and goes with a staple.
/// </summary>
internal static class ExtensionChanges
{
    private const ushort StatusRequest = 5;
    private const ushort Cookie = 44;
    private const string Groups = "supported_groups (in EncryptedExtensions)";
    private const int MostNamed = 4;
    private const int MostListed = 64;

    public static void Add(ReplyPairs pairs, List<ServerChange> changes)
    {
        Dictionary<string, int> added = new(StringComparer.Ordinal);
        Dictionary<string, int> removed = new(StringComparer.Ordinal);
        Dictionary<ExtensionValue, int> values = [];
        int answers = 0;
        int reordered = 0;
        foreach (ReplyPair pair in pairs.SameVersion.Where(pair => pair.Before.Extensions is not null && pair.After.Extensions is not null))
        {
            ServerExtension[] before = Compared(pair.Before, pair.After);
            ServerExtension[] after = Compared(pair.After, pair.Before);
            answers++;
            Count(after.Select(Named).Except(before.Select(Named), StringComparer.Ordinal), added);
            Count(before.Select(Named).Except(after.Select(Named), StringComparer.Ordinal), removed);
            Count(
                before.Join(after, Named, Named, (one, two) => new ExtensionValue(Named(one), one.Text, two.Text), StringComparer.Ordinal).Where(pair => pair.Before != pair.After),
                values);
            reordered += IsReordered(before, after) ? 1 : 0;
        }

        AddNames(DifferenceKind.ExtensionAdded, added, answers, "now carry", changes);
        AddNames(DifferenceKind.ExtensionRemoved, removed, answers, "no longer carry", changes);
        AddValues([.. values.Keys], changes);

        if (reordered > 0)
        {
            changes.Add(new ServerChange(DifferenceKind.ExtensionOrder, null, null, $"The extensions of {reordered} of {Printable.Count(answers, "answer")} come in another order"));
        }
    }

    /// <summary>Whether status_request came or went in an answer.</summary>
    public static bool HasOtherStaple(ReplyPairs pairs) => pairs.SameVersion.Any(pair => HasStaple(pair.Before) != HasStaple(pair.After));

    private static bool HasStaple(ServerReply reply) => reply.Extensions?.Any(extension => extension.Type == StatusRequest) ?? false;

    /// <summary>What is compared of an answer, each extension once however often a server may send it.</summary>
    private static ServerExtension[] Compared(ServerReply reply, ServerReply other) =>
    [
        .. reply.Extensions!.Where(extension => extension.Type is not (StatusRequest or Cookie or ExtensionType.Alpn or ExtensionType.SupportedVersions or ExtensionType.KeyShare))
            .Where(extension => !KeyExchangeChanges.IsOptional(extension.Message) || other.Messages.Contains(extension.Message, StringComparer.Ordinal))
            .DistinctBy(Named, StringComparer.Ordinal),
    ];

    /// <summary>The extension by name, and by its message where that is not the ServerHello.</summary>
    private static string Named(ServerExtension extension) =>
        extension.Message == "ServerHello" ? extension.Name : $"{extension.Name} (in {extension.Message})";

    private static void Count<T>(IEnumerable<T> found, Dictionary<T, int> counts)
        where T : notnull
    {
        foreach (T item in found)
        {
            counts[item] = counts.GetValueOrDefault(item) + 1;
        }
    }

    private static bool IsReordered(ServerExtension[] before, ServerExtension[] after)
    {
        HashSet<string> one = [.. before.Select(Named)];
        HashSet<string> two = [.. after.Select(Named)];
        return !before.Select(Named).Where(two.Contains).SequenceEqual(after.Select(Named).Where(one.Contains), StringComparer.Ordinal);
    }

    private static void AddNames(DifferenceKind kind, Dictionary<string, int> names, int answers, string verb, List<ServerChange> changes)
    {
        if (names.Count == 0)
        {
            return;
        }

        string[] sorted = [.. names.OrderByDescending(name => name.Value).ThenBy(name => name.Key, StringComparer.Ordinal).Select(name => name.Key)];
        string all = Listed(sorted);
        int most = names.Values.Max();
        string share = most == answers ? "Its answers" : $"{most} of {Printable.Count(answers, "answer")}";
        string named = Named(sorted);
        string sentence = $"{share} {verb} the {(sorted.Length == 1 ? "extension" : "extensions")} {named}";
        bool isAdded = kind == DifferenceKind.ExtensionAdded;
        changes.Add(new ServerChange(kind, isAdded ? null : all, isAdded ? all : null, sentence) { IsBySetting = sorted.All(HasSetting) });
    }

    private static void AddValues(ExtensionValue[] values, List<ServerChange> changes)
    {
        if (values.Length > 0)
        {
            changes.Add(new ServerChange(
                DifferenceKind.ExtensionValue, Listed(values.Select(value => $"{value.Name}: {value.Before}")), Listed(values.Select(value => $"{value.Name}: {value.After}")),
                $"In its answers {Named([.. values.Select(value => $"{value.Name} says {Said(value.After)} instead of {Said(value.Before)}")])}")
            {
                IsBySetting = values.All(value => value.Name == Groups && IsPostQuantum(value.Before) == IsPostQuantum(value.After)),
            });
        }
    }

    /// <summary>
    /// Whether the usual servers have a setting that takes the extension away or brings it back: nginx ssl_session_tickets, Apache SSLSessionTickets; and
    /// ssl_ecdh_curve, as a server of TLS 1.3 tells its groups only where it would have preferred another one (RFC 8446 section 4.2.7).
    /// </summary>
    private static bool HasSetting(string name) => name is "session_ticket" or Groups;

    /// <summary>Groups that only later versions of libraries have: that these come or go is as likely an update.</summary>
    private static bool IsPostQuantum(string groups) => groups.Contains("MLKEM", StringComparison.Ordinal);

    /// <summary>What a program is told: a server may send thousands of extensions, and nobody wants more of them.</summary>
    private static string Listed(IEnumerable<string> items) => string.Join(", ", items.Take(MostListed));

    private static string Named(string[] items) => Printable.List(items.Length <= MostNamed ? items : [.. items.Take(MostNamed), $"{items.Length - MostNamed} more"]);

    private static string Said(string text) => text.Length == 0 ? "nothing" : Printable.Excerpt(text);

    private sealed record ExtensionValue(string Name, string Before, string After);
}
