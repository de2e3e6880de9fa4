using System.Net.Sockets;
using Whorl.Probing.Hellos;
using Whorl.Probing.Preludes;
using Whorl.Probing.Scanning;
using Whorl.Probing.Tests.Transport;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>Preludes on real sockets, with servers and proxies that do what they should not.</summary>
public sealed class PreludeConnectionTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(TransportChoice.Epoll)]
    [InlineData(TransportChoice.Sockets)]
    public async Task A_silent_server_and_one_that_says_little_end_in_time(TransportChoice transport)
    {
        Assert.SkipUnless(transport != TransportChoice.Epoll || OperatingSystem.IsLinux(), "NOT TESTED: epoll is Linux's.");
        Assert.Equal([ProbeOutcome.Timeout, ProbeOutcome.Timeout], await OutcomesAsync(transport, StartTlsProtocol.Smtp, static _ => Task.CompletedTask, patience: Short));
        Assert.Equal([ProbeOutcome.Timeout, ProbeOutcome.Timeout], await OutcomesAsync(transport, StartTlsProtocol.Ftp, static async socket =>
        {
            await socket.SendAsync("220-"u8.ToArray());
            while (true)
            {
                await Task.Delay(20);
                await socket.SendAsync("x"u8.ToArray());
            }
        }, patience: Short));
    }

    [Fact]
    public async Task An_end_before_TLS_is_no_answer_to_the_hello()
    {
        Assert.Equal([ProbeOutcome.ClosedBeforeTls, ProbeOutcome.NotRun], await OutcomesAsync(StartTlsProtocol.Imap, static async socket =>
        {
            await socket.SendAsync("* OK\r\n"u8.ToArray());
            await Peer.ReadAsync(socket, "w1 STARTTLS\r\n".Length);
            socket.Dispose();
        }));
        Assert.Equal([ProbeOutcome.ResetBeforeTls, ProbeOutcome.NotRun], await OutcomesAsync(StartTlsProtocol.Imap, static socket =>
        {
            Peer.Reset(socket);
            return Task.CompletedTask;
        }));
    }

    [Fact]
    public async Task An_alert_in_the_go_aheads_segment_is_TLSs()
    {
        Assert.Equal([ProbeOutcome.Alert, ProbeOutcome.Alert], await OutcomesAsync(StartTlsProtocol.Pop3, static async socket =>
        {
            await socket.SendAsync("+OK\r\n"u8.ToArray());
            await Peer.ReadAsync(socket, "STLS\r\n".Length);
            await socket.SendAsync("+OK\r\n\u0015\u0003\u0001\0\u0002\u0002\u0028"u8.ToArray());
        }));
    }

    [Fact]
    public async Task Plain_text_behind_the_go_ahead_is_no_TLS()
    {
        Assert.Equal([ProbeOutcome.NotTls, ProbeOutcome.NotTls], await OutcomesAsync(StartTlsProtocol.Pop3, static async socket =>
        {
            await socket.SendAsync("+OK\r\n"u8.ToArray());
            await Peer.ReadAsync(socket, "STLS\r\n".Length);
            await socket.SendAsync("+OK\r\n+OK injected\r\n"u8.ToArray());
        }));
    }

    [Fact]
    public async Task A_refusal_now_and_then_costs_one_probe()
    {
        int connections = 0;
        ProbeOutcome[] outcomes = await OutcomesAsync(StartTlsProtocol.Pop3, async socket =>
        {
            if (++connections == 3)
            {
                await socket.SendAsync("-ERR [SYS/TEMP] busy\r\n"u8.ToArray());
                return;
            }

            await socket.SendAsync("+OK\r\n"u8.ToArray());
            await Peer.ReadAsync(socket, "STLS\r\n".Length);
            await socket.SendAsync("+OK\r\n\u0015\u0003\u0001\0\u0002\u0002\u0028"u8.ToArray());
        }, steps: 5);
        Assert.Equal([ProbeOutcome.Alert, ProbeOutcome.Alert, ProbeOutcome.NoStartTls, ProbeOutcome.Alert, ProbeOutcome.Alert], outcomes);
    }

    [Fact]
    public async Task A_refusal_hears_goodbye()
    {
        TaskCompletionSource<byte[]> goodbye = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await OutcomesAsync(StartTlsProtocol.Smtp, async socket =>
        {
            await socket.SendAsync("554 no\r\n"u8.ToArray());
            goodbye.SetResult(await Peer.ReadAsync(socket, "QUIT\r\n".Length));
        });
        Assert.Equal("QUIT\r\n"u8.ToArray(), await goodbye.Task.InTimeAsync());
    }

    [Fact]
    public async Task A_proxy_that_waits_in_vain_says_that_the_target_does_not_answer()
    {
        Assert.Equal([ProbeOutcome.ConnectTimeout, ProbeOutcome.NotRun], await ThroughAsync(static socket => Peer.ReadAsync(socket, 3), Short));
        Assert.Equal([ProbeOutcome.ProxyFailed, ProbeOutcome.NotRun], await ThroughAsync(static socket =>
        {
            socket.Dispose();
            return Task.CompletedTask;
        }));
    }

    private static Task<ProbeOutcome[]> ThroughAsync(Func<Socket, Task> serve, TimeSpan? patience = null) =>
        OutcomesAsync(TransportChoice.Automatic, StartTlsProtocol.None, serve, throughIt: true, patience: patience);

    private static Task<ProbeOutcome[]> OutcomesAsync(StartTlsProtocol protocol, Func<Socket, Task> serve, int steps = 2) =>
        OutcomesAsync(TransportChoice.Automatic, protocol, serve, steps);

    private static async Task<ProbeOutcome[]> OutcomesAsync(
        TransportChoice transport, StartTlsProtocol protocol, Func<Socket, Task> serve, int steps = 2, bool throughIt = false, TimeSpan? patience = null)
    {
        using Peer peer = new();
        System.Collections.Concurrent.ConcurrentBag<Socket> sockets = [];
        _ = peer.ServeAsync(socket =>
        {
            sockets.Add(socket); // or the collector would close it
            return serve(socket);
        });
        Assert.True(ProxyAddress.TryParse($"socks5://127.0.0.1:{peer.Port}", out ProxyAddress? proxy, out _));
        ProbePlan plan = new()
        {
            Steps = ProbePlan.StepsFor(jarm: true, HelloSet.Atsf, look: false)[..steps],
            Prelude = PreludeChoice.Always(protocol),
            Proxy = throughIt ? proxy.Via(peer.Address) : null,
            HandshakeTimeout = patience ?? TimeSpan.FromSeconds(30),
            Retries = 0,
        };
        PreludeScan scan = await PreludeScan.RunAsync((ushort)peer.Port, plan, transport);
        GC.KeepAlive(sockets);
        return scan.Outcomes;
    }
}
