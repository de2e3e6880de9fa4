using System.Net;
using System.Net.Sockets;
using Whorl.Probing.Tests.Transport;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>A server on loopback that plays a script with every connection, and keeps each open until the client or the script ends it.</summary>
internal sealed class HostileServer : IAsyncDisposable
{
    private readonly Socket listener;
    private readonly Func<HostileConnection, Task> script;
    private readonly CancellationTokenSource ended = new();
    private readonly Task accepting;
    private int connections;
    private int open;

    public HostileServer(Func<HostileConnection, Task> script, IPAddress? address = null)
    {
        this.script = script;
        listener = new Socket((address ?? IPAddress.Loopback).AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(address ?? IPAddress.Loopback, 0));
        listener.Listen(4096);
        Port = (ushort)((IPEndPoint)listener.LocalEndPoint!).Port;
        Target = $"{listener.LocalEndPoint},localhost";
        accepting = AcceptAsync();
    }

    public ushort Port { get; }

    /// <summary>The line of a list that names the server.</summary>
    public string Target { get; }

    /// <summary>How many connections came.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Waits until every connection has ended at this side too.</summary>
    public async Task UntilQuietAsync()
    {
        while (Volatile.Read(ref open) > 0)
        {
            await Task.Delay(5, ended.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await ended.CancelAsync();
        listener.Dispose();
        await accepting.InTimeAsync();
        ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                Socket socket = await listener.AcceptAsync(ended.Token);
                _ = PlayAsync(new HostileConnection(socket, Interlocked.Increment(ref connections), ended.Token));
            }
        }
        catch (Exception thrown) when (thrown is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task PlayAsync(HostileConnection connection)
    {
        Interlocked.Increment(ref open);
        try
        {
            await script(connection);
            await connection.UntilClosedAsync();
        }
        catch (Exception thrown) when (thrown is SocketException or OperationCanceledException or ObjectDisposedException or EndOfStreamException)
        {
            // The client has gone, which is what most of these scripts are there for.
        }
        finally
        {
            connection.Close();
            Interlocked.Decrement(ref open);
        }
    }
}

/// <summary>One connection to a <see cref="HostileServer"/>, as its script sees it.</summary>
internal sealed class HostileConnection(Socket socket, int number, CancellationToken ended)
{
    private const int HeaderSize = 5;

    /// <summary>The number among the server's connections, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>Reads the next hello, over a ChangeCipherSpec before it.</summary>
    public async Task<ReceivedHello> ReadHelloAsync()
    {
        while (true)
        {
            byte[] header = await ReadAsync(HeaderSize);
            byte[] content = await ReadAsync((header[3] << 8) | header[4]);
            if (header[0] == ServerBytes.HandshakeRecord)
            {
                return new ReceivedHello(header, content);
            }
        }
    }

    public async Task SendAsync(params byte[] bytes)
    {
        for (int sent = 0; sent < bytes.Length;)
        {
            sent += await socket.SendAsync(bytes.AsMemory(sent), ended);
        }
    }

    /// <summary>Sends the same bytes until the client has gone.</summary>
    public async Task SendWithoutEndAsync(byte[] bytes, TimeSpan pause = default)
    {
        socket.NoDelay = true;
        while (true)
        {
            await SendAsync(bytes);
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, ended);
            }
        }
    }

    /// <summary>Sends the bytes one by one, each in a segment of its own as far as the kernel lets them be.</summary>
    public async Task DripAsync(byte[] bytes, TimeSpan pause)
    {
        socket.NoDelay = true;
        foreach (byte one in bytes)
        {
            await SendAsync(one);
            await Task.Delay(pause, ended);
        }
    }

    /// <summary>Hands everything to another server and back, whose answer comes in two pieces with a pause between them; tells of the first piece.</summary>
    public async Task RelayAsync(ushort port, int first, TimeSpan pause, Action<byte[]>? told = null)
    {
        using Socket other = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.NoDelay = true;
        await other.ConnectAsync(IPAddress.Loopback, port, ended);
        Task forth = CopyAsync(socket, other, new byte[4096]);
        byte[] bytes = new byte[Math.Max(first, 4096)];
        int held = 0;
        for (int got = 1; held < first && got > 0; held += got)
        {
            got = await other.ReceiveAsync(bytes.AsMemory(held, first - held), ended);
        }

        told?.Invoke(bytes[..held]);
        await SendAsync(bytes[..held]);
        await Task.Delay(pause, ended);
        await CopyAsync(other, socket, bytes);
        await forth;
    }

    /// <summary>Says that nothing more will come (FIN).</summary>
    public void Finish() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Resets the connection (RST).</summary>
    public void Reset()
    {
        socket.LingerState = new LingerOption(true, 0);
        socket.Dispose();
    }

    public void Close() => socket.Dispose();

    /// <summary>Reads over what the client sends until it closes.</summary>
    public async Task UntilClosedAsync()
    {
        byte[] sink = new byte[4096];
        while (await socket.ReceiveAsync(sink, ended) > 0)
        {
        }
    }

    private async Task CopyAsync(Socket from, Socket to, byte[] room)
    {
        for (int got; (got = await from.ReceiveAsync(room, ended)) > 0;)
        {
            await to.SendAsync(room.AsMemory(0, got), ended);
        }

        to.Shutdown(SocketShutdown.Send);
    }

    private async Task<byte[]> ReadAsync(int count)
    {
        byte[] bytes = new byte[count];
        for (int at = 0; at < count;)
        {
            int got = await socket.ReceiveAsync(bytes.AsMemory(at), ended);
            at += got > 0 ? got : throw new EndOfStreamException();
        }

        return bytes;
    }
}
