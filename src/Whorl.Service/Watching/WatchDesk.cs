using System.Globalization;
using Whorl.Service.Auditing;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Watching;

/// <summary>What came of something that was asked for a watched server.</summary>
/// <param name="Note">What was done, in a sentence; where nothing was, what is wrong.</param>
/// <param name="Kind">How it ended.</param>
internal sealed record WatchAnswer(string Note, WatchAnswerKind Kind = WatchAnswerKind.Done);

/// <summary>How something ended that was asked for a watched server.</summary>
internal enum WatchAnswerKind
{
    /// <summary>It was done.</summary>
    Done,

    /// <summary>It was asked for wrongly.</summary>
    Wrong,

    /// <summary>The key's scans are used up.</summary>
    NoScansLeft,
}

/// <summary>Where people say which servers are watched, and have them looked at: for the pages and for programs alike, and the audit log keeps it.</summary>
internal sealed class WatchDesk(WatchBook book, Watcher watcher, WatchReporter drifts, AuditLog audit, TimeProvider time)
{
    private const int Looks = 3;
    private const int LongestGroup = 64;
    private const int MostHours = 24 * 30;

    /// <summary>Watches a target from now on; null where it cannot be, and then <paramref name="problem"/> is a sentence.</summary>
    public (WatchEntry Entry, bool IsNew)? Add(string targetText, string? serverName, string? group, bool isAlike, Caller caller, out string problem)
    {
        problem = group is { Length: > LongestGroup } || group?.Any(char.IsControl) == true ? "A group's name has at most 64 characters." : isAlike && group is null ? "Alike says something of a group: name it." : string.Empty;
        if (problem.Length > 0 || WatchTarget.TryRead(targetText, serverName, out problem) is not { } target)
        {
            problem = char.IsLower(problem[0]) ? $"The target {problem}." : problem;
            return null;
        }

        bool isNew = book.List.Add(target, group, isAlike);
        audit.Add(caller.Key.Actor, caller.Remote, "watch-add", target.Text, isNew ? "done" : "known");
        return (book.List.Find(target)[0], isNew);
    }

    /// <summary>Watches a server no more.</summary>
    public void Remove(WatchEntry entry, Caller caller)
    {
        book.List.Remove(entry.Id);
        audit.Add(caller.Key.Actor, caller.Remote, "watch-remove", entry.Target.Text, "done");
    }

    /// <summary>Begins a maintenance window of so many hours from now, or ends it with 0.</summary>
    public WatchAnswer Pause(WatchEntry entry, int hours, Caller caller)
    {
        if (hours is < 0 or > MostHours)
        {
            return new WatchAnswer("A window has a length of 0 to 720 hours.", WatchAnswerKind.Wrong);
        }

        DateTimeOffset until = time.GetUtcNow().AddHours(hours);
        book.List.Pause(entry.Id, until);
        audit.Add(caller.Key.Actor, caller.Remote, "watch-pause", entry.Target.Text, "done", until.ToString("u", CultureInfo.InvariantCulture));
        return new WatchAnswer(hours == 0 ? "The maintenance window is over." : "It is not checked until the window ends.");
    }

    /// <summary>Learns how a server looks, as its baseline.</summary>
    public async Task<WatchAnswer> LearnAsync(WatchEntry entry, Caller caller, CancellationToken cancellation)
    {
        if (!MayScan(entry, caller))
        {
            return NoScans(caller);
        }

        LearnReport report = await watcher.LearnAsync(entry, Looks, cancellation).ConfigureAwait(false);
        audit.Add(caller.Key.Actor, caller.Remote, WatchBook.LearnAction, entry.Target.Text, report.Problem is null ? "done" : "failed");
        return new WatchAnswer(report.Problem is { } problem ? $"Nothing was learnt: {problem}." : report.Looks == 1 ? "Learnt: it has one look." : $"Learnt: it has {report.Looks} looks; several machines seem to answer there.");
    }

    /// <summary>Checks a server against its baseline now.</summary>
    public async Task<WatchAnswer> CheckAsync(WatchEntry entry, Caller caller, CancellationToken cancellation)
    {
        bool isScan = book.IsLearnt(entry) && !entry.IsPaused(time.GetUtcNow());
        if (isScan && !MayScan(entry, caller))
        {
            return NoScans(caller);
        }

        CheckReport report = await watcher.CheckAsync(entry, cancellation).ConfigureAwait(false);
        await drifts.ReportAsync(report, cancellation).ConfigureAwait(false);
        return new WatchAnswer($"Checked: {report.State.Name()}{(report.Said is { } said ? $"; {said}" : "")}.");
    }

    private bool MayScan(WatchEntry entry, Caller caller) => audit.AllowScan(caller.Key.Actor, caller.Remote, entry.Target.Text, "watch", caller.Key.Scans) is null;

    private static WatchAnswer NoScans(Caller caller) => new($"The key's {caller.Key.Scans} scans of 24 hours are used up.", WatchAnswerKind.NoScansLeft);
}
