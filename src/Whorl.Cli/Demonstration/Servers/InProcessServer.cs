using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>A TLS server of this process, on the system's TLS library, which answers every request with the same page and remembers who asked.</summary>
internal sealed class InProcessServer : DemoServer
{
    private const int LongestRequest = 8192;
    private const string AgentField = "user-agent:";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly StackSetup setup;
    private readonly SslStreamCertificateContext certificate;
    private readonly RequestLog requests;
    private readonly Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource stopping = new();
    private readonly byte[] answer;
    private Task accepting = Task.CompletedTask;

    public InProcessServer(StackSetup setup, IPEndPoint endPoint, SslStreamCertificateContext certificate, RequestLog requests)
        : base(setup.Name, setup.Description, endPoint)
    {
        this.setup = setup;
        this.certificate = certificate;
        this.requests = requests;
        answer = Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nServer: {setup.Header}\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: close\r\n\r\ndemo\n");
    }

    public override bool IsInProcess => true;

    public override Task<string?> StartAsync(CancellationToken cancellation)
    {
        try
        {
            listener.Bind(EndPoint);
            listener.Listen();
        }
        catch (SocketException problem)
        {
            return Task.FromResult<string?>(problem.Message);
        }

        accepting = AcceptAsync();
        return Task.FromResult<string?>(null);
    }

    public override async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        listener.Dispose();
        await accepting.ConfigureAwait(false);
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                Socket client = await listener.AcceptAsync(stopping.Token).ConfigureAwait(false);
                _ = ServeAsync(client);
            }
            catch (Exception problem) when (problem is SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // A client that is gone before it was accepted, or the end.
            }
        }
    }

    private async Task ServeAsync(Socket client)
    {
        try
        {
            using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            limit.CancelAfter(Patience);
            IPEndPoint from = (IPEndPoint)client.RemoteEndPoint!;
            await using NetworkStream stream = new(client, ownsSocket: true);
            await using SslStream tls = new(stream);
            await tls.AuthenticateAsServerAsync(setup.Options(certificate), limit.Token).ConfigureAwait(false);
            string request = await ReadRequestAsync(tls, limit.Token).ConfigureAwait(false);
            if (AgentOf(request) is { } agent)
            {
                requests.Add(EndPoint, from, agent);
            }

            await tls.WriteAsync(answer, limit.Token).ConfigureAwait(false);
            await tls.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is IOException or AuthenticationException or OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // Probes of a scan end connections as they like: that is what they are for.
        }
    }

    private static async Task<string> ReadRequestAsync(SslStream tls, CancellationToken cancellation)
    {
        byte[] buffer = new byte[LongestRequest];
        int length = 0;
        while (length < buffer.Length && buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8) < 0)
        {
            int read = await tls.ReadAsync(buffer.AsMemory(length), cancellation).ConfigureAwait(false);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return Encoding.ASCII.GetString(buffer, 0, length);
    }

    private static string? AgentOf(string request)
    {
        string? line = Array.Find(request.Split("\r\n"), line => line.StartsWith(AgentField, StringComparison.OrdinalIgnoreCase));
        return line?[AgentField.Length..].Trim();
    }
}
