using System.Globalization;
using System.Text;

namespace Whorl.Service.Campaigns;

/// <summary>What campaigns count, in the text format of Prometheus (version 0.0.4).</summary>
internal static class CampaignMetrics
{
    /// <summary>All counts.</summary>
    public static string Text(CampaignStore campaigns, CampaignScheduler scheduler)
    {
        StringBuilder text = new("# HELP whorl_campaigns Campaigns by state.\n# TYPE whorl_campaigns gauge\n");
        IReadOnlyList<long> counts = campaigns.Counts();
        for (int i = 0; i < counts.Count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"whorl_campaigns{{state=\"{((CampaignState)i).Name()}\"}} {counts[i]}\n");
        }

        text.Append("# HELP whorl_campaign_targets_total Targets of campaigns done since the service began, by status.\n# TYPE whorl_campaign_targets_total counter\n");
        foreach ((string status, long count) in scheduler.Finished)
        {
            text.Append(CultureInfo.InvariantCulture, $"whorl_campaign_targets_total{{status=\"{status}\"}} {count}\n");
        }

        return text.ToString();
    }
}
