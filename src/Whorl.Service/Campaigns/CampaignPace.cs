namespace Whorl.Service.Campaigns;

/// <summary>How fast a campaign is now.</summary>
/// <param name="Rate">Targets a second of late.</param>
/// <param name="Running">Targets being probed.</param>
/// <param name="Left">How long it will take from now on, if it goes on so; null where nothing tells.</param>
public sealed record CampaignPace(double Rate, int Running, TimeSpan? Left)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    /// <summary>The pace of a campaign and its run, if it has one.</summary>
    internal static CampaignPace Of(Campaign campaign, CampaignRun? run)
    {
        if (run is null || campaign.State != CampaignState.Running)
        {
            return new CampaignPace(0, 0, null);
        }

        double rate = run.RateNow;
        double seconds = rate > 0 ? (campaign.Targets - campaign.Done) / rate : double.PositiveInfinity;
        return new CampaignPace(rate, run.Running, seconds <= Longest.TotalSeconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null);
    }
}
