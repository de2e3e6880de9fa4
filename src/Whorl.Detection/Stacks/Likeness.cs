namespace Whorl.Detection.Stacks;

/// <summary>How like two fingerprints are.</summary>
/// <param name="IsExact">Whether they are the same.</param>
/// <param name="Equal">Parts that are equal.</param>
/// <param name="Parts">Parts of which one of the two at least has an answer: that neither answers makes no two servers alike.</param>
internal readonly record struct Likeness(bool IsExact, int Equal, int Parts) : IComparable<Likeness>
{
    /// <summary>How many classes there are.</summary>
    public const int Classes = Tenths + 2;

    private const int Few = 4;
    private const int Tenths = 10;

    /// <summary>Whether it says anything: the same, or half of at least three parts.</summary>
    public bool Counts => IsExact || (Parts >= 3 && 2 * Equal >= Parts);

    /// <summary>
    /// The class by which likenesses are tried: by tenths of parts that are equal; above them the same fingerprint with few answers, and
    /// the same with many.
    /// </summary>
    public int Class => IsExact ? Tenths + (Parts > Few ? 1 : 0) : Math.Min(Tenths - 1, Tenths * Equal / Math.Max(1, Parts));

    /// <summary>The likeness of two lists of parts, each a number of its own and 0 for no answer.</summary>
    public static Likeness Of(int[] one, int[] other, bool isSame)
    {
        int equal = 0;
        int parts = 0;
        for (int i = 0; i < one.Length && one.Length == other.Length; i++)
        {
            bool isAnswered = (one[i] | other[i]) != 0;
            parts += isAnswered ? 1 : 0;
            equal += isAnswered && one[i] == other[i] ? 1 : 0;
        }

        return isSame && equal < parts ? new Likeness(true, parts, parts) : new Likeness(isSame, equal, parts);
    }

    /// <inheritdoc/>
    public int CompareTo(Likeness other) => IsExact != other.IsExact ? IsExact.CompareTo(other.IsExact)
        : Equal * other.Parts != other.Equal * Parts ? (Equal * other.Parts).CompareTo(other.Equal * Parts) : Equal.CompareTo(other.Equal);
}
