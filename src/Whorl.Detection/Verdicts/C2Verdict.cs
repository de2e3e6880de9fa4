using Whorl.Store;

namespace Whorl.Detection.Verdicts;

/// <summary>Servers that earlier weeks saw with one mark of the server that is judged.</summary>
/// <param name="Mark">The mark, in words.</param>
/// <param name="Threats">Those listed as threats.</param>
/// <param name="Popular">Those of top lists.</param>
public sealed record MarkCount(string Mark, int Threats, int Popular);

/// <summary>What detection says of a server, with its reasons (hunting.md, the on-demand verdict).</summary>
public sealed record C2Verdict
{
    /// <summary>The server.</summary>
    public required JudgedServer Server { get; init; }

    /// <summary>The ATSF; null for none.</summary>
    public Fingerprint? Atsf { get; init; }

    /// <summary>The JARM; null for none.</summary>
    public Fingerprint? Jarm { get; init; }

    /// <summary>The score in [0,1]; null for unknown.</summary>
    public double? Score { get; init; }

    /// <summary>The 5 % quantile of the share of threats, by the counts of the finest key; null for unknown.</summary>
    public double? Lower { get; init; }

    /// <summary>Distinct threats with the fingerprint: N_block.</summary>
    public int Blocked { get; init; }

    /// <summary>Distinct popular targets with the fingerprint: N_top.</summary>
    public int Top { get; init; }

    /// <summary>Why it is not scored although its fingerprint would be, see <see cref="ServerGuard"/>; null where it is.</summary>
    public string? Guard { get; init; }

    /// <summary>The share of C2 among the servers that are judged, where it was said.</summary>
    public double? Rate { get; init; }

    /// <summary>The probability of C2 at that rate; null without it or without a score.</summary>
    public double? Probability { get; init; }

    /// <summary>The threshold.</summary>
    public required double Threshold { get; init; }

    /// <summary>The method's name.</summary>
    public required string Method { get; init; }

    /// <summary><c>c2</c>, <c>suspicious</c> (the score reaches the threshold and too few were seen to be sure), <c>unlikely</c>, <c>unknown</c> or <c>guarded</c>.</summary>
    public required string Word { get; init; }

    /// <summary>Families of threats with the fingerprint, the most frequent first, with the number of each.</summary>
    public IReadOnlyList<(string Name, int Count)> Families { get; init; } = [];

    /// <summary>The counts that the evidence is made of: each mark alone, then with what else was seen beside it.</summary>
    public IReadOnlyList<MarkCount> Counts { get; init; } = [];

    /// <summary>What speaks for and against, in numbers and words.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>What not to conclude.</summary>
    public IReadOnlyList<string> Caveats { get; init; } = [];
}
