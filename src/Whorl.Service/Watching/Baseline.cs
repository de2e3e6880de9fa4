namespace Whorl.Service.Watching;

/// <summary>
/// How a server may look: the set of looks that were learnt or accepted. Behind one address several machines may answer, and one look may ask all of
/// them; so a look is within the baseline where each of its parts is one that some look of the baseline has. In which order looks came to it is the same.
/// </summary>
public sealed class Baseline
{
    private readonly HashSet<LookPart> parts;
    private readonly HashSet<string> places;

    /// <summary>The baseline of looks; those with the same parts count once, as the latest of them.</summary>
    public Baseline(IEnumerable<Look> looks)
    {
        Looks = [.. looks.GroupBy(look => look.Digest, StringComparer.Ordinal).Select(same => same.MaxBy(look => look.At)!).OrderBy(look => look.Digest, StringComparer.Ordinal)];
        parts = [.. Looks.SelectMany(look => look.Parts)];
        places = [.. parts.Select(part => part.Place)];
    }

    /// <summary>Its looks, in an order of their own.</summary>
    public IReadOnlyList<Look> Looks { get; }

    /// <summary>Whether nothing was learnt yet.</summary>
    public bool IsEmpty => Looks.Count == 0;

    /// <summary>The parts of a look that no look of the baseline has; of places of which nothing was ever learnt none.</summary>
    public IReadOnlyList<LookPart> Strange(Look look) => [.. look.Parts.Where(part => places.Contains(part.Place) && !parts.Contains(part))];

    /// <summary>Whether a look is within it.</summary>
    public bool Holds(Look look) => Strange(look).Count == 0;

    /// <summary>Whether a look would add nothing to it, not even a place.</summary>
    public bool Knows(Look look) => look.Parts.All(parts.Contains);

    /// <summary>The look of the baseline that has most in common with another one.</summary>
    public Look Nearest(Look look) => Looks.MinBy(known => look.Parts.Except(known.Parts).Count()) ?? throw new InvalidOperationException("Nothing was learnt.");

    /// <summary>This and one more look.</summary>
    public Baseline With(Look look) => new(Looks.Append(look));
}
