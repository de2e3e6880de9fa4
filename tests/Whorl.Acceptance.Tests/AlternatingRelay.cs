using System.Net;
using System.Net.Sockets;

namespace Whorl.Acceptance.Tests;

/// <summary>One address of loopback behind which two servers answer by turns, connection by connection, as behind a load balancer.</summary>
internal sealed class AlternatingRelay : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, FreePort.Take());
    private readonly CancellationTokenSource stopping = new();
    private readonly Task serving;

    public AlternatingRelay(ushort one, ushort other)
    {
        listener.Start();
        serving = ServeAsync([one, other]);
    }

    public ushort Port => (ushort)((IPEndPoint)listener.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }

    private async Task ServeAsync(ushort[] servers)
    {
        List<Task> connections = [];
        try
        {
            for (int turn = 0; ; turn++)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stopping.Token);
                connections.Add(RelayAsync(client, servers[turn % servers.Length]));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task RelayAsync(TcpClient client, ushort port)
    {
        using TcpClient from = client;
        using TcpClient to = new();
        try
        {
            await to.ConnectAsync(IPAddress.Loopback, port, stopping.Token);
            await Task.WhenAny(from.GetStream().CopyToAsync(to.GetStream(), stopping.Token), to.GetStream().CopyToAsync(from.GetStream(), stopping.Token));
        }
        catch (Exception end) when (end is IOException or SocketException or OperationCanceledException)
        {
            // Probes end connections as they like.
        }
    }
}
