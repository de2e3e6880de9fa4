namespace Whorl.Detection.Evaluation;

/// <summary>How many labelled targets got a score, by what their labels say.</summary>
public struct Outcomes
{
    /// <summary>Targets listed as threats that week.</summary>
    public long Threats;

    /// <summary>Targets of top lists.</summary>
    public long Popular;

    /// <summary>Of the top lists' targets, those that are listed as threats some weeks later: they were right before the list was.</summary>
    public long ListedLater;

    /// <summary>Adds another count.</summary>
    public void Add(in Outcomes other)
    {
        Threats += other.Threats;
        Popular += other.Popular;
        ListedLater += other.ListedLater;
    }
}
