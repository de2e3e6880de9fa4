using Whorl.Store.Reading;

namespace Whorl.Detection.Hunting;

/// <summary>How much of what is known of a fingerprint says one thing.</summary>
/// <param name="Name">The thing.</param>
/// <param name="Share">Its share of the counts that say anything, from 0 to 1.</param>
public readonly record struct ClientShareOf(string Name, double Share);

/// <summary>What the client databases say of a fingerprint: who uses it, on which systems.</summary>
public sealed class ClientProfile
{
    /// <summary>Takes the labels of one fingerprint, and the names that lists give its software.</summary>
    public ClientProfile(IReadOnlyList<SourcedLabel> labels, IReadOnlyList<string> software)
    {
        Sources = [.. labels.Select(label => label.Source).Distinct(StringComparer.Ordinal)];
        Programs = [.. labels.Where(label => !label.Label.IsMalware).Select(label => label.Label.Process ?? label.Label.Library).OfType<string>()
            .Concat(software).Distinct(StringComparer.OrdinalIgnoreCase)];
        Count = labels.Sum(label => label.Label.Count);
        System = Likeliest(Shares(labels, label => label.OperatingSystem), _ => true);
        Dictionary<string, double> runtimes = Shares(labels, label => ProgramNames.RuntimeOf(label.Process) ?? ProgramNames.RuntimeOf(label.Library) ?? (label.Process ?? label.Library));
        Browser = Likeliest(Shares(labels, label => ProgramNames.BrowserOf(label.Process) ?? label.Process ?? label.Library), ProgramNames.IsBrowser);
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

    /// <summary>P(system | fingerprint) of the likeliest system; null where no label says a system.</summary>
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

    private static Dictionary<string, double> Shares(IReadOnlyList<SourcedLabel> labels, Func<Store.Feeds.ClientLabel, string?> of)
    {
        Dictionary<string, double> counts = new(StringComparer.OrdinalIgnoreCase);
        double all = 0;
        foreach (SourcedLabel label in labels)
        {
            if (of(label.Label) is { } name)
            {
                counts[name] = counts.GetValueOrDefault(name) + label.Label.Count;
                all += label.Label.Count;
            }
        }

        foreach (string name in counts.Keys)
        {
            counts[name] /= all;
        }

        return counts;
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
