using Whorl.Intelligence.Clients;
using Whorl.Store.Reading;

namespace Whorl.Detection.Clients;

/// <summary>The programs that sources name for a fingerprint, with what each stands for, and what none of them names.</summary>
/// <param name="Candidates">The programs, likeliest first.</param>
/// <param name="Sources">The sources.</param>
public sealed record CandidateSet(IReadOnlyList<ClientCandidate> Candidates, IReadOnlyList<CandidateSource> Sources)
{
    /// <summary>
    /// How many connections a source of shares stands for. It is no measurement: such a source says shares to two digits, and not of
    /// how many. A source that counted as many is trusted half as much as one that counted very many.
    /// </summary>
    public const int FewConnections = 20;

    /// <summary>Whether every source counts.</summary>
    public bool IsCounted => Sources.All(source => source.IsCounted);

    /// <summary>
    /// The programs of some labels. Each source saw clients of its own world (a company, a sandbox), and nobody knows which of them is
    /// more like the world that is asked about: sources stand side by side, whatever their size, once they have seen enough.
    /// </summary>
    public static CandidateSet Of(IReadOnlyList<SourcedLabel> labels)
    {
        IGrouping<string, SourcedLabel>[] bySource =
            [.. labels.Where(label => (label.Label.Process ?? label.Label.Library ?? label.Label.OperatingSystem) is not null).GroupBy(label => label.Source, StringComparer.Ordinal)];
        Dictionary<string, double> sums = bySource.ToDictionary(source => source.Key, source => source.Sum(label => (double)label.Label.Count), StringComparer.Ordinal);
        CandidateSource[] sources = [.. bySource.Select(Describe)];
        double all = sources.Sum(source => source.Part);
        sources = [.. sources.Select(source => source with { Part = source.Part / all })];
        ClientCandidate[] candidates =
        [
            .. bySource.SelectMany(source => source).GroupBy(ProgramOf).Select(same => new ClientCandidate(
                same.Key.Process, same.Key.Category, same.Key.Library, same.Key.System, same.Key.IsMalware,
                [.. sources.Select(source => same.Where(label => label.Source == source.Name).Sum(WeightOf))], [.. same.Select(label => label.Id)])),
        ];
        CandidateSet set = new(candidates, sources);
        return set with { Candidates = [.. candidates.OrderByDescending(set.PriorOf).ThenBy(candidate => candidate.Process, StringComparer.Ordinal)] };

        // Several hellos under one fingerprint have shares of a whole each.
        double WeightOf(SourcedLabel label) => LabelCounts.AreShares(label.Format)
            ? FewConnections * label.Label.Count / Math.Max(LabelCounts.Whole, sums[label.Source]) : label.Label.Count;
    }

    /// <summary>The probability of a program before a destination is looked at.</summary>
    public double PriorOf(ClientCandidate candidate) => Sources.Zip(candidate.Weights, (source, weight) => source.Part * weight / (source.Number + source.Other)).Sum();

    /// <summary>
    /// What a source stands for. As many connections are kept for what it has not seen yet as it names different programs (Witten and
    /// Bell), and a source of shares names the commonest programs only: what they leave of a whole is other programs too.
    /// </summary>
    private static CandidateSource Describe(IGrouping<string, SourcedLabel> source)
    {
        int programs = source.Select(ProgramOf).Distinct().Count();
        double sum = source.Sum(label => (double)label.Label.Count);
        if (!LabelCounts.AreShares(source.First().Format))
        {
            return new CandidateSource(source.Key, IsCounted: true, sum, programs, sum / (sum + FewConnections));
        }

        double named = FewConnections * Math.Min(1, sum / LabelCounts.Whole);
        return new CandidateSource(source.Key, IsCounted: false, named, FewConnections - named + programs, 0.5);
    }

    private static (string? Process, string? Category, string? Library, string? System, bool IsMalware) ProgramOf(SourcedLabel label) =>
        (label.Label.Process, label.Label.Category, label.Label.Library, label.Label.OperatingSystem, label.Label.IsMalware);
}
