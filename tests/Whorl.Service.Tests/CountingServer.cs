using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Whorl.Service.Tests;

/// <summary>A TLS server on loopback (the system's own TLS) that redirects every request, and counts who comes.</summary>
internal sealed class CountingServer : IAsyncDisposable
{
    private static readonly X509Certificate2 Certificate = Make();

    private readonly TcpListener listener;
    private readonly CancellationTokenSource stopping = new();
    private readonly string location;
    private readonly Task serving;
    private int connections;

    public CountingServer(string address = "127.0.0.1", string location = "https://127.0.0.2/")
    {
        this.location = location;
        listener = new TcpListener(IPAddress.Parse(address), 0);
        listener.Start();
        serving = ServeAsync();
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public int Connections => Volatile.Read(ref connections);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await serving;
        stopping.Dispose();
    }

    private static X509Certificate2 Make()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=counting.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private async Task ServeAsync()
    {
        List<Task> answers = [];
        try
        {
            while (true)
            {
                TcpClient client = await listener.AcceptTcpClientAsync(stopping.Token);
                Interlocked.Increment(ref connections);
                answers.Add(AnswerAsync(client));
            }
        }
        catch (Exception end) when (end is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            await Task.WhenAll(answers);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using TcpClient owned = client;
        try
        {
            await using SslStream tls = new(client.GetStream());
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = Certificate }, stopping.Token);
            _ = await tls.ReadAsync(new byte[4096], stopping.Token);
            await tls.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 302 Found\r\nServer: counting\r\nLocation: {location}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), stopping.Token);
        }
        catch (Exception end) when (end is IOException or AuthenticationException or OperationCanceledException)
        {
            // Probes end connections as they like.
        }
    }
}
