using Whorl.Fingerprints.Explain.Probes;

namespace Whorl.Detection.Differences;

/// <summary>The answers to a probe at two times.</summary>
/// <param name="Before">The earlier one.</param>
/// <param name="After">The later one.</param>
internal sealed record ReplyPair(ServerReply Before, ServerReply After)
{
    /// <summary>Whether both chose the same version, so that what differs beside it is a change of its own.</summary>
    public bool IsSameVersion => Before.HasHello && After.HasHello && Before.Version == After.Version;
}

/// <summary>The answers to all probes that both observations have.</summary>
internal sealed class ReplyPairs
{
    public ReplyPairs(ObservedReplies before, ObservedReplies after)
    {
        string[] probes = [.. before.ByProbe.Keys];
        Array.Sort(probes, StringComparer.Ordinal);
        List<ReplyPair> all = [];
        foreach (string probe in probes)
        {
            if (after.ByProbe.TryGetValue(probe, out ServerReply? reply))
            {
                all.Add(new ReplyPair(before.ByProbe[probe], reply));
            }
        }

        All = all;
        SameVersion = [.. All.Where(pair => pair.IsSameVersion)];
    }

    public IReadOnlyList<ReplyPair> All { get; }

    /// <summary>Those that chose the same version.</summary>
    public IReadOnlyList<ReplyPair> SameVersion { get; }

    /// <summary>The versions chosen before, oldest first.</summary>
    public string[] VersionsBefore => Versions(All.Select(pair => pair.Before));

    /// <summary>The versions chosen after.</summary>
    public string[] VersionsAfter => Versions(All.Select(pair => pair.After));

    private static string[] Versions(IEnumerable<ServerReply> replies) =>
        [.. replies.Select(reply => reply.Version).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
}
