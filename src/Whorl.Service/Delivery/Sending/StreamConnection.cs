using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Whorl.Service.Delivery.Sending;

/// <summary>A connection to a receiver, with TLS or without.</summary>
internal sealed class StreamConnection : IAsyncDisposable
{
    private readonly Socket socket;
    private Task? watching;

    private StreamConnection(Socket socket, Stream stream)
    {
        this.socket = socket;
        Stream = stream;
    }

    /// <summary>What is written to and read from.</summary>
    public Stream Stream { get; }

    /// <summary>Whether the peer has ended the connection or it has failed, as far as the system knows by now.</summary>
    public bool IsDead
    {
        get
        {
            try
            {
                return watching?.IsCompleted == true || socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    /// <summary>Connects; null, with what to say, where that fails.</summary>
    public static async Task<(StreamConnection? Connection, SendResult? Problem)> OpenAsync(string host, int port, TlsSettings? tls, int sendBuffer, CancellationToken cancellation)
    {
        SslClientAuthenticationOptions? secured = null;
        if (tls is not null && !tls.TryMake(host, out secured, out string problem))
        {
            return (null, new SendResult.Misconfigured(problem));
        }

        Socket plain = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, SendBufferSize = sendBuffer };
        Stream? stream = null;
        try
        {
            await plain.ConnectAsync(host, port, cancellation).ConfigureAwait(false);
            stream = new NetworkStream(plain, ownsSocket: true);
            if (secured is not null)
            {
                SslStream wrapped = new(stream);
                stream = wrapped;
                await wrapped.AuthenticateAsClientAsync(secured, cancellation).ConfigureAwait(false);
            }

            return (new StreamConnection(plain, stream), null);
        }
        catch (Exception failure)
        {
            if (stream is not null)
            {
                await stream.DisposeAsync().ConfigureAwait(false);
            }

            plain.Dispose();
            if (failure is SocketException or IOException or AuthenticationException)
            {
                return (null, new SendResult.RetryLater(ConnectionProblem.InOneClause(failure)));
            }

            throw;
        }
    }

    /// <summary>
    /// Reads and forgets whatever the peer says from now on, for protocols in which it has nothing to say. Unread bytes (tickets of TLS 1.3, its closing alert) would hide
    /// the end of the connection, and make the system reset it at our end, which throws away what is still to be sent.
    /// </summary>
    public void Watch() => watching = ForgetAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (watching is not null)
        {
            // Without this the read that waits would turn the closing into a reset.
            ShutDown();
        }

        try
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It was dead already.
        }

        socket.Dispose();
        await (watching ?? Task.CompletedTask).ConfigureAwait(false);
    }

    private void ShutDown()
    {
        try
        {
            socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
        {
            // It was dead already.
        }
    }

    private async Task ForgetAsync()
    {
        byte[] said = new byte[1024];
        try
        {
            while (await Stream.ReadAsync(said).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception failure) when (failure is IOException or SocketException or ObjectDisposedException or InvalidOperationException or AuthenticationException)
        {
            // However it ended, it has.
        }
    }
}
