using System.Buffers;
using System.Net.Sockets;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Delivery.Sending.Syslog;

/// <summary>
/// syslog over TCP or TLS. The protocol has no acknowledgement: a batch counts as delivered when the system has taken it, and what lies in
/// buffers when the receiver or the line fails is lost.
/// </summary>
public sealed class SyslogStreamSender(SyslogStreamOutletOptions options) : IOutletSender
{
    private readonly ArrayBufferWriter<byte> frames = new();
    private StreamConnection? connection;

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        if (connection?.IsDead == true)
        {
            await CloseAsync().ConfigureAwait(false);
        }

        if (connection is null)
        {
            (connection, SendResult? problem) = await StreamConnection.OpenAsync(options.Host, options.Port, options.Tls, options.SendBuffer, cancellation).ConfigureAwait(false);
            if (connection is null)
            {
                return problem!;
            }

            connection.Watch();
        }

        frames.ResetWrittenCount();
        foreach (OutletMessage message in batch)
        {
            OctetCounting.Write(message.Payload.Span, frames);
        }

        bool isWhole = false;
        try
        {
            await connection.Stream.WriteAsync(frames.WrittenMemory, cancellation).ConfigureAwait(false);
            await connection.Stream.FlushAsync(cancellation).ConfigureAwait(false);
            isWhole = true;
            return SendResult.Accepted.All;
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            return new SendResult.RetryLater(ConnectionProblem.InOneClause(failure));
        }
        finally
        {
            if (!isWhole)
            {
                // A frame may have gone in part: nothing can follow it here.
                await CloseAsync().ConfigureAwait(false);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask CloseAsync()
    {
        StreamConnection? old = connection;
        connection = null;
        if (old is not null)
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }
    }
}
