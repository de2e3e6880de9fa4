using Whorl.Detection.Clients;
using Whorl.Store.Reading;

namespace Whorl.Detection.Hunting;

/// <summary>How much of what is known of a fingerprint says one thing.</summary>
/// <param name="Name">The thing.</param>
/// <param name="Share">Its share of the counts that say anything, from 0 to 1.</param>
public readonly record struct ClientShareOf(string Name, double Share);

/// <summary>What the client databases say of a fingerprint: who uses it, on which systems.</summary>
public sealed class ClientProfile
{
    /// <summary>Takes the labels of one fingerprint, the names that lists give its software, and what the destination makes of them.</summary>
    public ClientProfile(IReadOnlyList<SourcedLabel> labels, IReadOnlyList<string> software, ClientBelief? belief = null)
    {
        belief ??= ClientModel.Judge(CandidateSet.Of(labels), null, (_, _, _) => default);
        UsesDestination = belief.UsesDestination;
        Other = belief.Other;
        Sources = [.. labels.Select(label => label.Source).Distinct(StringComparer.Ordinal)];
        Programs = [.. labels.Where(label => !label.Label.IsMalware).Select(label => label.Label.Process ?? label.Label.Library).OfType<string>()
            .Concat(software).Distinct(StringComparer.OrdinalIgnoreCase)];
        Count = labels.Sum(label => label.Label.Count);
        System = Likeliest(Shares(belief, each => each.System), _ => true);
        Dictionary<string, double> runtimes = Shares(belief, each => ProgramNames.RuntimeOf(each.Process) ?? ProgramNames.RuntimeOf(each.Library) ?? (each.Process ?? each.Library));
        Browser = Likeliest(Shares(belief, each => ProgramNames.BrowserOf(each.Process) ?? each.Process ?? each.Library), ProgramNames.IsBrowser);
        if (labels.Count == 0)
        {
            foreach (string name in software)
            {
                if (ProgramNames.RuntimeOf(name) is { } runtime)
                {
                    runtimes[runtime] = runtimes.GetValueOrDefault(runtime) + (1.0 / software.Count);
                }
            }
        }

        Runtime = Likeliest(runtimes, ProgramNames.IsRuntime);
    }

    /// <summary>The databases that know it.</summary>
    public IReadOnlyList<string> Sources { get; }

    /// <summary>Benign programs that use it, most counted first: its ambiguity.</summary>
    public IReadOnlyList<string> Programs { get; }

    /// <summary>How often it was seen in them.</summary>
    public long Count { get; }

    /// <summary>Whether the shares are those at the destination, as a database knows where these programs go.</summary>
    public bool UsesDestination { get; }

    /// <summary>The probability of something that no database names.</summary>
    public double Other { get; }

    /// <summary>P(system | fingerprint, and destination where it was weighed) of the likeliest system; null where no label says a system.</summary>
    public ClientShareOf? System { get; }

    /// <summary>The likeliest runtime and the share of its labels among all; null where no label is one.</summary>
    public ClientShareOf? Runtime { get; }

    /// <summary>The likeliest family of browsers and the share of its labels among all; null where no label is one.</summary>
    public ClientShareOf? Browser { get; }

    /// <summary>The programs in a few words.</summary>
    public string ProgramsInWords() => Programs.Count switch
    {
        0 => "no benign program is known to use it",
        <= 3 => string.Join(", ", Programs),
        _ => $"{string.Join(", ", Programs.Take(3))} and {Programs.Count - 3} more",
    };

    /// <summary>What the shares are of, in words.</summary>
    public string BasisInWords() => UsesDestination ? "of what is known of the fingerprint at this destination" : "of what is known of the fingerprint";

    /// <summary>
    /// Shares among the programs that say something. At a destination to which none of the known programs goes, all of them shrink, so
    /// that nothing is said of programs that nobody knows.
    /// </summary>
    private static Dictionary<string, double> Shares(ClientBelief belief, Func<ClientCandidate, string?> of)
    {
        Dictionary<string, double> sums = new(StringComparer.OrdinalIgnoreCase);
        double all = 0;
        for (int i = 0; i < belief.Candidates.Count; i++)
        {
            if (of(belief.Candidates[i]) is { } name)
            {
                sums[name] = sums.GetValueOrDefault(name) + belief.Probabilities[i];
                all += belief.Probabilities[i];
            }
        }

        double whole = belief.UsesDestination ? all + belief.Other : all;
        foreach (string name in sums.Keys)
        {
            sums[name] = whole > 0 ? Math.Round(sums[name] / whole, 12) : 0;
        }

        return sums;
    }

    private static ClientShareOf? Likeliest(Dictionary<string, double> shares, Func<string, bool> counts)
    {
        ClientShareOf? best = null;
        foreach ((string name, double share) in shares)
        {
            if (counts(name) && (best is not { } sofar || share > sofar.Share || (share == sofar.Share && string.CompareOrdinal(name, sofar.Name) < 0)))
            {
                best = new ClientShareOf(name, share);
            }
        }

        return best;
    }
}
