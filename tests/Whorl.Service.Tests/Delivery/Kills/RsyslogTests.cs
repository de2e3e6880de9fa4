using System.Globalization;

namespace Whorl.Service.Tests.Delivery.Kills;

public sealed class RsyslogTests(ITestOutputHelper output) : IDisposable
{
    private const int Kills = 3;
    private readonly ScratchFolder folder = new();

    /// <summary>Events of the run with kills: WHORL_DELIVERY_EVENTS, 20,000 where that is not set.</summary>
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("WHORL_DELIVERY_EVENTS"), CultureInfo.InvariantCulture, out int count) ? count : 20_000;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task RELP_loses_nothing_though_both_sides_are_killed_three_times()
    {
        using QueueingRsyslog receiver = await QueueingRsyslog.StartAsync(folder.At("rsyslog"));
        (int killedSenders, int killedReceivers) = await DeliverAsync(receiver, "relp", receiver.RelpPort);
        int[] numbers = await receiver.NumbersAsync(Count);
        int lost = Count - numbers.Distinct().Count();
        output.WriteLine($"RELP: {Count} events, sender killed {killedSenders} times, receiver {killedReceivers} times: {lost} lost, {numbers.Length - numbers.Distinct().Count()} twice");
        Assert.Equal((Kills, Kills), (killedSenders, killedReceivers));
        Assert.Equal(Enumerable.Range(1, Count), numbers.Distinct().Order());
    }

    [Fact]
    public async Task Plain_TCP_loses_no_more_than_what_lies_in_buffers()
    {
        using QueueingRsyslog receiver = await QueueingRsyslog.StartAsync(folder.At("rsyslog"));
        (int killedSenders, int killedReceivers) = await DeliverAsync(receiver, "tcp", receiver.TcpPort);
        int[] numbers = await receiver.NumbersAsync(Count);
        int lost = Count - numbers.Distinct().Count();
        output.WriteLine($"TCP: {Count} events, sender killed {killedSenders} times, receiver {killedReceivers} times: {lost} lost, {numbers.Length - numbers.Distinct().Count()} twice");

        // Nothing holds TCP up: all may be gone before the last kill.
        Assert.InRange(killedSenders, 1, Kills);
        Assert.InRange(killedReceivers, 1, Kills);

        // Each kill of the receiver can cost the send buffer, its own receive buffer (6 MB at most by Linux's setting) and what it read.
        const int BytesOfOneEvent = 100;
        Assert.InRange(lost, 0, killedReceivers * ((7 << 20) / BytesOfOneEvent));
        Assert.All(numbers, number => Assert.InRange(number, 1, Count));
    }

    /// <summary>Runs the delivering process to its end, and kills it and the receiver by turns on the way.</summary>
    private async Task<(int Senders, int Receivers)> DeliverAsync(QueueingRsyslog receiver, string kind, int port)
    {
        int senders = 0, receivers = 0;
        DeliveringProcess process = DeliveringProcess.Start(folder.Path, kind, port, Count);
        try
        {
            for (int kill = 1; kill <= 2 * Kills; kill++)
            {
                long goal = (long)Count * kill / ((2 * Kills) + 1);
                while (!process.HasEnded && DeliveringProcess.Position(folder.Path) < goal)
                {
                    await Task.Delay(2, Cancellation);
                }

                if (kill % 2 == 1)
                {
                    senders += process.HasEnded ? 0 : 1;
                    await process.KillAsync();
                    process.Dispose();
                    process = DeliveringProcess.Start(folder.Path, kind, port, Count);
                }
                else
                {
                    receivers += process.HasEnded ? 0 : 1;
                    await receiver.KillAsync();
                    await receiver.StartAsync();
                }
            }

            await process.WaitAsync(TimeSpan.FromMinutes(10));
            Assert.Equal(0, process.ExitCode);
            return (senders, receivers);
        }
        finally
        {
            process.Dispose();
        }
    }
}
