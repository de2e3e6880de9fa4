using Whorl.Probing;

namespace Whorl.Service.Watching;

/// <summary>What came of looking at a server.</summary>
public abstract record LookOutcome
{
    /// <summary>How it looked, and at which address.</summary>
    /// <param name="Look">The look.</param>
    /// <param name="Address">The address.</param>
    public sealed record Seen(Look Look, HostAddress Address) : LookOutcome;

    /// <summary>Nothing was heard of it.</summary>
    /// <param name="Sentence">Why.</param>
    public sealed record Unreachable(string Sentence) : LookOutcome;

    /// <summary>It was not asked, or the asking failed here.</summary>
    /// <param name="Sentence">Why.</param>
    public sealed record NotAsked(string Sentence) : LookOutcome;
}
