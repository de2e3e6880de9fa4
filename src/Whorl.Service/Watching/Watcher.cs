using System.Globalization;
using Whorl.Detection.Differences;
using Whorl.Probing;
using Whorl.Store.Reading;

namespace Whorl.Service.Watching;

/// <summary>Looks at a server once.</summary>
public delegate Task<LookOutcome> LookAt(WatchTarget target, CancellationToken cancellation);

/// <summary>Learns how servers look, checks whether they still do, and takes a new look for right where somebody says so.</summary>
/// <param name="list">The servers.</param>
/// <param name="looks">Their looks.</param>
/// <param name="drifts">Their drifts.</param>
/// <param name="lookAt">Looks at one.</param>
/// <param name="openReader">Asks the store what other servers show; null where there is none.</param>
/// <param name="time">The time.</param>
public sealed class Watcher(WatchList list, LookStore looks, DriftLog drifts, LookAt lookAt, Func<IStoreReader>? openReader, TimeProvider time)
{
    private const int MostRounds = 10;
    private const int MostLooksOfDrift = 32;

    /// <summary>
    /// Learns a target anew by so many looks. Where they differ, several machines answer: then it goes on until twice as many in a row brought nothing
    /// new, and ten times as many at the most.
    /// </summary>
    public async Task<LearnReport> LearnAsync(WatchEntry entry, int count, CancellationToken cancellation)
    {
        Baseline learnt = new([]);
        Look? latest = null;
        string? problem = null;
        int quiet = 0;
        for (int made = 0; made < MostRounds * count && !(learnt.Looks.Count > 1 ? quiet >= 2 * count : made >= count); made++)
        {
            LookOutcome outcome = await lookAt(entry.Target, cancellation).ConfigureAwait(false);
            if (outcome is not LookOutcome.Seen { Look: { } look })
            {
                problem = outcome is LookOutcome.Unreachable { Sentence: { } why } ? why : ((LookOutcome.NotAsked)outcome).Sentence;
                if (made + 1 >= count && learnt.IsEmpty)
                {
                    break;
                }

                continue;
            }

            quiet = learnt.Knows(look) ? quiet + 1 : 0;
            learnt = learnt.With(look);
            latest = look;
        }

        if (latest is null)
        {
            return new LearnReport(entry, 0, problem ?? "nothing was seen of it");
        }

        return looks.AtOnce(() =>
        {
            if (drifts.Open(entry.Id) is { } open)
            {
                drifts.End(open, DriftEnd.Learnt, looks.Sides(open));
            }

            looks.Forget(entry.Id);
            foreach (Look look in learnt.Looks)
            {
                looks.Learn(entry.Id, look);
            }

            looks.KeepLatest(entry.Id, latest);
            list.Record(entry.Id, WatchState.Ok, null);
            return new LearnReport(entry, learnt.Looks.Count, null);
        });
    }

    /// <summary>Checks a target, unless it is in a maintenance window. What looks otherwise is looked at again before it is told.</summary>
    public async Task<CheckReport> CheckAsync(WatchEntry entry, CancellationToken cancellation)
    {
        if (entry.IsPaused(time.GetUtcNow()))
        {
            return new CheckReport(entry, WatchState.Paused, null, null, null);
        }

        Baseline baseline = looks.Baseline(entry.Id);
        if (baseline.IsEmpty)
        {
            return Concluded(entry, WatchState.Unknown, "nothing was learnt of it yet: whorl watch learn does that");
        }

        LookOutcome first = await lookAt(entry.Target, cancellation).ConfigureAwait(false);
        if (first is not LookOutcome.Seen seen)
        {
            return Concluded(entry, first);
        }

        if (baseline.Holds(seen.Look))
        {
            return AsItShould(entry, baseline, seen.Look);
        }

        LookOutcome second = await lookAt(entry.Target, cancellation).ConfigureAwait(false);
        if (second is not LookOutcome.Seen again)
        {
            return Concluded(entry, second);
        }

        return baseline.Holds(again.Look) ? AsItShould(entry, baseline, again.Look, "one look was another, and the next one was as learnt")
            : baseline.Looks.Count == 1 ? Drifted(entry, baseline, [seen.Look, again.Look], again.Address)
            : await ConfirmAsync(entry, baseline, seen.Look, again.Look, cancellation).ConfigureAwait(false);
    }

    /// <summary>Makes what an open drift shows part of the baseline; false where there is none.</summary>
    public bool TryAccept(WatchEntry entry, string who, string why) => looks.AtOnce(() =>
    {
        if (drifts.Open(entry.Id) is not { } drift)
        {
            return false;
        }

        DriftSides sides = looks.Sides(drift);
        looks.Accept(entry.Id, drift.Id, who, why);
        drifts.End(drift, DriftEnd.Accepted, sides, who, why);
        list.Record(entry.Id, WatchState.Ok, $"accepted by {who}: {why}");
        return true;
    });

