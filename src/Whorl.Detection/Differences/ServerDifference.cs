using Whorl.Fingerprints.Explain;

namespace Whorl.Detection.Differences;

/// <summary>What differs between two observations of a server, in words.</summary>
public sealed record ServerDifference
{
    /// <summary>The changes, what matters most to most people first.</summary>
    public required IReadOnlyList<ServerChange> Changes { get; init; }

    /// <summary>What could not be compared, and why, without full stops.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What most likely lies behind it.</summary>
    public required CauseHint Likely { get; init; }

    /// <summary>Whether nothing differs that both observations tell.</summary>
    public bool IsEmpty => Changes.Count == 0;

    /// <summary>The difference in one line.</summary>
    public string Summary => Changes.Count switch
    {
        0 => "Nothing changed",
        1 => Changes[0].Sentence,
        _ => $"{Changes[0].Sentence}; and {Printable.Count(Changes.Count - 1, "more change")}",
    };

    /// <summary>Compares two observations of a server; <paramref name="elsewhere"/> is asked for what a store knows.</summary>
    public static ServerDifference Between(ServerObservation before, ServerObservation after, SeenElsewhere? elsewhere = null)
    {
        List<ServerChange> changes = [];
        StatusChanges.Add(before, after, changes);
        ServerHeaderChanges.Add(before.Server, after.Server, changes);
        CertificateChanges.Add(before.Certificate, after.Certificate, changes);
        List<string> problems = AddReplies(before, after, changes);
        StatusChanges.AddHttp(before, after, changes);
        return new ServerDifference { Changes = changes, Problems = problems, Likely = CauseRule.Of(before, after, changes, elsewhere) };
    }

    private static List<string> AddReplies(ServerObservation before, ServerObservation after, List<ServerChange> changes)
    {
        ObservedReplies old = ObservedReplies.Of(before, "the earlier");
        ObservedReplies now = ObservedReplies.Of(after, "the later");
        ReplyPairs pairs = new(old, now);
        int others = changes.Count;
        if (!AnswerChanges.AddAll(pairs, changes))
        {
            VersionChanges versions = new(pairs);
            versions.Add(pairs, changes);
            CipherChanges.Add(pairs, changes);
            KeyExchangeChanges.Add(pairs, changes);
            KeyExchangeChanges.AddAlpn(pairs, changes);
            ExtensionChanges.Add(pairs, changes);
            AnswerChanges.AddSome(pairs, versions, changes);
            AnswerChanges.AddAlerts(pairs, changes);
        }

        if (changes.Count == others)
        {
            string reason = ExtensionChanges.HasOtherStaple(pairs)
                ? " by status_request alone, which comes and goes with a staple"
                : ", and what is kept of its answers does not show where";
            AddUnexplained("ATSF", before.Atsf?.Value, after.Atsf?.Value, reason, changes);
            AddUnexplained("JARM", before.Jarm?.Value, after.Jarm?.Value, reason, changes);
        }

        return [.. old.Problems, .. now.Problems];
    }

    private static void AddUnexplained(string method, string? before, string? after, string reason, List<ServerChange> changes)
    {
        if (before is not null && after is not null && before != after)
        {
            changes.Add(new ServerChange(DifferenceKind.Fingerprint, before, after, $"Its {method} differs{reason}"));
        }
    }
}
