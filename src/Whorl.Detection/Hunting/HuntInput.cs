namespace Whorl.Detection.Hunting;

/// <summary>What every hunt is given beside the handshakes: what the store knows, and where hits, notes and guards go.</summary>
public sealed class HuntInput
{
    private readonly HashSet<string> said = new(StringComparer.Ordinal);

    /// <summary>What the store knows.</summary>
    public required HuntKnowledge Knowledge { get; init; }

    /// <summary>The moment of the hunt, nanoseconds since 1970, for what expires.</summary>
    public required long Now { get; init; }

    /// <summary>Takes hits.</summary>
    public required Action<Hit> Report { get; init; }

    /// <summary>Takes sentences about the hunt itself, each once: data that is missing, time that was too short.</summary>
    public required Action<string> Note { get; init; }

    /// <summary>How often each guard kept something from becoming a hit, by rule and guard.</summary>
    public SortedDictionary<string, long> Held { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts that a guard kept something from becoming a hit.</summary>
    public void Hold(string rule, string guard) => Held[$"{rule}: {guard}"] = Held.GetValueOrDefault($"{rule}: {guard}") + 1;

    /// <summary>Says a sentence unless it was said.</summary>
    public void Say(string sentence)
    {
        if (said.Add(sentence))
        {
            Note(sentence);
        }
    }
}
