using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Service.Campaigns;

namespace Whorl.Cli.Serving;

/// <summary>How much campaigns of the service may ask for.</summary>
internal sealed class CampaignOptions
{
    private const int HighestRate = 100_000;
    private const int HighestWorkers = 100_000;
    private const int HighestTargets = 50_000_000;
    private const int MostAtOnce = 16;

    private readonly Option<string?> list = new("--campaign-list") { Description = "The largest list of a campaign, as 16M or 1G (default: 64M).", HelpName = "SIZE" };
    private readonly Option<string?> targets = new("--campaign-targets") { Description = "The most targets of a campaign (default: 1000000).", HelpName = "N" };
    private readonly Option<string?> rate = new("--campaign-rate") { Description = "The most targets a second of a campaign (default: 100).", HelpName = "N" };
    private readonly Option<string?> workers = new("--campaign-workers") { Description = "The most targets that a campaign probes at once (default: 256).", HelpName = "N" };
    private readonly Option<string?> atOnce = new("--campaigns-at-once") { Description = "Campaigns at once; others wait (default: 1).", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Options.Add(list);
        command.Options.Add(targets);
        command.Options.Add(rate);
        command.Options.Add(workers);
        command.Options.Add(atOnce);
    }

    public CampaignLimits Read(Settings settings)
    {
        CampaignLimits usual = CampaignLimits.Usual;
        return new CampaignLimits
        {
            LargestList = Quantity.Size(settings.Find(list), usual.LargestList),
            MostTargets = Quantity.Whole(settings.Find(targets), 1, HighestTargets, usual.MostTargets),
            MostRate = Quantity.Whole(settings.Find(rate), 1, HighestRate, usual.MostRate),
            MostWorkers = Quantity.Whole(settings.Find(workers), 1, HighestWorkers, usual.MostWorkers),
            AtOnce = Quantity.Whole(settings.Find(atOnce), 1, MostAtOnce, usual.AtOnce),
        };
    }
}
