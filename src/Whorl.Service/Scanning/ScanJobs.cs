using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Service.Auditing;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;

namespace Whorl.Service.Scanning;

/// <summary>
/// Scans on demand, so many at once and the others in a queue of bounded length. A job goes on when its caller has gone, and its answer is
/// kept.
/// </summary>
internal sealed partial class ScanJobs(
    IStore store, JobStore jobs, OnDemandScanner scanner, TargetCheck check, SightingRecorder recorder, JudgeKeeper judges, VerdictCache cache, EventReporter events, AuditLog audit, int atOnce, ILogger<ScanJobs> log) : IDisposable
{
    private const int MostWaiting = 1000;

    private static readonly TimeSpan WhenFull = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, Task<VerdictOutcome>> running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim turns = new(atOnce);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Jobs that wait or run.</summary>
    public int Running => running.Count;

    /// <summary>Scans a target that was checked; answers with the verdict where it is there in time, else with the job to ask.</summary>
    public async Task<VerdictOutcome> RunAsync(VerdictRequest request, CheckedTarget target, Caller caller, string? token, byte[] digest, TimeSpan wait, CancellationToken cancellation)
    {
        if (running.Count >= MostWaiting)
        {
            audit.Add(caller.Key.Actor, caller.Remote, AuditLog.Scan, request.Target, "busy");
            return new VerdictOutcome.TooMany("too many scans wait for their turn", WhenFull);
        }

        string id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        if (audit.AllowScan(caller.Key.Actor, caller.Remote, request.Target, $"{target.Address.WithPort(target.Port)}, job {id}", caller.Key.Scans) is { } untilNext)
        {
            return new VerdictOutcome.TooMany(string.Create(CultureInfo.InvariantCulture, $"the key's {caller.Key.Scans} scans of 24 hours are used up"), untilNext);
        }

        (Job job, bool isNew) = jobs.Add(id, caller.Key.Id, token, digest, request.Target);
        if (!isNew && !job.Digest.AsSpan().SequenceEqual(digest))
        {
            return new VerdictOutcome.TokenReused();
        }

        if (isNew)
        {
            running[id] = Task.Run(() => ScanInTurnAsync(id, request, target), CancellationToken.None);
        }

        return await AwaitAsync(job.Id, wait, cancellation).ConfigureAwait(false) ?? new VerdictOutcome.Pending(job.Id);
    }

    /// <summary>What a job has come to; null where there is none.</summary>
    public async Task<VerdictOutcome?> AwaitAsync(string id, TimeSpan wait, CancellationToken cancellation)
    {
        if (running.TryGetValue(id, out Task<VerdictOutcome>? task))
        {
            try
            {
                return await task.WaitAsync(wait, cancellation).ConfigureAwait(false);
            }
            catch (TimeoutException)
            {
                return new VerdictOutcome.Pending(id);
            }
        }

        return jobs.Find(id) switch
        {
            null => null,
            { State: JobState.Done, Answer: { } answer } => new VerdictOutcome.Answer(answer),
            { State: JobState.Failed, Answer: { } sentence } => new VerdictOutcome.Failed(Encoding.UTF8.GetString(sentence)),
            _ => new VerdictOutcome.Pending(id),
        };
    }

    /// <summary>The job that an owner's token belongs to.</summary>
    public Job? Find(string owner, string token) => jobs.Find(owner, token);

    /// <summary>A job; null where there is none.</summary>
    public Job? Find(string id) => jobs.Find(id);

    /// <summary>Those with lower numbers than one, the latest first; of one owner, or of all where that is null.</summary>
    public IReadOnlyList<Job> Before(string? owner, long number, int most) => jobs.Before(owner, number, most);

    /// <summary>Ends the scans that run.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running.Values).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        stopping.Dispose();
        turns.Dispose();
    }

    private async Task<VerdictOutcome> ScanInTurnAsync(string id, VerdictRequest request, CheckedTarget target)
    {
        VerdictOutcome outcome;
        try
        {
            await turns.WaitAsync(stopping.Token).ConfigureAwait(false);
            try
            {
                outcome = await ScanAsync(request, target).ConfigureAwait(false);
            }
            finally
            {
                turns.Release();
            }
        }
        catch (OperationCanceledException)
        {
            outcome = new VerdictOutcome.Failed("the service was stopped before the scan was done; ask again");
        }
        catch (StoreException problem)
        {
            LogStore(problem.Message);
            outcome = new VerdictOutcome.Failed("the store did not take what the scan found; the service's log says why");
        }
        catch (Exception problem)
        {
            LogFault(problem);
            outcome = new VerdictOutcome.Failed("this should not have happened; the service's log says where");
        }

        if (outcome is VerdictOutcome.Answer answer)
        {
            jobs.Finish(id, JobState.Done, answer.Document);
        }
        else
        {
            jobs.Finish(id, JobState.Failed, Encoding.UTF8.GetBytes(((VerdictOutcome.Failed)outcome).Sentence));
        }

        running.TryRemove(id, out _);
        return outcome;
    }

    private async Task<VerdictOutcome> ScanAsync(VerdictRequest request, CheckedTarget target)
    {
        // It may have waited for its turn, and what may be scanned have changed meanwhile.
        if (check.Refuse(request, target) is { } refusal)
        {
            return new VerdictOutcome.Failed(refusal.Detail);
        }

        ScanRecord? record = await scanner.ScanAsync(target.Address, target.Port, target.Name, request.Jarm, request.Atsf, stopping.Token).ConfigureAwait(false);
        if (record is null || !new ServerKeeper().TryMake(record, out ServerSighting sighting) || judges.Current is not { } judge)
        {
            return new VerdictOutcome.Failed("the scan was not done");
        }

        await recorder.AddAsync(record, CancellationToken.None).ConfigureAwait(false);
        using IStoreReader reader = store.OpenReader();
        (C2Verdict c2, CdnVerdict? cdn, ListKind list) = judge.Judge(reader, sighting);
        byte[] document = VerdictDocument.Of(request, sighting, c2, cdn, list, isFromCache: false, judge.Trained);
        byte[] later = VerdictDocument.Of(request, sighting, c2, cdn, list, isFromCache: true, judge.Trained);
        cache.Keep(request, judge, DateTimeOffset.UnixEpoch.AddTicks(sighting.Timestamp / 100), later);
        await events.ReportAsync(record, sighting, c2, cdn, list, document, judge.Trained, stopping.Token).ConfigureAwait(false);
        return new VerdictOutcome.Answer(document);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "a scan failed")]
    private partial void LogFault(Exception problem);

    [LoggerMessage(Level = LogLevel.Error, Message = "a scan was not saved: {Problem}")]
    private partial void LogStore(string problem);
}
