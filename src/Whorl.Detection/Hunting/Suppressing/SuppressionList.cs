namespace Whorl.Detection.Hunting.Suppressing;

/// <summary>The suppressions at work, and how many hits each kept away.</summary>
public sealed class SuppressionList
{
    private readonly List<Suppression> current = [];
    private readonly Dictionary<Suppression, long> counts = [];

    /// <summary>Takes those that hold today; those that have expired are told apart.</summary>
    public SuppressionList(IEnumerable<Suppression> all, DateOnly today)
    {
        List<Suppression> expired = [];
        foreach (Suppression suppression in all)
        {
            (suppression.Expires < today ? expired : current).Add(suppression);
        }

        Expired = expired;
    }

    /// <summary>Those that have expired, and do nothing any more.</summary>
    public IReadOnlyList<Suppression> Expired { get; }

    /// <summary>Hits kept away.</summary>
    public long Count => counts.Values.Sum();

    /// <summary>How many hits each suppression kept away.</summary>
    public IReadOnlyDictionary<Suppression, long> Counts => counts;

    /// <summary>The suppression that a hit falls under, which is counted; null for none.</summary>
    public Suppression? Find(Hit hit)
    {
        Suppression? found = current.Find(suppression => suppression.Fits(hit));
        if (found is not null)
        {
            counts[found] = counts.GetValueOrDefault(found) + 1;
        }

        return found;
    }
}
