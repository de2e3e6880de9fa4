using System.Text.Json;
using Whorl.Observations.Scans;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Campaigns;

/// <summary>Campaigns as JSON: <c>whorl.campaign/1</c>.</summary>
internal static class CampaignJson
{
    /// <summary>Writes one, with what its run says where it runs.</summary>
    public static void Write(Utf8JsonWriter json, Campaign campaign, CampaignRun? run)
    {
        json.WriteStartObject();
        json.WriteString("schema", "whorl.campaign/1");
        json.WriteNumber("id", campaign.Id);
        json.WriteString("name", campaign.Name);
        json.WriteString("state", campaign.State.Name());
        json.WriteString("said", campaign.Said);
        json.WriteString("owner", campaign.Who);
        json.WriteString("created_at", TimeOf(campaign.Created));
        json.WriteString("started_at", TimeOf(campaign.Started));
        json.WriteString("finished_at", TimeOf(campaign.Finished));
        json.WriteString("methods", campaign.Methods.ToString());
        json.WriteNumber("rate", campaign.Rate);
        json.WriteNumber("workers", campaign.Workers);
        json.WriteNumber("targets", campaign.Targets);
        json.WriteNumber("duplicates", campaign.Duplicates);
        json.WriteNumber("bad_lines", campaign.Bad);
        json.WritePropertyName("first_bad_lines");
        BadLineJson.Write(json, campaign.BadLines);
        json.WriteNumber("done", campaign.Done);
        json.WriteNumber("connections", campaign.Handshakes);
        json.WriteNumber("fingerprints", campaign.Fingerprints);
        json.WriteStartObject("statuses");
        for (int i = 0; i < ScanStatuses.Count; i++)
        {
            json.WriteNumber(Campaign.NameOf((ScanStatus)i), campaign.Statuses[i]);
        }

        json.WriteEndObject();
        CampaignPace pace = CampaignPace.Of(campaign, run);
        json.WriteNumber("rate_now", Math.Round(pace.Rate, 2));
        json.WriteNumber("in_flight", pace.Running);
        WriteSeconds(json, pace.Left);
        json.WriteString("url", $"/api/v1/campaigns/{campaign.Id}");
        json.WriteString("results", $"/api/v1/campaigns/{campaign.Id}/results");
        json.WriteEndObject();
    }

    private static void WriteSeconds(Utf8JsonWriter json, TimeSpan? left)
    {
        if (left is { } time)
        {
            json.WriteNumber("eta_seconds", (long)time.TotalSeconds);
        }
        else
        {
            json.WriteNull("eta_seconds");
        }
    }

    private static string? TimeOf(long? at) => at is { } moment ? VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(moment)) : null;
}
