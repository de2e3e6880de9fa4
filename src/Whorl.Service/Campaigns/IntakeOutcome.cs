namespace Whorl.Service.Campaigns;

/// <summary>What came of a list that was sent.</summary>
internal abstract record IntakeOutcome
{
    private IntakeOutcome()
    {
    }

    /// <summary>It waits for its turn.</summary>
    internal sealed record Added(Campaign Campaign) : IntakeOutcome;

    /// <summary>The request is wrong, in a clause.</summary>
    internal sealed record Wrong(string Sentence) : IntakeOutcome;

    /// <summary>The list has too many bytes or targets, in a clause.</summary>
    internal sealed record TooLarge(string Sentence) : IntakeOutcome;

    /// <summary>No line of it is a target, in a clause.</summary>
    internal sealed record NoTargets(string Sentence) : IntakeOutcome;

    /// <summary>Too many are being sent, or wait, in a clause.</summary>
    internal sealed record TooMany(string Sentence) : IntakeOutcome;

    /// <summary>The disk does not take it.</summary>
    internal sealed record NoRoom : IntakeOutcome;
}
