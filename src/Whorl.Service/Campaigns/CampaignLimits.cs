namespace Whorl.Service.Campaigns;

/// <summary>How much campaigns may ask for.</summary>
public sealed record CampaignLimits
{
    /// <summary>The rate of a campaign that names none, where the most is no less.</summary>
    public const double UsualRate = 20;

    /// <summary>The usual limits.</summary>
    public static CampaignLimits Usual { get; } = new();

    /// <summary>The most bytes of a list.</summary>
    public long LargestList { get; init; } = 64L << 20;

    /// <summary>The most targets of a list, its networks' addresses counted one by one.</summary>
    public int MostTargets { get; init; } = 1_000_000;

    /// <summary>The most targets a second.</summary>
    public int MostRate { get; init; } = 100;

    /// <summary>The most targets probed at once.</summary>
    public int MostWorkers { get; init; } = 256;

    /// <summary>Campaigns that run at once; the others wait.</summary>
    public int AtOnce { get; init; } = 1;
}
