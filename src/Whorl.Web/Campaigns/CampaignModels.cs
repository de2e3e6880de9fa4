using Whorl.Service.Campaigns;
using Whorl.Service.Policy;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Web.Campaigns;

/// <summary>Scans of lists.</summary>
/// <param name="Campaigns">The campaigns, the latest first.</param>
/// <param name="Limits">How much they may ask for.</param>
/// <param name="Next">Where earlier ones are; null where there are none.</param>
public sealed record CampaignsModel(IReadOnlyList<Campaign> Campaigns, CampaignLimits Limits, string? Next);

/// <summary>One of them.</summary>
/// <param name="Campaign">It.</param>
/// <param name="Pace">How fast it is.</param>
/// <param name="Fingerprints">What most of its targets showed.</param>
/// <param name="Actions">What whoever looks at it may do with it.</param>
/// <param name="Note">What was done last.</param>
public sealed record CampaignModel(Campaign Campaign, CampaignPace Pace, IReadOnlyList<KeyValuePair<string, long>> Fingerprints, IReadOnlyList<string> Actions, string? Note);

/// <summary>Who does not want to be scanned.</summary>
/// <param name="Entries">The entries, the latest first.</param>
/// <param name="Next">Where earlier ones are; null where there are none.</param>
/// <param name="Note">What was done last.</param>
public sealed record OptOutsModel(IReadOnlyList<OptOut> Entries, string? Next, string? Note);

/// <summary>Two weeks side by side.</summary>
/// <param name="Comparison">What differs; null where nothing was seen yet.</param>
/// <param name="Weeks">Weeks that can be chosen.</param>
public sealed record CompareWeeksModel(WeekComparison? Comparison, IReadOnlyList<Week> Weeks);
