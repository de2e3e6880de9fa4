using System.Buffers;
using System.Threading.Channels;
using Whorl.Capture.Files;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Engine;

/// <summary>
/// Brings the spool to one receiver: batch after batch, each until every event of it is taken or refused for good; only then the outlet's
/// position moves. At least once: whoever is killed in between sends again.
/// </summary>
internal sealed class OutletWorker
{
    private readonly Outlet outlet;
    private readonly OutletOptions options;
    private readonly EngineOptions engine;
    private readonly Spool spool;
    private readonly EventForm form;
    private readonly TimeProvider time;
    private readonly Backoff backoff;
    private readonly CircuitBreaker breaker;
    private readonly DeadLetters deadLetters;
    private readonly Batcher batcher;
    private readonly OutletStatus status;
    private readonly SpoolCursor cursor;
    private readonly Channel<ReplayRequest> replays = Channel.CreateUnbounded<ReplayRequest>();
    private readonly ArrayBufferWriter<byte> encoded = new();
    private long delivered, refused, committedAt;
    private bool isMisconfigured;
    private bool isUnreadable;
    private AppendTime? asked;

    public OutletWorker(Outlet outlet, EngineOptions engine, Spool spool, EventForm form, TimeProvider time, Random random)
    {
        this.outlet = outlet;
        options = outlet.Options;
        this.engine = engine;
        this.spool = spool;
        this.form = form;
        this.time = time;
        backoff = new Backoff(random);
        breaker = new CircuitBreaker(options.FailuresBeforeOpen);
        deadLetters = new DeadLetters(engine.DeadLetterFolder, options.Name, time);
        batcher = new Batcher(options, time);
        status = new OutletStatus(options.Name, time);
        cursor = spool.OpenCursor(options.Name);
        status.Moved(cursor);
        delivered = cursor.Delivered;
        refused = cursor.Refused;
    }

    /// <summary>The outlet's name.</summary>
    public string Name => options.Name;

    /// <summary>How it does.</summary>
    public OutletHealth Health() => status.Health(spool.Next, AppendedAt);

