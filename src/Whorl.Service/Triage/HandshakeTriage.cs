using Whorl.Detection.Hunting;
using Whorl.Service.Captures;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Triage;

/// <summary>Asks of each handshake what hunts, lists and earlier scans say, and gathers what is a finding. Belongs to one thread.</summary>
internal sealed class HandshakeTriage : IDisposable
{
    /// <summary>Lists and scans that came meanwhile count after that time.</summary>
    private static readonly TimeSpan BetweenReaders = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan BetweenRenewals = TimeSpan.FromMinutes(10);

    private readonly IStore store;
    private readonly JudgeKeeper judges;
    private readonly HuntKnowledge knowledge;
    private readonly HuntRun hunts;
    private readonly Severity least;
    private readonly string sensor;
    private readonly TimeProvider time;
    private readonly List<PendingFinding> found = [];
    private IStoreReader? reader;
    private HandshakeJudge? judge;
    private HandshakeSighting? current;
    private long opened;
    private long renewed;
    private bool hasHistory;

    public HandshakeTriage(IStore store, JudgeKeeper judges, TriageOptions options, string sensor, Action<string> note, TimeProvider time)
    {
        this.store = store;
        this.judges = judges;
        this.sensor = sensor;
        this.time = time;
        least = options.Least;
        knowledge = new HuntKnowledge(store);
        renewed = time.GetTimestamp();
        hunts = new HuntRun(knowledge, time, Take, note, options.Suppressions);
        options.AddHunts(hunts);
    }

    /// <summary>Judges a handshake.</summary>
    public void Look(HandshakeSighting seen)
    {
        Prepare(seen);
        current = seen;
        hunts.Look(seen);
        (HandshakeVerdict verdict, bool isNew) = judge!.Of(seen);
        if (isNew && verdict.Reputation >= Reputation.Suspicious && PendingFinding.SeverityOf(verdict.Reputation) >= least)
        {
            found.Add(PendingFinding.Of(seen, verdict, sensor));
        }
    }

    /// <summary>Says what hunts kept back: the log has ended.</summary>
    public void Finish()
    {
        current = null;
        hunts.Finish();
    }

    /// <summary>What was found since the last time.</summary>
    public IReadOnlyList<PendingFinding> Gather()
    {
        PendingFinding[] all = [.. found];
        found.Clear();
        return all;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        reader?.Dispose();
        knowledge.Dispose();
    }

    private void Take(Hit hit)
    {
        if (hit.Severity >= least)
        {
            found.Add(PendingFinding.Of(hit, current, sensor));
        }
    }

    private void Prepare(HandshakeSighting seen)
    {
        if (!hasHistory)
        {
            hasHistory = true;
            if (hunts.History > 0)
            {
                long before = seen.Timestamp;
                knowledge.Handshakes!.Read(before > long.MinValue + hunts.History ? before - hunts.History : long.MinValue, before, hunts.Learn);
            }
        }

        if (time.GetElapsedTime(renewed) > BetweenRenewals)
        {
            knowledge.Renew();
            renewed = time.GetTimestamp();
        }

        if (judge is null || time.GetElapsedTime(opened) > BetweenReaders)
        {
            reader?.Dispose();
            reader = store.OpenReader();
            judge = new HandshakeJudge(reader, judges.Current!);
            opened = time.GetTimestamp();
        }
    }
}
