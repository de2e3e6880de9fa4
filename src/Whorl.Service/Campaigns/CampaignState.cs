namespace Whorl.Service.Campaigns;

/// <summary>How far a campaign is. The numbers are those of the state database.</summary>
public enum CampaignState
{
    /// <summary>It waits for its turn, or for its key's quota.</summary>
    Waiting = 0,

    /// <summary>It is being scanned.</summary>
    Running = 1,

    /// <summary>Somebody paused it.</summary>
    Paused = 2,

    /// <summary>Every target was done.</summary>
    Done = 3,

    /// <summary>Somebody ended it.</summary>
    Cancelled = 4,

    /// <summary>It cannot go on.</summary>
    Failed = 5,
}

/// <summary>The names of states in answers and on pages.</summary>
public static class CampaignStates
{
    /// <summary>The name.</summary>
    public static string Name(this CampaignState state) => state.ToString().ToLowerInvariant();

    /// <summary>Whether nothing more will come of it.</summary>
    public static bool IsEnd(this CampaignState state) => state >= CampaignState.Done;
}
