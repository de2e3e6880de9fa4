using System.Threading.Channels;
using Whorl.Probing.Hellos;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>What a scan allocates once it is warm, of its own: the sink keeps nothing.</summary>
public sealed class SteadyStateTests
{
    private const int Warm = 1000;
    private const int Measured = 2000;

    // The run of a target and its address's text: about 300 bytes, shared by its ten connections, and some room.
    private const int ShareOfTarget = 40;

    // The transcript that a handshake keeps in flight, where the shared pool, which keeps some tens for each core, had none left.
    private const int Transcript = 512 + 24;

    /// <summary>A ServerHello of TLS 1.2, which is all that JARM wants, and an alert, which ends every handshake; and the budget in bytes.</summary>
    public static TheoryData<string, bool, string, int> Scans => new()
    {
        { "JARM answered", true, "160303002a0200002603030000000000000000000000000000000000000000000000000000000000000000" + "00c02f00", ShareOfTarget },
        { "JARM refused", true, "15030300020228", ShareOfTarget },
        { "ATSF refused", false, "15030300020228", ShareOfTarget + Transcript },
    };

    [Theory]
    [MemberData(nameof(Scans))]
    public void Allocates_next_to_nothing_per_connection(string scan, bool isJarm, string answer, int budget)
    {
#if DEBUG
        Assert.Skip("Code that is not optimised boxes enumerations; ./test runs the release build.");
#endif
        // Another test's collection counts the unused rest of this thread's allocation context: the fewest of three tells.
        double fewest = double.MaxValue;
        for (int i = 0; i < 3 && fewest > budget; i++)
        {
            fewest = Math.Min(fewest, BytesPerConnection(isJarm, Convert.FromHexString(answer)));
        }

        Assert.True(fewest <= budget, $"{scan}: {fewest:0.0} bytes a connection");
    }

    private static double BytesPerConnection(bool isJarm, byte[] answer)
    {
        ProbePlan plan = new() { Steps = ProbePlan.StepsFor(isJarm, isJarm ? null : HelloSet.Atsf, look: false) };
        Channel<ScanTarget> targets = Channel.CreateUnbounded<ScanTarget>(new UnboundedChannelOptions { SingleReader = true });
        for (int i = 0; i < Warm + Measured; i++)
        {
            HostAddress address = new((UInt128)(0x0B000000 + i), true);
            Assert.True(targets.Writer.TryWrite(new ScanTarget(new Target(null, address) { Port = 443 }, address, 0)));
        }

        targets.Writer.Complete();
        Counter counter = new();
        using ScanLoop loop = new(
            new AnsweringLoop(answer), plan, new Politeness { Rate = 0, Concurrency = 100 }, new RateClock(0, TimeProvider.System), targets.Reader,
            ServerNamePolicy.OfTarget, counter, new Random(1), TimeProvider.System);
        loop.Run();
        Assert.Equal(Warm + Measured, counter.Targets);
        return (double)(counter.AtEnd - counter.AtStart) / (counter.Connections - counter.ConnectionsAtStart);
    }

    private sealed class Counter : IScanSink
    {
        public int Targets { get; private set; }

        public int Connections { get; private set; }

        public int ConnectionsAtStart { get; private set; }

        public long AtStart { get; private set; }

        public long AtEnd { get; private set; }

        public void Begun(TargetRun run)
        {
        }

        public bool WantsLook(TargetRun run) => false;

        public void Probed(TargetRun run, int step, in ProbeResult result)
        {
        }

        public void Completed(TargetRun run)
        {
            Connections += run.Connections;
            Targets++;
            if (Targets == Warm)
            {
                (AtStart, ConnectionsAtStart) = (GC.GetAllocatedBytesForCurrentThread(), Connections);
            }
            else if (Targets == Warm + Measured)
            {
                AtEnd = GC.GetAllocatedBytesForCurrentThread();
            }
        }
    }
}
