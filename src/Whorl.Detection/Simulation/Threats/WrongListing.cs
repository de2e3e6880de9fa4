namespace Whorl.Detection.Simulation.Threats;

/// <summary>A listing of a benign server.</summary>
/// <param name="Slot">The place of the server.</param>
/// <param name="Family">The family it is taken for.</param>
/// <param name="Listed">The week from which it is listed.</param>
/// <param name="Delisted">The week from which it is not.</param>
internal sealed record WrongListing(int Slot, ThreatFamily Family, int Listed, int Delisted)
{
    /// <summary>Whether the list of a week has it.</summary>
    public bool IsListed(int week) => week >= Listed && week < Delisted;
}
