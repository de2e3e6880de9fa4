using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>.NET's HttpClient as a program of some name uses it.</summary>
internal sealed class HttpClientVisitor(string name, string what, IPAddress address, string agent) : DemoClient(name, what, address)
{
    protected override async Task ConnectAsync(IPEndPoint door, string hostName, CancellationToken cancellation)
    {
        using SocketsHttpHandler handler = new()
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            ConnectCallback = async (_, stop) => new NetworkStream(await SslStreamVisitor.ConnectAsync(Address, door, stop).ConfigureAwait(false), ownsSocket: true),
            SslOptions = new SslClientAuthenticationOptions { AllowTlsResume = false, RemoteCertificateValidationCallback = SslStreamVisitor.TakesDemos },
        };
        using HttpClient client = new(handler) { Timeout = Patience };
        using HttpRequestMessage request = new(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"https://{hostName}:{door.Port}/"))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        request.Headers.TryAddWithoutValidation("User-Agent", agent);
        using HttpResponseMessage response = await client.SendAsync(request, cancellation).ConfigureAwait(false);
    }
}
