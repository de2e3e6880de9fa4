namespace Whorl.Detection.Scoring;

/// <summary>
/// What a score is worth where threats are rarer than among the labelled servers that it comes from (detection.md, section 6, 4): the
/// odds move by the odds of the two rates, <c>o = o_score (d / (1 - d)) / (t / (1 - t))</c>.
/// </summary>
public static class BaseRate
{
    /// <summary>
    /// The probability at a rate. <paramref name="score"/> in [0,1]; <paramref name="trained"/> is the share of threats among the
    /// labelled servers, <paramref name="deployed"/> among those that are judged, both between 0 and 1 and neither of them.
    /// </summary>
    public static double Correct(double score, double trained, double deployed)
    {
        double ratio = deployed / (1 - deployed) / (trained / (1 - trained));
        return score >= 1 ? 1 : score * ratio / (1 - score + (score * ratio));
    }
}
