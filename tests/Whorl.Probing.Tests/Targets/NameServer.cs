using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing.Tests.Targets;

/// <summary>A name server on loopback that answers what a test wants it to: any datagrams to a query, and any bytes over TCP.</summary>
internal sealed class NameServer : IAsyncDisposable
{
    private static uint _servers;
    private readonly Socket _udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly TcpListener _tcp;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _work;
    private int _queries;

    public NameServer(Func<byte[], IEnumerable<byte[]>> answer, Func<byte[], IEnumerable<byte[]>>? answerTcp = null)
    {
        // An address of its own, so that the port is free for TCP too.
        HostAddress own = new(0x7F400000U + ((uint)(Environment.ProcessId & 0xFF) << 12) + Interlocked.Increment(ref _servers), true);
        _udp.Bind(new IPEndPoint(own.ToIPAddress(), 0));
        Server = new Probing.Targets.DnsServer(own, (ushort)((IPEndPoint)_udp.LocalEndPoint!).Port);
        _tcp = new TcpListener(own.ToIPAddress(), Server.Port);
        if (answerTcp is not null)
        {
            _tcp.Start();
        }

        _work = Task.WhenAll(ServeUdpAsync(answer), answerTcp is null ? Task.CompletedTask : ServeTcpAsync(answerTcp));
    }

    public Probing.Targets.DnsServer Server { get; }

    /// <summary>The number of datagrams that came.</summary>
    public int Queries => Volatile.Read(ref _queries);

    /// <summary>The source ports and ids of the datagrams that came.</summary>
    public System.Collections.Concurrent.ConcurrentBag<(int Port, int Id)> Seen { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        try
        {
            await _work;
        }
        catch (Exception ended) when (ended is OperationCanceledException or IOException)
        {
            // The server was told to stop, or its client went away.
        }

        _udp.Dispose();
        _tcp.Dispose();
        _end.Dispose();
    }

    private async Task ServeUdpAsync(Func<byte[], IEnumerable<byte[]>> answer)
    {
        byte[] buffer = new byte[4096];
        while (true)
        {
            SocketReceiveFromResult received = await _udp.ReceiveFromAsync(buffer, new IPEndPoint(IPAddress.Any, 0), _end.Token);
            Interlocked.Increment(ref _queries);
            Seen.Add((((IPEndPoint)received.RemoteEndPoint).Port, (buffer[0] << 8) | buffer[1]));
            foreach (byte[] datagram in answer(buffer[..received.ReceivedBytes]))
            {
                await _udp.SendToAsync(datagram, received.RemoteEndPoint, _end.Token);
            }
        }
    }

    private async Task ServeTcpAsync(Func<byte[], IEnumerable<byte[]>> answer)
    {
        while (true)
        {
            using Socket socket = await _tcp.AcceptSocketAsync(_end.Token);
            using NetworkStream stream = new(socket);
            byte[] length = new byte[2];
            await stream.ReadExactlyAsync(length, _end.Token);
            byte[] query = new byte[(length[0] << 8) | length[1]];
            await stream.ReadExactlyAsync(query, _end.Token);
            foreach (byte[] piece in answer(query))
            {
                await stream.WriteAsync(piece, _end.Token);
            }
        }
    }
}