    /// <summary>Asks for a part of the spool to be delivered again.</summary>
    public async Task<long> ReplayAsync(SpoolRange range, CancellationToken cancellation)
    {
        ReplayRequest request = new(range);
        if (!replays.Writer.TryWrite(request))
        {
            throw new OperationCanceledException("The outlet has stopped.");
        }

        return await request.Done.Task.WaitAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Delivers until it is asked to stop, then what is still there for as long as it may.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        using CancellationTokenSource hard = new(Timeout.InfiniteTimeSpan, time);
        using CancellationTokenRegistration registration = stopping.Register(() => hard.CancelAfter(engine.StopWithin));
        using OutletProgress progress = new(spool, cursor.Next, cursor.Missed);
        committedAt = time.GetTimestamp();
        Task replayCame = Task.CompletedTask;
        try
        {
            while (true)
            {
                replayCame = replayCame.IsCompleted ? replays.Reader.WaitToReadAsync(stopping).AsTask() : replayCame;
                while (!stopping.IsCancellationRequested && replays.Reader.TryRead(out ReplayRequest? replay))
                {
                    await RunReplayAsync(replay, hard.Token).ConfigureAwait(false);
                }

                List<SpoolRecord>? batch = await NextBatchAsync(progress, replayCame, stopping).ConfigureAwait(false);
                bool isDone = batch is null || batch.Count == 0 || await TryDeliverAsync(batch, progress, hard.Token, stopping).ConfigureAwait(false);
                if (stopping.IsCancellationRequested && (!isDone || batch is { Count: 0 }))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException) when (hard.IsCancellationRequested)
        {
            // What is not settled stays in the spool.
        }
        finally
        {
            status.Is(OutletState.Stopped);
            Commit(progress.Settled, progress.Missed);
            replays.Writer.TryComplete();
            while (replays.Reader.TryRead(out ReplayRequest? replay))
            {
                replay.Done.TrySetCanceled(CancellationToken.None);
            }
        }
    }

    /// <summary>A batch, empty where it is to stop or to replay; null where the disk could not be read: it is asked again after a wait, from what is settled on.</summary>
    private async Task<List<SpoolRecord>?> NextBatchAsync(OutletProgress progress, Task replayCame, CancellationToken stopping)
    {
        try
        {
            status.Is(OutletState.Idle);
            List<SpoolRecord> batch = await batcher.NextAsync(progress.Reader, replayCame, stopping).ConfigureAwait(false);
            if (isUnreadable)
            {
                isUnreadable = false;
                backoff.Reset();
                status.Recovered();
            }

            return batch;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            await BeginAgainAsync(progress, $"its spool cannot be read: {FileProblem.InOneClause(problem)}", stopping).ConfigureAwait(false);
            return stopping.IsCancellationRequested ? [] : null;
        }
    }

    /// <summary>Delivers a batch; false where a fault of the program came between, after which what is not settled is read again. It must not end the outlet.</summary>
    private async Task<bool> TryDeliverAsync(List<SpoolRecord> batch, OutletProgress progress, CancellationToken hard, CancellationToken stopping)
    {
        try
        {
            await DeliverInOrderAsync(batch, progress, hard).ConfigureAwait(false);
            return true;
        }
        catch (Exception fault) when (!hard.IsCancellationRequested)
        {
            await BeginAgainAsync(progress, $"a fault of the program stopped it ({fault.GetType().Name})", stopping).ConfigureAwait(false);
            return false;
        }
    }

    private async Task BeginAgainAsync(OutletProgress progress, string reason, CancellationToken stopping)
    {
        isUnreadable = true;
        progress.BeginAgain();
        status.Failed(reason);
        TimeSpan wait = backoff.Next(asked: null);
        status.Is(OutletState.BackingOff, time.GetUtcNow() + wait);
        await Task.Delay(wait, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>When an event was appended, or the first one behind it that is there: the disk is asked once for each event.</summary>
    private long? AppendedAt(long sequence)
    {
        if (asked is not { } known || known.Sequence != sequence)
        {
            asked = known = new AppendTime(sequence, spool.AppendedAt(sequence));
        }

        return known.Milliseconds;
    }

    private async Task DeliverInOrderAsync(List<SpoolRecord> batch, OutletProgress progress, CancellationToken hard)
    {
        await DeliverAsync(batch, isReplay: false, next =>
        {
            progress.SettleTo(next, batch);
            status.Moved(next, delivered, refused, progress.Missed, batch.Find(record => record.Sequence >= next).Milliseconds);
        }, hard).ConfigureAwait(false);
        progress.SettleAll(batch);
        bool isAtEnd = progress.Reader.Next >= spool.Next;
        status.Moved(progress.Settled, delivered, refused, progress.Missed, isAtEnd ? null : batch[^1].Milliseconds);
        if (isAtEnd || time.GetElapsedTime(committedAt) >= engine.CommitEvery)
        {
            Commit(progress.Settled, progress.Missed);
        }
    }

    private async Task RunReplayAsync(ReplayRequest replay, CancellationToken hard)
    {
        try
        {
            using SpoolReader reader = spool.OpenReader(replay.Range.From);
            long count = 0;
            while (true)
            {
                List<SpoolRecord> batch = [];
                reader.Read(batch, options.BatchEvents, options.BatchBytes);
                batch.RemoveAll(record => record.Sequence >= replay.Range.To);
                if (batch.Count == 0)
                {
                    replay.Done.TrySetResult(count);
                    return;
                }

                await DeliverAsync(batch, isReplay: true, _ => { }, hard).ConfigureAwait(false);
                count += batch.Count;
            }
        }
        catch (OperationCanceledException) when (hard.IsCancellationRequested)
        {
            replay.Done.TrySetCanceled(CancellationToken.None);
            throw;
        }
        catch (Exception problem)
        {
            // A replay is somebody's wish of the moment: it ends, and can be asked for again.
            status.Failed(problem is IOException or UnauthorizedAccessException ? $"its spool cannot be read: {FileProblem.InOneClause(problem)}" : $"a fault of the program stopped a replay ({problem.GetType().Name})");
            replay.Done.TrySetException(problem);
        }
    }

    /// <summary>Sends until all is settled. Parts lie on a stack in their order, so that the first of the topmost is the first unsettled one.</summary>
    private async Task DeliverAsync(List<SpoolRecord> batch, bool isReplay, Action<long> settledTo, CancellationToken hard)
    {
        Stack<PendingEvent[]> parts = new();
        PendingEvent[] all = await EncodeAsync(batch, hard).ConfigureAwait(false);
        Push(parts, all);
        while (parts.TryPop(out PendingEvent[]? part))
        {
            settledTo(part[0].Record.Sequence);
            if (breaker.IsOpen && part.Length > 1)
            {
                Push(parts, part[1..]);
                part = part[..1];
            }

            status.Is(OutletState.Sending);
            switch (await SendAsync(part, hard).ConfigureAwait(false))
            {
                case SendResult.Accepted:
                    Succeed(part, part.Length, isReplay);
                    break;
                case SendResult.AcceptedInPart partly:
                    foreach (RefusedMessage message in partly.Never)
                    {
                        await GiveUpAsync(part[message.Index].Record, message.Reason, hard).ConfigureAwait(false);
                    }

                    Succeed(part, part.Length - partly.Never.Count - partly.Again.Count, isReplay);
                    if (partly.Again.Count > 0)
                    {
                        Push(parts, [.. partly.Again.Select(index => part[index])]);
                        settledTo(part[partly.Again[0]].Record.Sequence);
                        await FailAsync(partly.Reason, partly.After, hard).ConfigureAwait(false);
                    }

                    break;
                case SendResult.Refused when part.Length > 1:
                    Push(parts, part[(part.Length / 2)..]);
                    Push(parts, part[..(part.Length / 2)]);
                    break;
                case SendResult.Refused no:
                    await GiveUpAsync(part[0].Record, no.Reason, hard).ConfigureAwait(false);
                    Succeed(part, 0, isReplay);
                    break;
                case SendResult.RetryLater later:
                    Push(parts, part);

                    // "At once" is no wish that can be granted for ever: nothing was taken, so the wait grows.
                    await FailAsync(later.Reason, later.After > TimeSpan.Zero ? later.After : null, hard).ConfigureAwait(false);
                    break;
                case SendResult.Misconfigured wrong:
                    Push(parts, part);
                    breaker.Trip();
                    isMisconfigured = true;
                    await FailAsync(wrong.Reason, null, hard).ConfigureAwait(false);
                    break;
            }
        }
    }

    private static void Push(Stack<PendingEvent[]> parts, PendingEvent[] part)
    {
        if (part.Length > 0)
        {
            parts.Push(part);
        }
    }

    private async Task<PendingEvent[]> EncodeAsync(List<SpoolRecord> batch, CancellationToken hard)
    {
        List<PendingEvent> pending = new(batch.Count);
        foreach (SpoolRecord record in batch)
        {
            if (!form.TryRead(record.Payload, out DeliveryEvent? read))
            {
                await GiveUpAsync(record, "it cannot be read in the form in which it was spooled", hard).ConfigureAwait(false);
                continue;
            }

            if (options.OnlyDetections && read.Kind != EventKind.Detection)
            {
                continue;
            }

            if (!TryEncode(read))
            {
                await GiveUpAsync(record, $"it cannot be written as {options.Encoder.Name}", hard).ConfigureAwait(false);
                continue;
            }

            pending.Add(new PendingEvent(record, new OutletMessage(read, encoded.WrittenSpan.ToArray())));
        }

        return [.. pending];
    }

    /// <summary>An encoder that fails costs the event it fails at, not the outlet.</summary>
    private bool TryEncode(DeliveryEvent read)
    {
        try
        {
            encoded.ResetWrittenCount();
            options.Encoder.Write(read, encoded);
            return true;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return false;
        }
    }

    private async Task<SendResult> SendAsync(PendingEvent[] part, CancellationToken hard)
    {
        using CancellationTokenSource late = new(options.SendTimeout, time);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, hard);
        try
        {
            return await outlet.Sender.SendAsync([.. part.Select(pending => pending.Message)], either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!late.IsCancellationRequested && !hard.IsCancellationRequested)
        {
            // Cancelled by nobody here: so end waits within the framework.
            return new SendResult.RetryLater("it does not answer");
        }
        catch (OperationCanceledException) when (!hard.IsCancellationRequested)
        {
            return new SendResult.RetryLater(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"it did not answer within {options.SendTimeout.TotalSeconds:0.###} s"));
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A fault of the sender must not end the outlet, nor cost events.
            return new SendResult.RetryLater($"its sender failed ({fault.GetType().Name})");
        }
    }

    private void Succeed(PendingEvent[] part, int taken, bool isReplay)
    {
        breaker.Succeed();
        backoff.Reset();
        isMisconfigured = false;
        if (isReplay)
        {
            status.CountReplayed(taken);
        }
        else
        {
            delivered += taken;
        }

        status.Succeeded(taken == part.Length ? part.Sum(pending => (long)pending.Message.Payload.Length) : 0);
    }

    private async Task FailAsync(string reason, TimeSpan? after, CancellationToken hard)
    {
        status.Failed(reason);
        breaker.Fail();
        TimeSpan wait = backoff.Next(after);
        if (breaker.IsOpen && after is null)
        {
            wait = options.OpenFor;
        }

        status.Is(isMisconfigured ? OutletState.Misconfigured : breaker.IsOpen ? OutletState.Open : OutletState.BackingOff, time.GetUtcNow() + wait);
        await Task.Delay(wait, time, hard).ConfigureAwait(false);
    }

    /// <summary>Writes a dead letter; as long as the disk refuses, the outlet waits, since the letter is all that is left of the event.</summary>
    private async Task GiveUpAsync(SpoolRecord record, string reason, CancellationToken hard)
    {
        while (true)
        {
            try
            {
                deadLetters.Append(record, reason);
                refused++;
                return;
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                await FailAsync($"its dead letters cannot be written: {FileProblem.InOneClause(problem)}", null, hard).ConfigureAwait(false);
            }
        }
    }

    private void Commit(long next, long missed)
    {
        committedAt = time.GetTimestamp();
        if (next == cursor.Next && delivered == cursor.Delivered && refused == cursor.Refused && missed == cursor.Missed)
        {
            return;
        }

        if (!cursor.Commit(next, delivered, refused, missed))
        {
            status.Failed("its position cannot be written: the disk refuses");
        }

        spool.Trim();
    }

    private sealed record AppendTime(long Sequence, long? Milliseconds);
}
