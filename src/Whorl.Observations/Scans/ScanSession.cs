using System.Threading.Channels;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Probing.Transport;

namespace Whorl.Observations.Scans;

/// <summary>
/// A scan from its targets to its records: a feed, one or more loops on threads of their own, and one place where records come
/// together. What is fed and not yet recorded is bounded, so that a slow output slows the scan down and costs no memory.
/// </summary>
public sealed class ScanSession : IDisposable
{
    private const int ChannelRoom = 1024;
    private const int LeastOutstanding = 4096;

    private static readonly TimeSpan PatienceWithFeed = TimeSpan.FromMilliseconds(200);

    private readonly ScanSetup setup;
    private readonly Channel<ScanRecord> records = Channel.CreateUnbounded<ScanRecord>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim room;
    private readonly Dictionary<long, int> severalLeft = [];
    private readonly Lock severalGuard = new();
    private readonly Channel<ScanTarget>[] channels;
    private readonly ScanLoop[] loops;

    /// <summary>Prepares a scan.</summary>
    public ScanSession(ScanSetup setup)
    {
        this.setup = setup;
        room = new SemaphoreSlim(Math.Max(LeastOutstanding, 8 * setup.Politeness.Concurrency));
        channels = new Channel<ScanTarget>[setup.Loops];
        loops = new ScanLoop[setup.Loops];
        RateClock clock = new(setup.Politeness.Rate, setup.Time);
        Politeness share = setup.Politeness with { Concurrency = Math.Max(1, (setup.Politeness.Concurrency + setup.Loops - 1) / setup.Loops) };
        for (int i = 0; i < loops.Length; i++)
        {
            channels[i] = Channel.CreateBounded<ScanTarget>(new BoundedChannelOptions(ChannelRoom) { SingleReader = true });
            ScanRecorder recorder = new(setup.Plan, setup.KeepsCertificates, setup.KeepsAnswers, setup.Time, record => records.Writer.TryWrite(record));
            loops[i] = new ScanLoop(
                ProbeLoop.Create(setup.Transport, setup.Time), setup.Plan, share, clock, channels[i].Reader, setup.Names, recorder, new Random((int)(setup.Seed >> 32) ^ (int)setup.Seed ^ i), setup.Time);
        }
    }

    /// <summary>How far it has come.</summary>
    public ScanProgress Progress { get; } = new();

    /// <summary>Targets being probed.</summary>
    public int Running => loops.Sum(loop => loop.Running);

    /// <summary>Scans until all is done or <see cref="Stop"/> is called; records go to <paramref name="consumer"/>. Returns whether all is done.</summary>
    public async Task<bool> RunAsync(IScanConsumer consumer)
    {
        TargetFeed feed = new(setup.Source, setup.Resolver, setup.Exclusions, setup.AllAddresses, IsWanted, Expect, RecordNotProbed, setup.Gate);
        Task feeding = Task.Run(() => feed.RunAsync(channels, room, at => loops[at].Wake(), stopping.Token));
        Task probing = Task.WhenAll(loops.Select(RunOnThread));
        _ = CompleteAsync(feeding, probing);
        while (await records.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (records.Reader.TryRead(out ScanRecord? record))
            {
                Progress.Count(record);
                consumer.Take(record);
                if (IsLastOf(record.Ordinal))
                {
                    Progress.CountTarget();
                    consumer.TargetDone(record.Ordinal);
                    room.Release();
                }
            }

            consumer.Rest();
        }

        await records.Reader.Completion.ConfigureAwait(false);
        return !stopping.IsCancellationRequested;
    }

    /// <summary>Stops soon; targets in flight are not recorded.</summary>
    public void Stop()
    {
        stopping.Cancel();
        foreach (ScanLoop loop in loops)
        {
            loop.Stop();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ScanLoop loop in loops)
        {
            loop.Dispose();
        }

        stopping.Dispose();
        room.Dispose();
    }

    private static Task RunOnThread(ScanLoop loop)
    {
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Thread thread = new(() =>
        {
            try
            {
                loop.Run();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        })
        {
            Name = "whorl scan",
            IsBackground = true,
        };
        thread.Start();
        return done.Task;
    }

    private async Task CompleteAsync(Task feeding, Task probing)
    {
        try
        {
            // Whichever fails first ends the other, which would wait for it for ever.
            Task first = await Task.WhenAny(feeding, probing).ConfigureAwait(false);
            if (first.IsFaulted || first.IsCanceled)
            {
                Stop();
            }

            await probing.ConfigureAwait(false);
            if (stopping.IsCancellationRequested)
            {
                // The feed may hang in a read from a pipe, which nothing ends; nothing it could still say is wanted.
                await Task.WhenAny(feeding, Task.Delay(PatienceWithFeed, setup.Time)).ConfigureAwait(false);
            }
            else
            {
                await feeding.ConfigureAwait(false);
            }

            if (feeding.IsFaulted)
            {
                await feeding.ConfigureAwait(false);
            }

            records.Writer.Complete();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            records.Writer.Complete();
        }
        catch (Exception failure)
        {
            records.Writer.Complete(failure);
        }
    }

    private bool IsWanted(Target target) => !setup.Done.Contains(setup.NumberOf(target.Ordinal));

    private void Expect(Target target, int addresses)
    {
        if (addresses > 1)
        {
            lock (severalGuard)
            {
                severalLeft[target.Ordinal] = addresses;
            }
        }
    }

    private bool IsLastOf(long ordinal)
    {
        lock (severalGuard)
        {
            if (!severalLeft.TryGetValue(ordinal, out int left))
            {
                return true;
            }

            if (left > 1)
            {
                severalLeft[ordinal] = left - 1;
                return false;
            }

            severalLeft.Remove(ordinal);
            return true;
        }
    }

    private void RecordNotProbed(Target target, NotProbed why, string sentence)
    {
        ScanRecord record = new()
        {
            Ordinal = target.Ordinal,
            Timestamp = ScanRecorder.Nanoseconds(setup.Time.GetUtcNow()),
            Target = target.Text,
            Ip = target.Address?.ToString(),
            Port = target.Port,
            Sni = setup.Names.NameFor(target),
            Status = why == NotProbed.Excluded ? ScanStatus.Excluded : ScanStatus.DnsFailure,
            Error = sentence,
        };
        records.Writer.TryWrite(record);
    }
}
