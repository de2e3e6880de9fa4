using System.Net;
using System.Net.Sockets;
using Whorl.Service.Delivery.Spooling;
using Whorl.Service.Tests.Delivery.Sending;
using Whorl.Service.Tests.Delivery.Spooling;

namespace Whorl.Service.Tests.Delivery.Kills;

public sealed class ProcessKillTests : IDisposable
{
    private readonly ScratchFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string SpoolFolder => folder.At("spool");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_kill_between_send_and_acknowledgement_sends_the_same_events_again()
    {
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        int port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        List<int> first = [], second = [];
        Task silent = RelpTests.ReceiveAsync(listener, first, most: 10, acknowledge: 0);
        using (DeliveringProcess process = DeliveringProcess.Start(folder.Path, "relp", port, 10))
        {
            await silent.WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
            await process.KillAsync();
        }

        // Whatever connection the killed process still tried is in the queue before the new one.
        while (listener.Poll(0, SelectMode.SelectRead))
        {
            (await listener.AcceptAsync(Cancellation)).Dispose();
        }

        using DeliveringProcess again = DeliveringProcess.Start(folder.Path, "relp", port, 10);
        await RelpTests.ReceiveAsync(listener, second, most: 10, acknowledge: 10).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        await again.WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, again.ExitCode);
        Assert.Equal(Enumerable.Range(1, 10), first);
        Assert.Equal(first, second);
        Assert.Equal(11, DeliveringProcess.Position(folder.Path));
    }

    [Fact]
    public async Task A_process_that_is_killed_while_it_appends_loses_nothing_that_was_answered()
    {
        long before = 0;
        for (int kill = 0; kill < 4; kill++)
        {
            using DeliveringProcess process = DeliveringProcess.Start(folder.Path, "relp", FreePort.Take(), 10_000_000);
            while (!process.HasEnded && Bytes() < before + 300_000 + (kill * 7919))
            {
                await Task.Delay(1, Cancellation);
            }

            Assert.False(process.HasEnded);
            await process.KillAsync();
            await using Spool spool = Spools.Open(new SpoolOptions { Folder = SpoolFolder, SegmentBytes = 1 << 20, MaxBytes = 64 << 20 });
            List<SpoolRecord> read = Spools.ReadAll(spool);
            Assert.Equal(Enumerable.Range(1, read.Count), Spools.Numbers(read));
            Assert.Equal(read.Count + 1, spool.Next);
            Assert.All(spool.Health().Damage, damage => Assert.Equal(DamageKind.TornTail, damage.Kind));
            before = Bytes();
        }
    }

    private long Bytes() => Directory.Exists(SpoolFolder) ? Spools.Segments(SpoolFolder).Sum(path => new FileInfo(path).Length) : 0;
}
