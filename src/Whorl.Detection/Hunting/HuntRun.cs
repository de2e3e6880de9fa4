using Whorl.Detection.Hunting.Suppressing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting;

/// <summary>
/// Hunts at work: hands each handshake to every one of them, and hits onward, each kind of hit at the same place once a day.
/// </summary>
public sealed class HuntRun
{
    private const long Day = 86_400L * 1_000_000_000;

    private readonly List<IHunt> hunts = [];
    private readonly Action<Hit> take;
    private readonly Dictionary<HitPlace, long> shown = [];
    private readonly SuppressionList? suppressions;
    private long oldest = long.MaxValue;

    /// <summary>Prepares; hits that nothing suppresses go to <paramref name="take"/>, notes to <paramref name="note"/>.</summary>
    public HuntRun(HuntKnowledge knowledge, TimeProvider time, Action<Hit> take, Action<string> note, SuppressionList? suppressions = null)
    {
        this.take = take;
        this.suppressions = suppressions;
        Input = new HuntInput { Knowledge = knowledge, Now = time.GetUtcNow().ToUnixTimeMilliseconds() * 1_000_000, Report = Report, Note = note };
    }

    /// <summary>What the hunts are given.</summary>
    public HuntInput Input { get; }

    /// <summary>Handshakes of the window.</summary>
    public long Looked { get; private set; }

    /// <summary>Handshakes of the time before it.</summary>
    public long Learned { get; private set; }

    /// <summary>Hits handed onward.</summary>
    public long Hits { get; private set; }

    /// <summary>Hits that were the same as one of the day before them.</summary>
    public long Repeats { get; private set; }

    /// <summary>What must be known before the window begins, in nanoseconds.</summary>
    public long History => hunts.Count == 0 ? 0 : hunts.Max(hunt => hunt.History);

    /// <summary>Adds a hunt.</summary>
    public void Add(IHunt hunt) => hunts.Add(hunt);

    /// <summary>Takes a handshake from before the window.</summary>
    public void Learn(HandshakeSighting handshake)
    {
        Learned++;
        foreach (IHunt hunt in hunts)
        {
            hunt.Learn(handshake);
        }
    }

    /// <summary>Takes a handshake of the window.</summary>
    public void Look(HandshakeSighting handshake)
    {
        Looked++;
        foreach (IHunt hunt in hunts)
        {
            hunt.Look(handshake);
        }
    }

    /// <summary>The input has ended.</summary>
    public void Finish()
    {
        foreach (IHunt hunt in hunts)
        {
            hunt.Finish();
        }
    }

    private void Report(Hit hit)
    {
        HitPlace place = HitPlace.Of(hit);
        if (shown.TryGetValue(place, out long last) && hit.Timestamp - last < Day)
        {
            Repeats++;
            return;
        }

        if (oldest < hit.Timestamp - (2 * Day))
        {
            Forget(hit.Timestamp - Day);
        }

        oldest = Math.Min(oldest, hit.Timestamp);
        shown[place] = hit.Timestamp;
        if (suppressions?.Find(hit) is not null)
        {
            return;
        }

        Hits++;
        take(hit);
    }

    private void Forget(long before)
    {
        oldest = long.MaxValue;
        foreach ((HitPlace place, long at) in shown)
        {
            if (at < before)
            {
                shown.Remove(place);
            }
            else
            {
                oldest = Math.Min(oldest, at);
            }
        }
    }

    private readonly record struct HitPlace(string Rule, string Case, string Where, HitFingerprints Fingerprints)
    {
        public static HitPlace Of(Hit hit) => new(hit.Rule, hit.Case, $"{hit.Client} {hit.Segment} {hit.Server} {hit.Port} {hit.ServerName}", hit.Fingerprints);
    }
}
