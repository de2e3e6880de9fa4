using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

public sealed class ListenTests
{
    private const int NetRaw = 13;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task Shows_a_handshake_on_loopback_at_once_and_ends_cleanly_when_told_to(string signal)
    {
        RequireCapture();
        using TlsPeer peer = new();
        using Process whorl = await ListenAsync($"tcp port {peer.Port}");
        Stopwatch sinceHandshake = Stopwatch.StartNew();
        await peer.ShakeHandsAsync("loopback.example", Cancellation);

        string? line = await whorl.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);

        Assert.InRange(sinceHandshake.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(2));
        using JsonDocument record = JsonDocument.Parse(line!);
        Assert.Equal("loopback.example", record.RootElement.GetProperty("sni").GetString());
        Assert.Equal(peer.Port, record.RootElement.GetProperty("dst_port").GetInt32());
        Assert.Equal("lo", record.RootElement.GetProperty("source").GetString());
        Assert.StartsWith("TLS 1.", record.RootElement.GetProperty("version").GetString(), StringComparison.Ordinal);

        await WhorlCommand.SignalAsync(whorl, signal);
        string errors = await whorl.StandardError.ReadToEndAsync(Cancellation);
        await whorl.WaitForExitAsync(Cancellation);
        Assert.Equal(0, whorl.ExitCode);
        Assert.Contains("0 dropped by the kernel", errors, StringComparison.Ordinal);
        Assert.Contains(" 1 handshakes ", errors, StringComparison.Ordinal);
        Assert.Equal("", await whorl.StandardOutput.ReadToEndAsync(Cancellation));
    }

    [Fact]
    public async Task Hears_an_interrupt_though_a_script_started_it_in_the_background()
    {
        RequireCapture();

        // A shell without job control ignores SIGINT for what it runs in the background.
        ProcessStartInfo start = new("sh", ["-c", "\"$0\" listen lo --filter 'tcp port 1' & sleep 2; kill -INT $!; wait $!", Path.Combine(WhorlCommand.Root, "whorl")])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using Process shell = Process.Start(start)!;
        string errors = await shell.StandardError.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await shell.WaitForExitAsync(Cancellation);
        Assert.Equal(0, shell.ExitCode);
        Assert.Contains(" 0 handshakes ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ends_cleanly_by_ctrl_c_on_a_terminal()
    {
        RequireCapture();

        // script(1) gives the command a terminal, and the byte 3 is what Ctrl-C sends. Its shell must not stay: Ctrl-C would
        // end it as well, and its exit code is then what script reports.
        ProcessStartInfo start = new("script", ["-qec", $"exec {Path.Combine(WhorlCommand.Root, "whorl")} listen lo --filter 'tcp port 1'", "/dev/null"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process? terminal = TryStart(start);
        string? line;
        do
        {
            line = await terminal!.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        }
        while (line?.Contains("NOTES", StringComparison.Ordinal) == false);

        await terminal.StandardInput.WriteAsync("\u0003".AsMemory(), Cancellation);
        await terminal.StandardInput.FlushAsync(Cancellation);
        string rest = await terminal.StandardOutput.ReadToEndAsync(Cancellation).WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        await terminal.WaitForExitAsync(Cancellation);
        Assert.Equal(0, terminal.ExitCode);
        Assert.Contains(" 0 handshakes ", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Writes_what_was_pending_when_it_is_told_to_stop()
    {
        RequireCapture();
        using TlsPeer peer = new();
        using Process whorl = await ListenAsync($"tcp port {peer.Port}");
        using TcpClient client = new();
        await client.ConnectAsync(IPAddress.Loopback, peer.Port, Cancellation);
        using TcpClient unanswering = await peer.AcceptAsync(Cancellation);
        using SslStream tls = new(client.GetStream());
        Task handshake = tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "unanswered.example" }, Cancellation);
        byte[] hello = new byte[64];
        Assert.InRange(await unanswering.GetStream().ReadAtLeastAsync(hello, hello.Length, cancellationToken: Cancellation), 64, 64);

        await WhorlCommand.SignalAsync(whorl, "INT");
        string output = await whorl.StandardOutput.ReadToEndAsync(Cancellation);

        using JsonDocument record = JsonDocument.Parse(output);
        Assert.Equal("unanswered.example", record.RootElement.GetProperty("sni").GetString());
        Assert.Equal(JsonValueKind.Null, record.RootElement.GetProperty("version").ValueKind);
        unanswering.Close();
        await Assert.ThrowsAnyAsync<Exception>(() => handshake);
    }

    [Fact]
    public void Names_the_interfaces_there_are_where_one_is_unknown()
    {
        RequireCapture();
        WhorlResult outcome = WhorlCommand.Run("listen", "no-such-0");
        Assert.Equal(1, outcome.ExitCode);
        Assert.StartsWith("whorl: there is no interface 'no-such-0'; there are ", outcome.Errors, StringComparison.Ordinal);
        Assert.Contains(" lo, any", outcome.Errors, StringComparison.Ordinal);
        Assert.Equal("", outcome.Output);
    }

    [Theory]
    [InlineData("tcp prot 443", "'prot' (character 5)")]
    [InlineData("tcp port 443 and", "its end")]
    [InlineData("(tcp or udp) and foo", "'foo' (character 18)")]
    [InlineData("tcp[13 & 2 != 0", "'!' (character 12)")]
    public void Points_to_the_place_where_a_filter_makes_no_sense(string filter, string place)
    {
        RequireLibrary();
        foreach (string command in new[] { "listen", "read" })
        {
            WhorlResult outcome = WhorlCommand.Run(command, command == "listen" ? "lo" : "-", "--filter", filter);
            Assert.Equal(2, outcome.ExitCode);
            Assert.StartsWith($"whorl: --filter '{filter}' makes no sense at {place}: ", outcome.Errors, StringComparison.Ordinal);
            Assert.Single(outcome.Errors.TrimEnd('\n').Split('\n'));
        }
    }

    [Fact]
    public async Task Says_which_capability_is_missing_to_whom_may_not_capture()
    {
        RequireCapture();
        ProcessStartInfo start = new("setpriv", ["--bounding-set=-net_raw,-net_admin", "--inh-caps=-net_raw,-net_admin", Path.Combine(WhorlCommand.Root, "whorl"), "listen", "lo"])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
        };
        using Process? process = TryStart(start);
        string errors = await process!.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(1, process.ExitCode);
        Assert.Contains("no CAP_NET_RAW", errors, StringComparison.Ordinal);
        Assert.Contains("sudo setcap cap_net_raw,cap_net_admin=eip ", errors, StringComparison.Ordinal);
    }

    private static Process? TryStart(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip($"NOT TESTED: the program {start.FileName} is not installed.");
            return null;
        }
    }

    /// <summary>Starts to listen on loopback, and waits until packets are seen.</summary>
    private static async Task<Process> ListenAsync(string filter)
    {
        Process whorl = WhorlCommand.Start("listen", "lo", "-f", "jsonl", "--filter", filter);
        string? ready = await whorl.StandardError.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(60), Cancellation);
        Assert.StartsWith("whorl: listening to lo", ready, StringComparison.Ordinal);
        return whorl;
    }

    private static void RequireLibrary()
    {
        if (!NativeLibrary.TryLoad("libpcap.so.0.8", out _) && !NativeLibrary.TryLoad("libpcap.so.1", out _))
        {
            Assert.Skip("NOT TESTED: libpcap is not installed.");
        }
    }

    private static void RequireCapture()
    {
        RequireLibrary();
        string? line = File.Exists("/proc/self/status") ? File.ReadLines("/proc/self/status").FirstOrDefault(entry => entry.StartsWith("CapEff:", StringComparison.Ordinal)) : null;
        ulong capabilities = line is null ? 0 : ulong.Parse(line.AsSpan(7).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        if ((capabilities >> NetRaw & 1) == 0)
        {
            Assert.Skip("NOT TESTED: listening takes CAP_NET_RAW, which this process does not have. Run the tests as root.");
        }
    }

    /// <summary>A TLS server on loopback, and a client for it.</summary>
    private sealed class TlsPeer : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly X509Certificate2 certificate;

        public TlsPeer()
        {
            using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
            certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
            listener.Start();
        }

        public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

        public ValueTask<TcpClient> AcceptAsync(CancellationToken cancellation) => listener.AcceptTcpClientAsync(cancellation);

        public async Task ShakeHandsAsync(string serverName, CancellationToken cancellation)
        {
            using TcpClient client = new();
            await client.ConnectAsync(IPAddress.Loopback, Port, cancellation);
            using TcpClient accepted = await AcceptAsync(cancellation);
            using SslStream server = new(accepted.GetStream());
            using SslStream tls = new(client.GetStream());
            SslClientAuthenticationOptions options = new()
            {
                TargetHost = serverName,
                EnabledSslProtocols = SslProtocols.None,
                RemoteCertificateValidationCallback = (_, presented, _, _) => presented?.GetCertHashString() == certificate.Thumbprint,
            };
            await Task.WhenAll(
                server.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellation),
                tls.AuthenticateAsClientAsync(options, cancellation));
        }

        public void Dispose()
        {
            listener.Dispose();
            certificate.Dispose();
        }
    }
}
