using Whorl.Service.Policy;

namespace Whorl.Service.Verdicts;

/// <summary>What came of a request for a verdict.</summary>
internal abstract record VerdictOutcome
{
    /// <summary>The verdict, as JSON.</summary>
    public sealed record Answer(byte[] Document) : VerdictOutcome;

    /// <summary>The scan goes on: ask the job.</summary>
    public sealed record Pending(string Job) : VerdictOutcome;

    /// <summary>The scan ended without a verdict.</summary>
    public sealed record Failed(string Sentence) : VerdictOutcome;

    /// <summary>The policy does not let the server be scanned.</summary>
    public sealed record Refused(PolicyRefusal Refusal) : VerdictOutcome;

    /// <summary>The name leads nowhere.</summary>
    public sealed record Unresolved(string Sentence) : VerdictOutcome;

    /// <summary>The key's role may not have servers scanned.</summary>
    public sealed record NotPermitted : VerdictOutcome;

    /// <summary>The key's scans of a day are used up, or too much waits to be scanned.</summary>
    public sealed record TooMany(string Sentence, TimeSpan RetryAfter) : VerdictOutcome;

    /// <summary>The same idempotency key came with another request.</summary>
    public sealed record TokenReused : VerdictOutcome;

    /// <summary>The service has not learnt from its store yet.</summary>
    public sealed record NotReady : VerdictOutcome;
}
