using System.Net.Sockets;

namespace Whorl.Service.Delivery.Sending.Syslog;

/// <summary>One message in each datagram.</summary>
public sealed class SyslogUdpSender(SyslogUdpOutletOptions options) : IOutletSender
{
    private Socket? socket;

    /// <inheritdoc/>
    public async ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        List<RefusedMessage> tooLong = [];
        int sent = 0;
        try
        {
            if (socket is null)
            {
                socket = new Socket(SocketType.Dgram, ProtocolType.Udp);
                await socket.ConnectAsync(options.Host, options.Port, cancellation).ConfigureAwait(false);
            }

            for (; sent < batch.Count; sent++)
            {
                if (batch[sent].Payload.Length > options.MostBytes)
                {
                    tooLong.Add(new RefusedMessage(sent, $"it has {batch[sent].Payload.Length} bytes, more than a datagram may have here"));
                    continue;
                }

                try
                {
                    await socket.SendAsync(batch[sent].Payload, cancellation).ConfigureAwait(false);
                }
                catch (SocketException problem) when (problem.SocketErrorCode == SocketError.MessageSize)
                {
                    // It would be so for ever.
                    tooLong.Add(new RefusedMessage(sent, $"it has {batch[sent].Payload.Length} bytes, more than a datagram can have"));
                }
            }
        }
        catch (SocketException problem)
        {
            // What the system reports here is about an earlier datagram, which is gone.
            socket?.Dispose();
            socket = null;
            string reason = ConnectionProblem.InOneClause(problem);
            return sent == 0 ? new SendResult.RetryLater(reason) : new SendResult.AcceptedInPart(tooLong, [.. Enumerable.Range(sent, batch.Count - sent)], reason);
        }

        return tooLong.Count == 0 ? SendResult.Accepted.All : new SendResult.AcceptedInPart(tooLong, []);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        socket?.Dispose();
        return ValueTask.CompletedTask;
    }
}
