using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Whorl.Service.Delivery.Sending;
using Whorl.Service.Delivery.Sending.Http;
using Whorl.Service.Delivery.Sending.Relp;
using Whorl.Service.Delivery.Sending.Syslog;
using Whorl.Service.Delivery.Setup;

namespace Whorl.Service.Tests.Delivery.Sending;

/// <summary>Receivers that are slow, silent, gone, or say odd things.</summary>
public sealed class ReceiverTroubleTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_a_slow_RELP_receiver_has_acknowledged_is_not_sent_again()
    {
        using Socket listener = Listen();
        List<int> came = [];
        Task receiver = ReceiveAndKeepAsync();
        await using RelpSender sender = new(new RelpOutletOptions { Name = "relp", Encoder = new TinySyslog(), Host = "127.0.0.1", Port = Port(listener) });
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(3));
        SendResult.AcceptedInPart partly = Assert.IsType<SendResult.AcceptedInPart>(await sender.SendAsync(Batches.Of(1, 10, new TinySyslog()), late.Token));
        Assert.Equal([4, 5, 6, 7, 8, 9], partly.Again);
        Assert.Equal("it did not answer in time", partly.Reason);
        await receiver;

        async Task ReceiveAndKeepAsync()
        {
            // Ten messages come, four are acknowledged, and the connection stays.
            using Socket socket = await listener.AcceptAsync(Cancellation);
            await RelpTests.AnswerAsync(socket, came, most: 10, acknowledge: 4);
            while (await socket.ReceiveAsync(new byte[1024], Cancellation) > 0)
            {
            }
        }
    }

    [Fact]
    public async Task A_TLS_receiver_that_has_closed_is_noticed_before_the_next_batch()
    {
        (string file, X509Certificate2 certificate) = MakeCertificate();
        using Socket listener = Listen();
        List<byte> second = [];
        TaskCompletionSource isClosed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task receiver = Task.Run(
            async () =>
            {
                using (SslStream first = await AcceptAsync())
                {
                    await first.ReadExactlyAsync(new byte[90], Cancellation);
                }

                isClosed.SetResult();
                using SslStream again = await AcceptAsync();
                byte[] buffer = new byte[64 << 10];
                for (int read; (read = await again.ReadAsync(buffer, Cancellation)) > 0;)
                {
                    second.AddRange(buffer[..read]);
                }
            },
            Cancellation);
        SyslogStreamOutletOptions options = new()
        {
            Name = "tls", Encoder = new TinySyslog(), Host = "127.0.0.1", Port = Port(listener), Tls = new TlsSettings { AuthorityFile = file, ServerName = "receiver.test" },
        };
        await using (SyslogStreamSender sender = new(options))
        {
            Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(1, 1, options.Encoder), Cancellation));
            await isClosed.Task.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
            await Task.Delay(300, Cancellation);
            Assert.IsType<SendResult.Accepted>(await sender.SendAsync(Batches.Of(2, 1, options.Encoder), Cancellation));
            await Task.Delay(100, Cancellation);
        }

        await receiver.WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.Contains("event 2", Encoding.UTF8.GetString([.. second]), StringComparison.Ordinal);

        async Task<SslStream> AcceptAsync()
        {
            SslStream stream = new(new NetworkStream(await listener.AcceptAsync(Cancellation), ownsSocket: true));
            await stream.AuthenticateAsServerAsync(certificate, clientCertificateRequired: false, SslProtocols.Tls13, checkCertificateRevocation: false);
            return stream;
        }
    }

    [Fact]
    public async Task The_name_that_a_certificate_must_have_is_asked_of_HTTP_receivers_too()
    {
        (string file, X509Certificate2 certificate) = MakeCertificate();
        using Socket listener = Listen();
        string? asked = null;
        Task receiver = Task.Run(
            async () =>
            {
                while (true)
                {
                    try
                    {
                        await using SslStream stream = new(new NetworkStream(await listener.AcceptAsync(Cancellation), ownsSocket: true));
                        await stream.AuthenticateAsServerAsync(certificate, clientCertificateRequired: false, SslProtocols.None, checkCertificateRevocation: false);
                        asked = stream.TargetHostName;
                        _ = await stream.ReadAsync(new byte[64 << 10], Cancellation);
                        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), Cancellation);
                    }
                    catch (Exception failure) when (failure is IOException or AuthenticationException)
                    {
                        // The client did not like the certificate.
                    }
                    catch (Exception failure) when (failure is SocketException or ObjectDisposedException or OperationCanceledException)
                    {
                        return;
                    }
                }
            },
            Cancellation);
        WebhookOutletOptions options = new()
        {
            Name = "hook", Encoder = new TinyJson(), Address = new Uri($"https://127.0.0.1:{Port(listener)}/"), Signing = Batches.Secret(folder, "s"),
            Tls = new TlsSettings { AuthorityFile = file, ServerName = "receiver.test" },
        };
        SendResult untrusted = new SendResult.RetryLater("its certificate was not accepted, or it did not accept ours");
        Assert.Equal(SendResult.Accepted.All, await SendAsync(options));
        Assert.Equal(untrusted, await SendAsync(options with { Tls = options.Tls with { ServerName = "other.test" } }));
        Assert.Equal(untrusted, await SendAsync(options with { Tls = options.Tls with { ServerName = null } }));
        Assert.Equal(untrusted, await SendAsync(options with { Tls = new TlsSettings { ServerName = "receiver.test" } }));
        listener.Dispose();
        await receiver;
    }

    [Fact]
    public async Task A_connection_that_is_never_made_is_a_receiver_that_does_not_answer()
    {
        // Whoever comes when the queue is full gets no answer at all.
        using Socket listener = Listen(0);
        List<Socket> waiting = [];
        for (int i = 0; i < 4; i++)
        {
            Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            waiting.Add(socket);
            _ = socket.ConnectAsync(IPAddress.Loopback, Port(listener), Cancellation).AsTask().ContinueWith(done => done.Exception, TaskScheduler.Default);
        }

        await using WebhookSender sender = new(
            new WebhookOutletOptions { Name = "hook", Encoder = new TinyJson(), Address = new Uri($"http://127.0.0.1:{Port(listener)}/"), Signing = Batches.Secret(folder, "s") }, TimeProvider.System);
        using CancellationTokenSource late = new(TimeSpan.FromSeconds(25));
        Assert.Equal(new SendResult.RetryLater("it does not answer"), await sender.SendAsync(Batches.Of(1, 1), late.Token));
        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public void Bulk_items_that_a_setting_forbids_are_kept_and_not_given_up(int status)
    {
        string item = """{"create":{"error":{"type":"cluster_block_exception","reason":"read-only"},"status":""" + status + "}}";
        SendResult.RetryLater all = Assert.IsType<SendResult.RetryLater>(Bulk("{\"items\":[" + item + "," + item + "]}"));
        Assert.Equal($"it refused the event (status {status}): cluster_block_exception: read-only", all.Reason);
        SendResult.AcceptedInPart part = Assert.IsType<SendResult.AcceptedInPart>(Bulk("{\"items\":[" + item + ",{\"create\":{\"status\":201}}]}"));
        Assert.Empty(part.Never);
        Assert.Equal([0], part.Again);
        Assert.Equal(all.Reason, part.Reason);
    }

    [Fact]
    public void A_proxy_that_wants_a_password_is_a_wrong_setting() =>
        Assert.IsType<SendResult.Misconfigured>(new HttpAnswer(407, [], null).ByStatus());

    [Fact]
    public void What_a_receiver_says_is_kept_in_part_however_long_it_is()
    {
        string text = new('x', 100_000);
        Assert.True(Assert.IsType<SendResult.Misconfigured>(HecReply.Judge(Answer(403, $$"""{"text":"{{text}}","code":4}"""), 2, out _)).Reason.Length < 500);
        SendResult.AcceptedInPart partly = Assert.IsType<SendResult.AcceptedInPart>(OtlpReply.Judge(Answer(200, $$$"""{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"{{{text}}}"}}"""), 2));
        Assert.All(partly.Never, message => Assert.True(message.Reason.Length < 500));
    }

    [Fact]
    public void Two_requests_with_one_acknowledgement_are_both_sent_again()
    {
        // So answer two indexers behind a distributor that is not sticky: whose acknowledgement comes nobody knows.
        HecBatch batch = new();
        batch.Add(0, 2, SendResult.Accepted.All, 7);
        batch.Add(2, 2, SendResult.Accepted.All, 7);
        batch.Add(4, 1, SendResult.Accepted.All, 8);
        batch.Waiting.Remove(7);
        batch.Waiting.Remove(8);
        Assert.Equal([0, 1, 2, 3], Assert.IsType<SendResult.AcceptedInPart>(batch.Result(5)).Again);
    }

    [Theory]
    [InlineData("", 150, "")]
    [InlineData("acknowledge-within = 10m", 630, "")]
    [InlineData("timeout = 5m", 300, "")]
    [InlineData("timeout = 60s", 0, "line 7: timeout must be above acknowledge-within")]
    public void A_splunk_outlet_waits_longer_than_for_its_acknowledgements(string setting, int seconds, string expected)
    {
        string text = $"[spool]\nfolder = s\n[splunk]\nkind = splunk\naddress = https://h:8088\nacknowledge = on\n{setting}\ntoken = env:T\n";
        bool isRead = OutletsFile.TryRead(folder.At("outlets"), text, out DeliverySetup? setup, out string problem);
        Assert.Equal(expected.Length == 0, isRead);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
        Assert.Equal(seconds, setup?.Outlets[0].Options.SendTimeout.TotalSeconds ?? 0);
    }

    private static SendResult Bulk(string body) => BulkReply.Judge(Answer(200, body), 2);

    private static HttpAnswer Answer(int status, string body) => new(status, Encoding.UTF8.GetBytes(body), null);

    private static Socket Listen(int backlog = 8)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(backlog);
        return listener;
    }

    private static int Port(Socket listener) => ((IPEndPoint)listener.LocalEndPoint!).Port;

    private static async Task<SendResult> SendAsync(WebhookOutletOptions options)
    {
        await using WebhookSender sender = new(options, TimeProvider.System);
        return await sender.SendAsync(Batches.Of(1, 1), Cancellation);
    }

    private (string File, X509Certificate2 Certificate) MakeCertificate()
    {
        using RSA key = RSA.Create(2048);
        CertificateRequest request = new("CN=receiver.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("receiver.test");
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        X509Certificate2 made = request.CreateSelfSigned(now - TimeSpan.FromHours(1), now + TimeSpan.FromHours(1));
        File.WriteAllText(folder.At("authority.pem"), made.ExportCertificatePem());
        return (folder.At("authority.pem"), made);
    }
}
