namespace Whorl.Detection.Hunting.Hunts;

/// <summary>The time from the first handshake of all in which a rule only learns.</summary>
internal sealed class LearningPeriod(RuleSettings settings, HuntInput input, long length)
{
    private long? start;
    private bool isOver;

    /// <summary>The moment from which on is judged; null before the first handshake.</summary>
    public long? End => start + length;

    /// <summary>Whether a moment is still one of learning.</summary>
    public bool Holds(long timestamp)
    {
        start ??= timestamp;
        bool holds = timestamp < start + length;
        isOver |= !holds;
        return holds;
    }

    /// <summary>Says so where the input ended before anything was judged.</summary>
    public void Finish()
    {
        if (start is { } first && !isOver)
        {
            input.Say($"{settings.Rule}: nothing was judged, as the handshakes begin at {HitJson.MomentOf(first)[..16]} and are learned from until {HitJson.MomentOf(first + length)[..16]}; --set {settings.Rule}.learn=DAYS learns for a shorter time");
        }
    }
}
