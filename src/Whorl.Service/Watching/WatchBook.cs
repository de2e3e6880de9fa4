using Whorl.Observations.Scans;
using Whorl.Probing.Targets;
using Whorl.Service.Auditing;
using Whorl.Service.Policy;
using Whorl.Service.Scanning;
using Whorl.Service.State;
using Whorl.Store.Reading;

namespace Whorl.Service.Watching;

/// <summary>Everything about watched servers over one database, wired together.</summary>
public sealed class WatchBook
{
    /// <summary>The action in the audit log of a drift that was accepted.</summary>
    public const string AcceptAction = "watch-accept";

    /// <summary>The action in the audit log of a baseline that was learnt.</summary>
    public const string LearnAction = "watch-learn";

    private readonly TimeProvider time;
    private readonly OptOutList optOuts;
    private readonly LookStore looks;
    private readonly DriftLog drifts;

    /// <summary>The book over a database.</summary>
    public WatchBook(ServiceDatabase state, TimeProvider time)
    {
        this.time = time;
        optOuts = new OptOutList(state, time);
        looks = new LookStore(state, time);
        drifts = new DriftLog(state, time);
        List = new WatchList(state, time);
        Views = new WatchViews(List, looks, drifts, time);
        Audit = new AuditLog(state, time);
    }

    /// <summary>The servers.</summary>
    public WatchList List { get; }

    /// <summary>What is shown of them.</summary>
    public WatchViews Views { get; }

    /// <summary>Who did what.</summary>
    public AuditLog Audit { get; }

    /// <summary>The drifts.</summary>
    internal DriftLog Drifts => drifts;

    /// <summary>Whether anything was learnt of a server.</summary>
    public bool IsLearnt(WatchEntry entry) => !looks.Baseline(entry.Id).IsEmpty;

    /// <summary>A watcher that scans as the policy lets it, and hands over what scans find where that is to be kept.</summary>
    public Watcher Watcher(
        ScanPolicy policy, INameLookup lookup, string version, string contact, Func<ScanRecord, CancellationToken, Task>? keep, Func<IStoreReader>? openReader) =>
        Watcher(new LookScanner(new TargetCheck(policy.Heeding(optOuts), lookup), new OnDemandScanner(version, contact), Audit, AuditLog.CommandLine, keep).LookAsync, openReader);

    /// <summary>A watcher that looks in a way of its own.</summary>
    public Watcher Watcher(LookAt lookAt, Func<IStoreReader>? openReader) => new(List, looks, drifts, lookAt, openReader, time);

    /// <summary>Accepts the drift of a server, which the audit log keeps; false where there is none.</summary>
    public bool TryAccept(WatchEntry entry, string actor, string? remote, string who, string why)
    {
        bool isAccepted = Watcher((_, _) => throw new InvalidOperationException("Accepting looks at nothing."), null).TryAccept(entry, who, why);
        Audit.Add(actor, remote, AcceptAction, entry.Target.Text, isAccepted ? "done" : "no-drift", $"{who}: {why}");
        return isAccepted;
    }
}
