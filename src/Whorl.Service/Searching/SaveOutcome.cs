namespace Whorl.Service.Searching;

/// <summary>What became of a search that was to be kept.</summary>
internal abstract record SaveOutcome
{
    /// <summary>It is kept.</summary>
    public sealed record Saved(SavedSearch Search) : SaveOutcome;

    /// <summary>It cannot be: a clause says why.</summary>
    public sealed record Wrong(string Problem) : SaveOutcome;

    /// <summary>Another has its name.</summary>
    public sealed record NameTaken : SaveOutcome;

    /// <summary>There is none of that number to change.</summary>
    public sealed record Missing : SaveOutcome;

    /// <summary>There are as many as there can be.</summary>
    public sealed record Full : SaveOutcome;
}
