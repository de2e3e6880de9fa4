using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Relp;
using Whorl.Service.Delivery.Sending.Syslog;
using Whorl.Service.Tests.Delivery.Sending;

namespace Whorl.Service.Tests.Delivery.Kills;

public sealed class RsyslogSenderTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task rsyslog_takes_messages_by_RELP_TCP_and_UDP()
    {
        using QueueingRsyslog receiver = await QueueingRsyslog.StartAsync(folder.At("rsyslog"));
        TinySyslog encoder = new();
        await using (RelpSender relp = new(new RelpOutletOptions { Name = "relp", Encoder = encoder, Host = "127.0.0.1", Port = receiver.RelpPort, Window = 3 }))
        {
            Assert.IsType<SendResult.Accepted>(await relp.SendAsync(Batches.Of(1, 100, encoder), Cancellation));
        }

        await using (SyslogStreamSender tcp = new(new SyslogStreamOutletOptions { Name = "tcp", Encoder = encoder, Host = "127.0.0.1", Port = receiver.TcpPort }))
        {
            Assert.IsType<SendResult.Accepted>(await tcp.SendAsync(Batches.Of(101, 100, encoder), Cancellation));
        }

        await using (SyslogUdpSender udp = new(new SyslogUdpOutletOptions { Name = "udp", Encoder = encoder, Host = "127.0.0.1", Port = receiver.UdpPort, MostBytes = 500 }))
        {
            OutletMessage[] batch = Batches.Of(201, 10, encoder);
            batch[4] = batch[4] with { Payload = new byte[501] };
            SendResult.AcceptedInPart partly = Assert.IsType<SendResult.AcceptedInPart>(await udp.SendAsync(batch, Cancellation));
            Assert.Equal(new RefusedMessage(4, "it has 501 bytes, more than a datagram may have here"), Assert.Single(partly.Never));
        }

        Assert.Equal(Enumerable.Range(1, 210).Where(number => number != 205), (await receiver.NumbersAsync(209)).Order());
    }

    [Fact]
    public async Task rsyslog_takes_messages_by_TLS_with_a_pinned_authority_and_a_client_certificate()
    {
        (string authority, string server, string serverKey, string client) = MakeCertificates();
        using QueueingRsyslog receiver = await QueueingRsyslog.StartAsync(folder.At("rsyslog"), (authority, server, serverKey));
        SyslogStreamOutletOptions options = new()
        {
            Name = "tls",
            Encoder = new TinySyslog(),
            Host = "127.0.0.1",
            Port = receiver.TlsPort,
            Tls = new TlsSettings { AuthorityFile = authority, CertificateFile = client, ServerName = "receiver.test" },
        };
        await using (SyslogStreamSender sender = new(options))
        {
            Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 200, options.Encoder), Cancellation));
            Assert.Equal(Enumerable.Range(1, 200), (await receiver.NumbersAsync(200)).Order());
        }

        // Not by the system's authorities, not under another name, and not with a file that is none.
        SendResult.RetryLater untrusted = new("its certificate was not accepted, or it did not accept ours");
        Assert.Equal(untrusted, await SendOneAsync(options with { Tls = options.Tls with { AuthorityFile = null } }));
        Assert.Equal(untrusted, await SendOneAsync(options with { Tls = options.Tls with { ServerName = "other.test" } }));
        string missing = folder.At("missing.pem");
        Assert.Equal(new SendResult.Misconfigured($"the certificate file {missing} cannot be used"), await SendOneAsync(options with { Tls = options.Tls with { AuthorityFile = missing } }));
    }

    private static async Task<SendResult> SendOneAsync(SyslogStreamOutletOptions options)
    {
        await using SyslogStreamSender sender = new(options);
        return await sender.SendAsync(Batches.Of(1, 1, options.Encoder), Cancellation);
    }

    private (string Authority, string Server, string ServerKey, string Client) MakeCertificates()
    {
        DateTimeOffset from = TimeProvider.System.GetUtcNow() - TimeSpan.FromHours(1), to = from + TimeSpan.FromDays(2);
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=test authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true));
        using X509Certificate2 authority = request.CreateSelfSigned(from, to);
        string authorityFile = folder.At("authority.pem");
        File.WriteAllText(authorityFile, authority.ExportCertificatePem());
        (string certificate, string serverKey) = Issue(authority, "receiver.test", 1, from, to);
        (string own, string ownKey) = Issue(authority, "sensor.test", 2, from, to);
        File.WriteAllText(folder.At("server.pem"), certificate);
        File.WriteAllText(folder.At("server.key"), serverKey);
        File.WriteAllText(folder.At("client.pem"), own + "\n" + ownKey);
        return (authorityFile, folder.At("server.pem"), folder.At("server.key"), folder.At("client.pem"));
    }

    private static (string Certificate, string Key) Issue(X509Certificate2 authority, string name, byte serial, DateTimeOffset from, DateTimeOffset to)
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new($"CN={name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1"), new Oid("1.3.6.1.5.5.7.3.2")], false));
        using X509Certificate2 made = request.Create(authority, from, to - TimeSpan.FromMinutes(1), [serial]);
        return (made.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem());
    }
}
