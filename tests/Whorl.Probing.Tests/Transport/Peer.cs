using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing.Tests.Transport;

/// <summary>A listening socket on loopback, and what servers do.</summary>
internal sealed class Peer : IDisposable
{
    private readonly Socket listener;

    public Peer(IPAddress? address = null, int backlog = 4096)
    {
        IPAddress at = address ?? IPAddress.Loopback;
        listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(at, 0));
        listener.Listen(backlog);
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        Address = HostAddress.From(at);
    }

    public int Port { get; }

    public HostAddress Address { get; }

    public static void Reset(Socket socket)
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public static async Task<byte[]> ReadAsync(Socket socket, int count)
    {
        byte[] bytes = new byte[count];
        int at = 0;
        while (at < count)
        {
            int got = await socket.ReceiveAsync(bytes.AsMemory(at)).AsTask().WaitAsync(LoopThread.Patience);
            Assert.NotEqual(0, got);
            at += got;
        }

        return bytes;
    }

    /// <summary>How the client has ended the connection: FIN or RST.</summary>
    public static async Task<string> EndAsync(Socket socket)
    {
        try
        {
            byte[] byteOrEnd = new byte[1];
            int got = await socket.ReceiveAsync(byteOrEnd).WaitAsync(LoopThread.Patience);
            return got == 0 ? "FIN" : "a byte";
        }
        catch (SocketException thrown) when (thrown.SocketErrorCode == SocketError.ConnectionReset)
        {
            return "RST";
        }
    }

    public Task<Socket> AcceptAsync() => listener.AcceptAsync().WaitAsync(LoopThread.Patience);

    /// <summary>Accepts for as long as the peer lives, and does the same with every connection.</summary>
    public async Task ServeAsync(Func<Socket, Task> serve)
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync();
                _ = serve(socket);
            }
        }
        catch (Exception thrown) when (thrown is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    public void Dispose() => listener.Dispose();
}