    /// <summary>
    /// Where several machines answer, an answer of one that is seldom asked may not be learnt, and two looks in a row may show it: a drift is what three
    /// looks in a row have in common.
    /// </summary>
    private async Task<CheckReport> ConfirmAsync(WatchEntry entry, Baseline baseline, Look first, Look second, CancellationToken cancellation)
    {
        const string Rare = "several machines answer, and an answer of theirs may not be learnt";
        LookPart[] shared = [.. baseline.Strange(first).Intersect(baseline.Strange(second))];
        if (shared.Length == 0)
        {
            return Concluded(entry, WatchState.Ok, $"two looks were others, each in its own way: {Rare}");
        }

        LookOutcome third = await lookAt(entry.Target, cancellation).ConfigureAwait(false);
        return third is not LookOutcome.Seen last ? Concluded(entry, third)
            : baseline.Holds(last.Look) ? AsItShould(entry, baseline, last.Look, "two looks were others, and the next one was as learnt")
            : shared.Intersect(baseline.Strange(last.Look)).Any() ? Drifted(entry, baseline, [first, second, last.Look], last.Address)
            : Concluded(entry, WatchState.Ok, $"three looks were others, but not all in the same way: {Rare}");
    }

    private CheckReport AsItShould(WatchEntry entry, Baseline baseline, Look look, string? note = null) => looks.AtOnce(() =>
    {
        if (drifts.Open(entry.Id) is { } drift)
        {
            drifts.End(drift, DriftEnd.Gone, looks.Sides(drift));
            note ??= string.Create(CultureInfo.InvariantCulture, $"it looks as learnt again; the drift was seen in {drift.Count} {(drift.Count == 1 ? "check" : "checks")}");
        }

        looks.KeepLatest(entry.Id, look);
        if (Renewal(baseline, look) is { } renewal)
        {
            looks.Learn(entry.Id, look);
            note = renewal;
        }

        return Concluded(entry, WatchState.Ok, note);
    });

    /// <summary>A sentence where the certificate is a later one of the same owner; null otherwise.</summary>
    private static string? Renewal(Baseline baseline, Look look)
    {
        LookPart owner = look.Parts.FirstOrDefault(part => part.Place == "certificate");
        if (look.Seen.Certificate is not { NotBefore: { } begin } now)
        {
            return null;
        }

        Look? latest = baseline.Looks.Where(known => known.Parts.Contains(owner)).MaxBy(known => known.Seen.Certificate!.NotBefore ?? 0);
        if (latest is null || latest.Seen.Certificate!.Sha256 == now.Sha256 || latest.Seen.Certificate.NotBefore >= begin)
        {
            return null;
        }

        ServerDifference difference = ServerDifference.Between(new ServerObservation { Certificate = latest.Seen.Certificate }, new ServerObservation { Certificate = now });
        return difference.Changes is [{ Kind: DifferenceKind.CertificateRenewed, Sentence: { } sentence }] ? sentence : null;
    }

    private CheckReport Drifted(WatchEntry entry, Baseline baseline, Look[] seen, HostAddress address)
    {
        Drift? open = drifts.Open(entry.Id);
        bool isSame = open is not null && IsSame(baseline, looks.OfDrift(entry.Id, open.Id), seen[^1]);
        Look nearest = baseline.Nearest(seen[^1]);
        DriftWords? words = isSame ? null : WordsOf(entry, nearest, seen[^1], address);
        return looks.AtOnce(() =>
        {
            if (open is not null && !isSame)
            {
                drifts.End(open, DriftEnd.Followed, looks.Sides(open));
            }

            Drift drift = words is null ? drifts.Repeat(open!) : drifts.Begin(entry.Id, nearest.Digest, words);
            int kept = looks.OfDrift(entry.Id, drift.Id).Count;
            foreach (Look look in kept < MostLooksOfDrift ? seen : [])
            {
                looks.Keep(entry.Id, drift.Id, look);
            }

            looks.KeepLatest(entry.Id, seen[^1]);
            list.Record(entry.Id, WatchState.Drift, null);
            return new CheckReport(entry, WatchState.Drift, null, drift, seen[^1], address);
        });
    }

    private DriftWords WordsOf(WatchEntry entry, Look nearest, Look seen, HostAddress address)
    {
        using IStoreReader? reader = openReader?.Invoke();
        return DriftWords.Of(nearest, seen, reader is null ? null : new SeenElsewhere(reader, address, entry.Target.Port));
    }

    /// <summary>Whether a look shows a drift that is known: something that it has and the baseline has not was seen before.</summary>
    private static bool IsSame(Baseline baseline, IReadOnlyList<Look> known, Look look) => baseline.Strange(look).Intersect(known.SelectMany(baseline.Strange)).Any();

    private CheckReport Concluded(WatchEntry entry, LookOutcome outcome) => outcome is LookOutcome.Unreachable { Sentence: { } why }
        ? Concluded(entry, WatchState.Unreachable, why)
        : Concluded(entry, WatchState.Unknown, ((LookOutcome.NotAsked)outcome).Sentence);

    private CheckReport Concluded(WatchEntry entry, WatchState found, string? said)
    {
        list.Record(entry.Id, found, said);
        return new CheckReport(entry, found, said, null, null);
    }
}
