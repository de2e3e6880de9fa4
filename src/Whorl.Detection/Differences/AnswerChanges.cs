using Whorl.Fingerprints.Explain;

namespace Whorl.Detection.Differences;

/// <summary>Hellos that get a ServerHello no more, or again; and the alerts of those that get none.</summary>
internal static class AnswerChanges
{
    /// <summary>Adds that no hello is answered any more, or that some are again; true where that says all there is to say.</summary>
    public static bool AddAll(ReplyPairs pairs, List<ServerChange> changes)
    {
        int before = pairs.All.Count(pair => pair.Before.HasHello);
        int after = pairs.All.Count(pair => pair.After.HasHello);
        string hellos = Printable.Count(pairs.All.Count, "hello");
        if (before == 0 == (after == 0))
        {
            return false;
        }

        changes.Add(after == 0
            ? new ServerChange(DifferenceKind.AnswersNone, Answered(before), Answered(0), $"None of {hellos} gets a ServerHello any more, where {before} did{Refusal(pairs.All)}")
            : new ServerChange(DifferenceKind.AnswersAgain, Answered(0), Answered(after), $"It answers {after} of {hellos} with a ServerHello; before it answered none"));
        return true;
    }

    /// <summary>Adds those that no version of the protocol explains.</summary>
    public static void AddSome(ReplyPairs pairs, VersionChanges versions, List<ServerChange> changes)
    {
        string before = Answered(pairs.All.Count(pair => pair.Before.HasHello));
        string after = Answered(pairs.All.Count(pair => pair.After.HasHello));
        ReplyPair[] lost = [.. pairs.All.Where(pair => pair.Before.HasHello && !pair.After.HasHello && !versions.Explains(pair))];
        ReplyPair[] found = [.. pairs.All.Where(pair => !pair.Before.HasHello && pair.After.HasHello && !versions.Explains(pair))];
        if (lost.Length > 0)
        {
            changes.Add(new ServerChange(DifferenceKind.AnswersFewer, before, after, $"It no longer answers {Which(lost)} that it answered{Refusal(lost)}"));
        }

        if (found.Length > 0)
        {
            changes.Add(new ServerChange(DifferenceKind.AnswersMore, before, after, $"It now answers {Which(found)} that it refused"));
        }
    }

    public static void AddAlerts(ReplyPairs pairs, List<ServerChange> changes)
    {
        TextPair[] others =
        [
            .. pairs.All.Where(pair => !pair.Before.HasHello && !pair.After.HasHello && !pair.Before.Alerts.SequenceEqual(pair.After.Alerts, StringComparer.Ordinal))
                .Select(pair => new TextPair(Said(pair.Before.Alerts), Said(pair.After.Alerts))).Distinct(),
        ];
        if (others.Length > 0)
        {
            changes.Add(new ServerChange(
                DifferenceKind.Alert, string.Join(", ", others.Select(pair => pair.Before)), string.Join(", ", others.Select(pair => pair.After)),
                $"It refuses hellos with {Printable.List([.. others.Select(pair => $"{pair.After} instead of {pair.Before}")])}"));
        }
    }

    private static string Answered(int count) => $"{count} answered";

    private static string Said(IReadOnlyList<string> alerts) => alerts.Count == 0 ? "no alert" : $"alert {string.Join(", ", alerts)}";

    private static string Which(ReplyPair[] pairs)
    {
        string asks = pairs.Select(pair => pair.Before.Asks).FirstOrDefault(asks => asks.Length > 0) is { } known ? $" ({(pairs.Length == 1 ? "" : "such as ")}{known})" : string.Empty;
        return $"{Printable.Count(pairs.Length, "hello")}{asks}";
    }

    private static string Refusal(IEnumerable<ReplyPair> pairs)
    {
        string[] alerts = [.. pairs.SelectMany(pair => pair.After.Alerts).Distinct(StringComparer.Ordinal)];
        return alerts.Length == 0 ? string.Empty : $"; it refuses with {Printable.List(alerts)}";
    }
}
