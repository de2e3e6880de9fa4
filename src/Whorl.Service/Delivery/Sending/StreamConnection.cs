using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Whorl.Service.Delivery.Sending;

/// <summary>A connection to a receiver, with TLS or without.</summary>
internal sealed class StreamConnection : IAsyncDisposable
{
    private readonly Socket socket;

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
                return socket.Poll(0, SelectMode.SelectRead) && socket.Available == 0;
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await Stream.DisposeAsync().ConfigureAwait(false);
        }
        catch (IOException)
        {
            // It was dead already.
        }

        socket.Dispose();
    }
}
