using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing.Tests.Targets;

/// <summary>A name server on loopback that answers what a test wants it to: any datagrams to a query, and any bytes over TCP.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    private static uint servers;
    private readonly Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener tcp;
    private readonly CancellationTokenSource end = new();
    private readonly Task work;
    private int queries;

    public NameServer(Func<byte[], IEnumerable<byte[]>> answer, Func<byte[], IEnumerable<byte[]>>? answerTcp = null)
    {
        // An address of its own, so that the port is free for TCP too.
        HostAddress own = new(0x7F400000U + ((uint)(Environment.ProcessId & 0xFF) << 12) + Interlocked.Increment(ref servers), true);
        udp.Bind(new IPEndPoint(own.ToIPAddress(), 0));
        Server = new Probing.Targets.DnsServer(own, (ushort)((IPEndPoint)udp.LocalEndPoint!).Port);
        tcp = new TcpListener(own.ToIPAddress(), Server.Port);
        if (answerTcp is not null)
        {
            tcp.Start();
        }

        work = Task.WhenAll(ServeUdpAsync(answer), answerTcp is null ? Task.CompletedTask : ServeTcpAsync(answerTcp));
    }

    public Probing.Targets.DnsServer Server { get; }

    /// <summary>The number of datagrams that came.</summary>
    public int Queries => Volatile.Read(ref queries);

    /// <summary>The source ports and ids of the datagrams that came.</summary>
    public System.Collections.Concurrent.ConcurrentBag<(int Port, int Id)> Seen { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        try
        {
            await work;
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The server was told to stop, or its client went away.
        }

        udp.Dispose();
        tcp.Dispose();
        end.Dispose();
    }

    private async Task ServeUdpAsync(Func<byte[], IEnumerable<byte[]>> answer)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            SocketReceiveFromResult received = await udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), end.Token);
            Interlocked.Increment(ref queries);
            Seen.Add((((IPEndPoint)received.RemoteEndPoint).Port, (buffer[0] << 8) | buffer[1]));
            foreach (byte[] datagram in answer(buffer[..received.ReceivedBytes]))
            {
                await udp.SendToAsync(datagram, received.RemoteEndPoint, end.Token);
            }
        }
    }

    private async Task ServeTcpAsync(Func<byte[], IEnumerable<byte[]>> answer)
    {
        while (true)
        {
            using Socket socket = await tcp.AcceptSocketAsync(end.Token);
            using NetworkStream stream = new(socket);
            byte[] length = new byte[2];
            await stream.ReadExactlyAsync(length, end.Token);
            byte[] query = new byte[(length[0] << 8) | length[1]];
            await stream.ReadExactlyAsync(query, end.Token);
            foreach (byte[] piece in answer(query))
            {
                await stream.WriteAsync(piece, end.Token);
            }
        }
    }
}
