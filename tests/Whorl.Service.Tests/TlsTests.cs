using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Whorl.Service.Hosting;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests;

/// <summary>The service with a certificate of its own.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-tls").FullName;

    [Fact]
    public async Task It_sends_its_certificate_and_those_behind_it()
    {
        (string chain, string key) = WriteChain();
        using SqliteStore store = SqliteStore.Open(Path.Combine(folder, "s.db"));
        ServiceOptions options = new()
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0), StatePath = Path.Combine(folder, "s.service.db"), Version = "0", Threshold = 0.65, Tls = (chain, key),
        };
        await using ServiceHost host = ServiceHost.Create(options, store, TimeProvider.System);
        await host.StartAsync();
        Uri address = new(host.Address);
        using TcpClient client = new();
        await client.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        List<string> sent = [];
        await using SslStream tls = new(client.GetStream(), leaveInnerStreamOpen: false, (_, certificate, given, _) =>
        {
            sent.Add(certificate!.Subject);
            sent.AddRange(given!.ChainPolicy.ExtraStore.Select(one => one.Subject).Where(subject => subject != certificate.Subject));
            return true;
        });
        await tls.AuthenticateAsClientAsync("service.example");
        await host.StopAsync();

        Assert.Equal("https", address.Scheme);
        Assert.Equal(["CN=service.example", "CN=between.example"], sent);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A certificate and the one that signed it in one file, and the first one's key in another.</summary>
    private (string Chain, string Key) WriteChain()
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using RSA rooting = RSA.Create(2048);
        CertificateRequest top = new("CN=root.example", rooting, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        top.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 root = top.CreateSelfSigned(now.AddDays(-1), now.AddDays(3));
        using RSA signing = RSA.Create(2048);
        CertificateRequest between = new("CN=between.example", signing, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        between.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using X509Certificate2 issued = between.Create(root, now.AddDays(-1), now.AddDays(2), [4, 5, 6]);
        using X509Certificate2 signer = issued.CopyWithPrivateKey(signing);
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=service.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using X509Certificate2 leaf = request.Create(signer, now.AddDays(-1), now.AddDays(1), [1, 2, 3]);
        string chain = Path.Combine(folder, "chain.pem");
        string keyFile = Path.Combine(folder, "key.pem");
        File.WriteAllText(chain, leaf.ExportCertificatePem() + "\n" + signer.ExportCertificatePem() + "\n");
        File.WriteAllText(keyFile, key.ExportPkcs8PrivateKeyPem());
        return (chain, keyFile);
    }
}
