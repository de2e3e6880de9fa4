using Whorl.Detection.Hunting;

namespace Whorl.Service.Triage;

/// <summary>Something in a log, or a scan because of it, that may need somebody.</summary>
public sealed record TriageFinding
{
    /// <summary>The id under which it is delivered: of the same line it is the same, however often the line is read.</summary>
    public required Guid Event { get; init; }

    /// <summary>How much it matters.</summary>
    public required Severity Severity { get; init; }

    /// <summary>When it was seen, in nanoseconds since 1970.</summary>
    public required long Timestamp { get; init; }

    /// <summary>The rule that found it, or the verdict's word.</summary>
    public required string What { get; init; }

    /// <summary>The client; null where it is about a server.</summary>
    public string? Client { get; init; }

    /// <summary>The server with its port; null where it is about clients.</summary>
    public string? Server { get; init; }

    /// <summary>The name asked for.</summary>
    public string? Name { get; init; }

    /// <summary>Why, in a few words.</summary>
    public required string Why { get; init; }

    /// <summary>It as one JSON object: docs/reference/triage.md.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }
}

/// <summary>Takes what triage has to say. Called from one thread at a time.</summary>
public interface ITriageOutput
{
    /// <summary>Takes a finding.</summary>
    void Find(TriageFinding finding);

    /// <summary>Takes a sentence about the work itself.</summary>
    void Note(string sentence);

    /// <summary>Takes a sentence of a rule, about what it lacks or learns.</summary>
    void Advise(string sentence);

    /// <summary>Takes the counts, every minute.</summary>
    void Progress(TriageCounts counts);
}

/// <summary>What was done so far.</summary>
/// <param name="Lines">Lines that are no headers and not blank.</param>
/// <param name="Handshakes">Handshakes of them.</param>
/// <param name="Rejected">Lines in quarantine of which nothing was taken.</param>
/// <param name="Probed">Servers scanned.</param>
/// <param name="Unanswered">Of these, those that did not shake hands.</param>
/// <param name="Waiting">Servers that wait to be scanned.</param>
/// <param name="Dropped">Servers that were not scanned, as too many waited.</param>
/// <param name="Refused">Servers that the policy refused, by its rules.</param>
/// <param name="Findings">Findings.</param>
public sealed record TriageCounts(
    long Lines, long Handshakes, long Rejected, long Probed, long Unanswered, long Waiting, long Dropped, IReadOnlyDictionary<string, long> Refused, long Findings);
