using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Hunting;

/// <summary>Marks of threats that belong together: the parts of a pair or a triple, or one mark alone.</summary>
/// <param name="Parts">The marks.</param>
/// <param name="Source">Who lists them.</param>
public sealed record ThreatSet(IReadOnlyList<Indicator> Parts, string Source)
{
    /// <summary>The family that it is of; null where the list names none.</summary>
    public string? Family => Parts.Select(part => part.Family ?? part.Label).FirstOrDefault(name => name is not null);
}

/// <summary>The threats among fingerprints and certificates, by their values, in memory.</summary>
public sealed class ThreatMarks
{
    private readonly Dictionary<(IndicatorType Type, string Value), List<ThreatSet>> sets = [];

    /// <summary>Marks that no list has.</summary>
    public ThreatMarks()
    {
    }

    /// <summary>Reads the marks of a store; rows of one source with the same group are one set.</summary>
    public ThreatMarks(IHandshakeReading reading)
    {
        Dictionary<(string Source, int Group), List<Indicator>> groups = [];
        reading.EachMark(IndicatorRole.Threat, listed =>
        {
            if (listed.Indicator.Group == 0)
            {
                Add(new ThreatSet([listed.Indicator], listed.Source.Name));
            }
            else if (groups.TryGetValue((listed.Source.Name, listed.Indicator.Group), out List<Indicator>? group))
            {
                group.Add(listed.Indicator);
            }
            else
            {
                groups[(listed.Source.Name, listed.Indicator.Group)] = [listed.Indicator];
            }
        });
        foreach (((string source, _), List<Indicator> parts) in groups)
        {
            Add(new ThreatSet(parts, source));
        }
    }

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => sets.Count == 0;

    /// <summary>All values.</summary>
    public IReadOnlyCollection<(IndicatorType Type, string Value)> Values => sets.Keys;

    /// <summary>Adds a set.</summary>
    public void Add(ThreatSet set)
    {
        foreach (Indicator part in set.Parts)
        {
            if (!sets.TryGetValue((part.Type, part.Value), out List<ThreatSet>? list))
            {
                sets[(part.Type, part.Value)] = list = [];
            }

            list.Add(set);
        }
    }

    /// <summary>The sets that have a value, as far as they hold at a moment in nanoseconds since 1970.</summary>
    public IEnumerable<ThreatSet> Find(IndicatorType type, string? value, long at) =>
        value is not null && sets.TryGetValue((type, value), out List<ThreatSet>? found)
            ? found.Where(set => set.Parts.All(part => part.Expires is not { } expires || at / 1_000_000_000 <= expires))
            : [];
}
