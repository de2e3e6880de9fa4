using System.Buffers;
using System.Net.Sockets;

namespace Whorl.Service.Delivery.Sending.Relp;

/// <summary>syslog over RELP: a batch counts as delivered when the receiver has acknowledged every message of it.</summary>
public sealed class RelpSender(RelpOutletOptions options) : IOutletSender
{
    private const int SendBuffer = 256 << 10;
    private const int FlushAt = 128 << 10;
    private static readonly TimeSpan CloseWithin = TimeSpan.FromSeconds(2);
    private readonly ArrayBufferWriter<byte> outgoing = new();
    private byte[] incoming = new byte[16 << 10];
    private int buffered;
    private StreamConnection? connection;
    private readonly RelpRefusals refusals = new(options.Tries);
    private RelpSession session = new(options.Window);

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        RelpAnswer[] answers = new RelpAnswer[batch.Count];
        RefusedMessage[] tooLong = [.. Enumerable.Range(0, batch.Count).Where(IsTooLong).Select(index =>
            new RefusedMessage(index, $"it has {batch[index].Payload.Length} bytes, more than a message may have here"))];
        string? problem = null;
        bool isFinished = false;
        try
        {
            if (connection is null && await OpenAsync(cancellation).ConfigureAwait(false) is { } failed)
            {
                return failed;
            }

            problem = await SendAllAsync(batch, answers, cancellation).ConfigureAwait(false);
            isFinished = problem is null;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            problem = ConnectionProblem.InOneClause(failure);
        }
        catch (OperationCanceledException) when (Array.Exists(answers, answer => answer.IsTaken))
        {
            // A receiver that is slower than the time for a batch must get on all the same: what it has is not sent again.
            problem = "it did not answer in time";
        }
        finally
        {
            if (!isFinished)
            {
                // What was under way is unknown: the next connection begins with all that was not acknowledged.
                await DropAsync().ConfigureAwait(false);
            }
        }

        (RefusedMessage[] refused, int[] unsettled) = refusals.Judge(batch, answers);
        int[] again = [.. unsettled.Where(index => !IsTooLong(index))];
        string why = problem ?? Array.Find(answers, answer => answer.Reason is not null).Reason ?? "it did not take all messages";
        return again.Length + tooLong.Length + refused.Length == 0 ? SendResult.Accepted.All
            : again.Length == batch.Count ? new SendResult.RetryLater(why)
            : new SendResult.AcceptedInPart([.. tooLong, .. refused], again, why);

        bool IsTooLong(int index) => batch[index].Payload.Length > options.MostBytes;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (connection is not null)
        {
            try
            {
                using CancellationTokenSource late = new(CloseWithin);
                outgoing.ResetWrittenCount();
                session.Close(outgoing);
                await connection.Stream.WriteAsync(outgoing.WrittenMemory, late.Token).ConfigureAwait(false);
                while (await connection.Stream.ReadAsync(incoming, late.Token).ConfigureAwait(false) > 0)
                {
                }
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException)
            {
                // Everything that matters was acknowledged; a receiver that does not close politely is left.
            }
        }

        await DropAsync().ConfigureAwait(false);
    }

    private async Task<SendResult?> OpenAsync(CancellationToken cancellation)
    {
        (connection, SendResult? problem) = await StreamConnection.OpenAsync(options.Host, options.Port, options.Tls, SendBuffer, cancellation).ConfigureAwait(false);
        if (connection is null)
        {
            return problem;
        }

        session = new RelpSession(options.Window);
        buffered = 0;
        outgoing.ResetWrittenCount();
        session.Open(outgoing);
        await connection.Stream.WriteAsync(outgoing.WrittenMemory, cancellation).ConfigureAwait(false);
        while (!session.IsOpen)
        {
            if (await ReadAsync([], cancellation).ConfigureAwait(false) is { } reason)
            {
                return new SendResult.RetryLater(reason);
            }
        }

        return null;
    }

    /// <summary>Sends and reads by turns until every message is answered; gives the reason where that ended early.</summary>
    private async Task<string?> SendAllAsync(IReadOnlyList<OutletMessage> batch, RelpAnswer[] answers, CancellationToken cancellation)
    {
        int sent = 0;
        while (sent < batch.Count || session.Underway > 0)
        {
            outgoing.ResetWrittenCount();
            while (sent < batch.Count && session.HasRoom && outgoing.WrittenCount < FlushAt)
            {
                if (batch[sent].Payload.Length <= options.MostBytes)
                {
                    session.Send(sent, batch[sent].Payload.Span, outgoing);
                }

                sent++;
            }

            if (session.Underway == 0)
            {
                break;
            }

            if (outgoing.WrittenCount > 0)
            {
                await connection!.Stream.WriteAsync(outgoing.WrittenMemory, cancellation).ConfigureAwait(false);
            }

            if (await ReadAsync(answers, cancellation).ConfigureAwait(false) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    /// <summary>Reads what there is, at least something, and takes the whole frames of it.</summary>
    private async Task<string?> ReadAsync(RelpAnswer[] answers, CancellationToken cancellation)
    {
        if (buffered == incoming.Length)
        {
            Array.Resize(ref incoming, incoming.Length * 2);
        }

        int read = await connection!.Stream.ReadAsync(incoming.AsMemory(buffered), cancellation).ConfigureAwait(false);
        if (read == 0)
        {
            return "it ended the connection";
        }

        buffered += read;
        int used = 0;
        while (true)
        {
            OperationStatus status = RelpFrame.TryRead(incoming.AsSpan(used, buffered - used), out RelpFrame frame, out int length);
            if (status == OperationStatus.InvalidData)
            {
                return "it does not speak RELP";
            }

            if (status == OperationStatus.NeedMoreData)
            {
                break;
            }

            used += length;
            RelpAnswer answer = session.Take(frame);
            if (answer.IsAbout)
            {
                answers[answer.Index] = answer;
            }
        }

        incoming.AsSpan(used, buffered - used).CopyTo(incoming);
        buffered -= used;
        return session.Problem;
    }

    private async ValueTask DropAsync()
    {
        StreamConnection? old = connection;
        connection = null;
        if (old is not null)
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }
}
