using System.Globalization;
using Whorl.Service.Auditing;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Campaigns;

/// <summary>What came of something that was asked of a campaign.</summary>
internal enum SteerOutcome
{
    /// <summary>It is so.</summary>
    Done,

    /// <summary>It is in no state for that.</summary>
    WrongState,

    /// <summary>It is somebody else's.</summary>
    NotTheirs,
}

/// <summary>Has campaigns begun, paused, resumed and ended, each with a line in the audit log.</summary>
internal sealed class CampaignDesk(CampaignStore campaigns, CampaignScheduler scheduler, AuditLog audit)
{
    /// <summary>The action of a campaign that is asked for.</summary>
    public const string Start = "campaign-start";

    /// <summary>The action of one that comes to its end.</summary>
    public const string End = "campaign-end";

    /// <summary>Campaigns of a key that have not ended, at the most.</summary>
    public const int MostOfOne = 20;

    /// <summary>What can be asked, and from which states it leads where.</summary>
    private static readonly Dictionary<string, (CampaignState[] From, CampaignState To)> Actions = new(StringComparer.Ordinal)
    {
        ["pause"] = ([CampaignState.Waiting, CampaignState.Running], CampaignState.Paused),
        ["resume"] = ([CampaignState.Paused, CampaignState.Failed], CampaignState.Waiting),
        ["cancel"] = ([CampaignState.Waiting, CampaignState.Running, CampaignState.Paused], CampaignState.Cancelled),
    };

    /// <summary>How the audit log names a campaign.</summary>
    public static string TargetOf(Campaign campaign) => string.Create(CultureInfo.InvariantCulture, $"{campaign.Id} {campaign.Name}");

    /// <summary>Whether there is such an action.</summary>
    public static bool IsAction(string action) => Actions.ContainsKey(action);

    /// <summary>Whether a campaign's state allows an action.</summary>
    public static bool Allows(Campaign campaign, string action) => Array.IndexOf(Actions[action].From, campaign.State) >= 0;

    /// <summary>Whether somebody may steer a campaign: whose it is, and admins.</summary>
    public static bool IsTheirs(Campaign campaign, ApiKey key) => key.Role == KeyRole.Admin || (key.Role == KeyRole.Analyst && key.Id == campaign.Owner);

    /// <summary>Whether a key may have one more.</summary>
    public bool HasRoom(Caller caller) => campaigns.Unfinished(caller.Key.Id) < MostOfOne;

    /// <summary>Adds a campaign.</summary>
    public Campaign Add(CampaignOrder order, PreparedList list, string files, Caller caller)
    {
        Campaign campaign = campaigns.Add(order, list, files, caller.Key.Id, caller.Key.Actor);
        audit.Add(caller.Key.Actor, caller.Remote, Start, TargetOf(campaign), AuditLog.Allowed, string.Create(
            CultureInfo.InvariantCulture, $"{list.Targets} targets, {list.Duplicates} named again, {list.Bad} lines refused; {order.Methods}, {order.Rate} a second"));
        scheduler.Wake();
        return campaign;
    }

    /// <summary>Does what is asked of a campaign.</summary>
    public SteerOutcome Steer(Campaign campaign, string action, Caller caller)
    {
        SteerOutcome outcome = SteerOutcome.NotTheirs;
        if (IsTheirs(campaign, caller.Key))
        {
            (CampaignState[] from, CampaignState to) = Actions[action];
            outcome = campaigns.Turn(campaign.Id, from, to) ? SteerOutcome.Done : SteerOutcome.WrongState;
        }

        if (outcome == SteerOutcome.Done)
        {
            scheduler.Stop(campaign.Id);
            scheduler.Wake();
        }

        audit.Add(caller.Key.Actor, caller.Remote, "campaign-" + action, TargetOf(campaign), outcome switch { SteerOutcome.Done => "done", SteerOutcome.NotTheirs => "role", _ => "state" });
        return outcome;
    }
}
