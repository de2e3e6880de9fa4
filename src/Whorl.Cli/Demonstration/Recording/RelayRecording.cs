using System.Net;
using System.Net.Sockets;
using Whorl.Capture.Files;
using Whorl.Cli.Demonstration.Servers;

namespace Whorl.Cli.Demonstration.Recording;

/// <summary>
/// Records without any right to listen: a relay stands before each server, and what it passes on to the server and back is written as
/// the TCP segments that carry it, from the relay's own port at the client's address to the server's.
/// </summary>
internal sealed class RelayRecording : ITrafficRecording
{
    private const int PieceSize = 1400;

    private readonly SegmentFile file;
    private readonly CancellationTokenSource stopping = new();
    private readonly Dictionary<DemoServer, Socket> doors = [];
    private readonly List<Task> accepting = [];

    public RelayRecording(string path, IReadOnlyList<DemoServer> servers, TimeProvider time)
    {
        file = new SegmentFile(CaptureWriter.Create(path, LinkType.Raw), time);
        foreach (DemoServer server in servers)
        {
            Socket door = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            door.Bind(new IPEndPoint(server.EndPoint.Address, 0));
            door.Listen();
            doors[server] = door;
            accepting.Add(AcceptAsync(door, server.EndPoint));
        }
    }

    public string Words => "streams passed on by relays of this process, written as TCP segments";

    public IPEndPoint DoorOf(DemoServer server) => (IPEndPoint)doors[server].LocalEndPoint!;

    public async Task FinishAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(accepting).ConfigureAwait(false);
        file.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        await FinishAsync().ConfigureAwait(false);
        foreach (Socket door in doors.Values)
        {
            door.Dispose();
        }

        stopping.Dispose();
    }

    private async Task AcceptAsync(Socket door, IPEndPoint server)
    {
        List<Task> passing = [];
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                passing.Add(PassAsync(await door.AcceptAsync(stopping.Token).ConfigureAwait(false), server));
            }
            catch (Exception problem) when (problem is OperationCanceledException or SocketException)
            {
                // A client that is gone before it was accepted, or the end.
            }
        }

        await Task.WhenAll(passing).ConfigureAwait(false);
    }

    private async Task PassAsync(Socket client, IPEndPoint server)
    {
        using (client)
        using (Socket onward = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            try
            {
                onward.Bind(new IPEndPoint(((IPEndPoint)client.RemoteEndPoint!).Address, 0));
                await onward.ConnectAsync(server, stopping.Token).ConfigureAwait(false);
                RecordedConnection connection = file.Open((IPEndPoint)onward.LocalEndPoint!, server);
                await Task.WhenAll(PumpAsync(client, onward, connection, fromClient: true), PumpAsync(onward, client, connection, fromClient: false)).ConfigureAwait(false);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException)
            {
                // One side is gone, and with it the connection.
            }
        }
    }

    private async Task PumpAsync(Socket from, Socket to, RecordedConnection connection, bool fromClient)
    {
        byte[] buffer = new byte[PieceSize];
        try
        {
            while (true)
            {
                int read = await from.ReceiveAsync(buffer, stopping.Token).ConfigureAwait(false);
                if (read == 0)
                {
                    break;
                }

                connection.Write(buffer.AsSpan(0, read), fromClient);
                await to.SendAsync(buffer.AsMemory(0, read), stopping.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            connection.End(fromClient);
            to.Shutdown(SocketShutdown.Send);
        }
    }
}
