using Whorl.Observations.Scans;
using Whorl.Probing.Hellos;
using Whorl.Probing.Http;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Service.Policy;
using Whorl.Store;

namespace Whorl.Service.Campaigns;

/// <summary>What every run of a campaign needs.</summary>
/// <param name="Store">What was seen.</param>
/// <param name="Campaigns">The campaigns.</param>
/// <param name="Folder">Their files.</param>
/// <param name="Policy">What may be scanned.</param>
/// <param name="Lookup">What finds the addresses of names.</param>
/// <param name="Request">The request of the HTTP look.</param>
/// <param name="Time">The clock.</param>
internal sealed record CampaignSetting(IStore Store, CampaignStore Campaigns, CampaignFolder Folder, ScanPolicy Policy, INameLookup Lookup, HttpRequest Request, TimeProvider Time);

/// <summary>One run of a campaign, from where it had come to its end or to where it is stopped.</summary>
internal sealed class CampaignRun : IDisposable
{
    private readonly CampaignSetting setting;
    private readonly Campaign campaign;
    private readonly ScanAllowance allowance;
    private readonly CampaignGate gate;
    private readonly CampaignProgress progress;
    private readonly TargetSource source;
    private readonly Resolver resolver;
    private readonly ScanSession session;
    private readonly RunRate rate;
    private volatile bool isStopped;

    /// <summary>Prepares a run.</summary>
    /// <exception cref="IOException">The list is gone.</exception>
    public CampaignRun(CampaignSetting setting, Campaign campaign, ScanAllowance allowance)
    {
        this.setting = setting;
        this.campaign = campaign;
        this.allowance = allowance;
        gate = new CampaignGate(setting.Policy, allowance, campaign.Rate, setting.Time);
        progress = setting.Campaigns.Progress(campaign.Id);

        // Window 1 keeps the order, and a target's place is its number.
        source = new TargetSource([], LineReader.Open(setting.Folder.ListOf(campaign.Files)), new TargetSourceOptions { IncludeSpecial = true, Window = 1 });
        source.SkipTo(progress.Checkpoint.Done.Below);
        resolver = new Resolver(setting.Lookup, new ResolverOptions(), setting.Time);
        ProbePlan plan = PlanOf(campaign.Methods, setting.Request);
        session = new ScanSession(new ScanSetup
        {
            Source = source,
            Resolver = resolver,
            Gate = gate,
            Plan = plan,
            Politeness = new Politeness { Rate = Math.Max(1, campaign.Rate * plan.Steps.Length), Concurrency = campaign.Workers },
            KeepsCertificates = true,
            KeepsAnswers = true,
            Seed = (ulong)campaign.Id,
            NumberOf = ordinal => ordinal,
            Done = progress.Checkpoint.Done,
            Time = setting.Time,
        });
        gate.Stop = session.Stop;
        rate = new RunRate(setting.Time);
    }

    /// <summary>Targets being probed.</summary>
    public int Running => session.Running;

    /// <summary>Which campaign it is of.</summary>
    public long Id => campaign.Id;

    /// <summary>Whether it ended as the key's quota is used up or the key revoked.</summary>
    public bool IsUsedUp => gate.IsUsedUp;

    /// <summary>What its targets came to in this run.</summary>
    public ScanProgress Counts => session.Progress;

    /// <summary>Targets a second of late.</summary>
    public double RateNow => rate.Of(session.Progress.Targets);

    /// <summary>Scans; whether every target is done.</summary>
    /// <exception cref="StoreException">The store or the state did not take what was found.</exception>
    /// <exception cref="IOException">The results could not be written.</exception>
    public async Task<bool> RunAsync()
    {
        using CampaignOutput output = new(campaign, setting.Campaigns, progress, setting.Store.OpenWriter(), setting.Folder.Create(setting.Folder.ResultsOf(campaign.Files)), setting.Time);
        try
        {
            if (!isStopped)
            {
                await session.RunAsync(output).ConfigureAwait(false);
            }

            output.Finish();
        }
        finally
        {
            session.Stop();
            allowance.GiveBack();
        }

        return progress.Checkpoint.Done.Count >= campaign.Targets;
    }

    /// <summary>Ends it soon; targets in flight are scanned again when it goes on.</summary>
    public void Stop()
    {
        isStopped = true;
        session.Stop();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        session.Dispose();
        resolver.Dispose();
        source.Dispose();
    }

    private static ProbePlan PlanOf(ScanMethods methods, HttpRequest request) => new()
    {
        Steps = ProbePlan.StepsFor(methods.Jarm, methods.Atsf ? HelloSet.Atsf : null, look: methods.Http || methods.Certificate),
        Request = methods.Http ? request : null,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        HandshakeTimeout = TimeSpan.FromSeconds(10),
        TargetTimeout = TimeSpan.FromSeconds(120),
        Retries = 1,
        ParallelProbes = 2,
    };
}
