using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Whorl.Observations.Scans;
using Whorl.Service.Auditing;
using Whorl.Service.Keys;
using Whorl.Store;

namespace Whorl.Service.Campaigns;

/// <summary>Runs campaigns in their turn, so many at once; what an earlier process did not finish goes on where it was.</summary>
internal sealed partial class CampaignScheduler(CampaignSetting setting, AuditLog audit, KeyRing keys, int atOnce, ILogger<CampaignScheduler> log) : IDisposable
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(15);

    private readonly ConcurrentDictionary<long, CampaignRun> running = new();
    private readonly ConcurrentDictionary<string, long> finished = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim changed = new(0);
    private Task working = Task.CompletedTask;

    /// <summary>Targets done since the service began, by status.</summary>
    public IReadOnlyDictionary<string, long> Finished
    {
        get
        {
            SortedDictionary<string, long> all = new(finished, StringComparer.Ordinal);
            foreach (CampaignRun run in running.Values)
            {
                AddTo(all, run);
            }

            return all;
        }
    }

    /// <summary>Begins.</summary>
    public void Start()
    {
        setting.Campaigns.Recover();
        setting.Folder.Sweep(setting.Campaigns.AllFiles());
        working = Task.WhenAll(Enumerable.Range(0, atOnce).Select(_ => Task.Run(WorkAsync, CancellationToken.None)));
    }

    /// <summary>Ends; what runs is kept as far as it has come.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        StopRuns();
        await working.ConfigureAwait(false);
    }

    /// <summary>Has the state of campaigns looked at again: one was added, or resumed.</summary>
    public void Wake() => changed.Release();

    /// <summary>Stops a campaign whose state was changed.</summary>
    public void Stop(long id)
    {
        if (running.TryGetValue(id, out CampaignRun? run))
        {
            run.Stop();
        }
    }

    /// <summary>Has every target asked about again: what may be scanned has changed. Nothing is lost; what is in flight is ended and scanned again where it still may be.</summary>
    public void AskAgain() => StopRuns();

    /// <summary>The run of a campaign; null where it does not run.</summary>
    public CampaignRun? Find(long id) => running.GetValueOrDefault(id);

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        changed.Dispose();
    }

    private static void AddTo(IDictionary<string, long> counts, CampaignRun run)
    {
        for (int i = 0; i < ScanStatuses.Count; i++)
        {
            string name = Campaign.NameOf((ScanStatus)i);
            counts[name] = (counts.TryGetValue(name, out long before) ? before : 0) + run.Counts[(ScanStatus)i];
        }
    }

    private void StopRuns()
    {
        foreach (CampaignRun run in running.Values)
        {
            run.Stop();
        }
    }

    private async Task WorkAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (Take() is { } campaign)
                {
                    await RunAsync(campaign).ConfigureAwait(false);
                    continue;
                }

                await changed.WaitAsync(LongestRest, stopping.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception problem)
            {
                LogFault(problem);
                await Task.Delay(LongestRest, setting.Time, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>The next campaign, which is this worker's then.</summary>
    private Campaign? Take()
    {
        foreach (string files in setting.Campaigns.Forget())
        {
            setting.Folder.Delete(files);
        }

        // One that was resumed at once may still be about to end its earlier run.
        return setting.Campaigns.Next() is { } next && !running.ContainsKey(next.Id) && setting.Campaigns.Turn(next.Id, [CampaignState.Waiting], CampaignState.Running) ? next : null;
    }

    private async Task RunAsync(Campaign campaign)
    {
        ScanAllowance allowance = new(audit, keys, campaign.Owner);
        try
        {
            using CampaignRun run = new(setting, campaign, allowance);
            running[campaign.Id] = run;
            try
            {
                if (setting.Campaigns.Find(campaign.Id)!.State != CampaignState.Running || stopping.IsCancellationRequested)
                {
                    run.Stop();
                }

                bool isDone = await run.RunAsync().ConfigureAwait(false);
                End(campaign, run, allowance, isDone);
            }
            finally
            {
                running.TryRemove(campaign.Id, out _);
                AddTo(finished, run);
                Wake();
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or StoreException)
        {
            LogProblem(campaign.Id, problem.Message);
            string sentence = problem is StoreException ? "the store did not take what was found; the service's log says why" : "its files cannot be read or written; the service's log says why";
            setting.Campaigns.Turn(campaign.Id, [CampaignState.Running], CampaignState.Failed, sentence);
        }
        catch (Exception problem)
        {
            LogFault(problem);
            setting.Campaigns.Turn(campaign.Id, [CampaignState.Running], CampaignState.Failed, "this should not have happened; the service's log says where");
        }
    }

    /// <summary>What a campaign is after a run, unless somebody paused or ended it meanwhile.</summary>
    private void End(Campaign campaign, CampaignRun run, ScanAllowance allowance, bool isDone)
    {
        (CampaignState state, string? said, DateTimeOffset? notBefore) = isDone ? (CampaignState.Done, null, (DateTimeOffset?)null)
            : allowance.IsRevoked ? (CampaignState.Failed, "the key that asked for it was revoked", null)
            : run.IsUsedUp && allowance.UntilNext is { } wait ? Used(setting.Time.GetUtcNow() + wait)
            : (CampaignState.Waiting, null, null);
        setting.Campaigns.Turn(campaign.Id, [CampaignState.Running], state, said, notBefore);
        if (state.IsEnd())
        {
            audit.Add(campaign.Who, null, CampaignDesk.End, CampaignDesk.TargetOf(campaign), state.Name(), said);
        }
    }

    private static (CampaignState, string?, DateTimeOffset?) Used(DateTimeOffset next) =>
        (CampaignState.Waiting, string.Create(CultureInfo.InvariantCulture, $"the key's scans of 24 hours are used up; it goes on at {next.UtcDateTime:yyyy-MM-dd HH:mm} UTC"), next);

    [LoggerMessage(Level = LogLevel.Error, Message = "campaign {Id} cannot go on: {Problem}")]
    private partial void LogProblem(long id, string problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "a campaign failed")]
    private partial void LogFault(Exception problem);
}
