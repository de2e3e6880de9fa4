namespace Whorl.Detection.Evaluation;

/// <summary>How targets of known label scored: enough for every threshold, whatever the number of targets.</summary>
public sealed class ScoreCounts
{
    private readonly Dictionary<double, Outcomes> byScore = [];
    private Outcomes unknown;

    /// <summary>Targets without a score.</summary>
    public Outcomes Unknown => unknown;

    /// <summary>All targets.</summary>
    public Outcomes All
    {
        get
        {
            Outcomes all = unknown;
            foreach (Outcomes outcomes in byScore.Values)
            {
                all.Add(outcomes);
            }

            return all;
        }
    }

    /// <summary>The scores that occur, the highest first, with the targets that have each.</summary>
    public IReadOnlyList<(double Score, Outcomes Outcomes)> Descending()
    {
        List<(double Score, Outcomes Outcomes)> scores = [];
        foreach ((double score, Outcomes outcomes) in byScore)
        {
            scores.Add((score, outcomes));
        }

        scores.Sort((a, b) => b.Score.CompareTo(a.Score));
        return scores;
    }

    /// <summary>Adds targets with one score, or with none.</summary>
    public void Add(double? score, in Outcomes outcomes)
    {
        if (score is not { } value)
        {
            unknown.Add(outcomes);
            return;
        }

        // A billionth is no difference between scores, and would make a row of its own.
        value = Math.Round(value, 9);
        Outcomes sum = byScore.GetValueOrDefault(value);
        sum.Add(outcomes);
        byScore[value] = sum;
    }

    /// <summary>Adds another count.</summary>
    public void Add(ScoreCounts other)
    {
        unknown.Add(other.unknown);
        foreach ((double score, Outcomes outcomes) in other.byScore)
        {
            Add(score, outcomes);
        }
    }

    /// <summary>What a threshold comes to: targets that score it or more are called C2.</summary>
    public Quality At(double threshold)
    {
        Outcomes called = default;
        foreach ((double score, Outcomes outcomes) in byScore)
        {
            if (score >= threshold)
            {
                called.Add(outcomes);
            }
        }

        return new Quality(threshold, called, All);
    }

    /// <summary>One point for each score that occurs, as a threshold; the strictest first.</summary>
    public IReadOnlyList<Quality> Curve()
    {
        Outcomes all = All;
        Outcomes called = default;
        List<Quality> points = [];
        foreach ((double score, Outcomes outcomes) in Descending())
        {
            called.Add(outcomes);
            points.Add(new Quality(score, called, all));
        }

        return points;
    }

    /// <summary>The threshold with the highest recall among those of at least this precision; null where none has it.</summary>
    public Quality? BestAt(double precision)
    {
        Quality? best = null;
        foreach (Quality point in Curve())
        {
            if (point.Precision >= precision && (best is null || point.Recall > best.Value.Recall))
            {
                best = point;
            }
        }

        return best;
    }
}

/// <summary>What a threshold comes to.</summary>
/// <param name="Threshold">The threshold.</param>
/// <param name="Called">Targets called C2.</param>
/// <param name="All">All targets.</param>
public readonly record struct Quality(double Threshold, Outcomes Called, Outcomes All)
{
    /// <summary>The share of those called that are listed; null where nothing is called.</summary>
    public double? Precision => Called.Threats + Called.Popular > 0 ? (double)Called.Threats / (Called.Threats + Called.Popular) : null;

    /// <summary>The share of the listed that are called; null where nothing is listed.</summary>
    public double? Recall => All.Threats > 0 ? (double)Called.Threats / All.Threats : null;

    /// <summary>The share of the top lists' targets that are called; null where there are none.</summary>
    public double? FalsePositiveRate => All.Popular > 0 ? (double)Called.Popular / All.Popular : null;

    /// <summary>Precision once those that were listed some weeks later count as right.</summary>
    public double? LaterPrecision =>
        Called.Threats + Called.Popular > 0 ? (double)(Called.Threats + Called.ListedLater) / (Called.Threats + Called.Popular) : null;
}
