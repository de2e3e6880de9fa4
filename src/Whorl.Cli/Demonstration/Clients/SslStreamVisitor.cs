using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>A program that speaks TLS 1.2 and no application protocol, and calls itself what it likes.</summary>
internal sealed class SslStreamVisitor(string name, string what, IPAddress address, string agent, bool isHonest) : DemoClient(name, what, address, isHonest)
{
    /// <summary>Takes the certificate of the demonstration, which no authority has signed.</summary>
    public static RemoteCertificateValidationCallback TakesDemos { get; } = static (_, certificate, _, _) => certificate?.Subject == DemoCertificate.Subject;

    /// <summary>A connected socket of an address.</summary>
    public static async Task<Socket> ConnectAsync(IPAddress from, IPEndPoint door, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Bind(new IPEndPoint(from, 0));
            await socket.ConnectAsync(door, cancellation).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    protected override async Task ConnectAsync(IPEndPoint door, string hostName, CancellationToken cancellation)
    {
        await using NetworkStream stream = new(await ConnectAsync(Address, door, cancellation).ConfigureAwait(false), ownsSocket: true);
        await using SslStream tls = new(stream);
        SslClientAuthenticationOptions options = new()
        {
            TargetHost = hostName,
            AllowTlsResume = false,
            EnabledSslProtocols = SslProtocols.Tls12,
            RemoteCertificateValidationCallback = TakesDemos,
        };
        await tls.AuthenticateAsClientAsync(options, cancellation).ConfigureAwait(false);
        await tls.WriteAsync(Encoding.ASCII.GetBytes($"GET / HTTP/1.1\r\nHost: {hostName}\r\nUser-Agent: {agent}\r\nConnection: close\r\n\r\n"), cancellation).ConfigureAwait(false);
        await tls.CopyToAsync(Stream.Null, cancellation).ConfigureAwait(false);
    }
}
