using System.Text;
using System.Threading.Channels;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Hellos;
using Whorl.Probing.Preludes;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Probing.Tests.Handshakes;
using Whorl.Probing.Tests.Transport;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Tests.Preludes;

/// <summary>One scanned target: what became of each probe, and what the answers are as fingerprints.</summary>
internal sealed class PreludeScan : IScanSink
{
    private readonly Utf8Text text = new();
    private readonly ProbePlan plan;

    private PreludeScan(ProbePlan plan)
    {
        this.plan = plan;
        Outcomes = new ProbeOutcome[plan.Steps.Length];
        Reasons = new string[plan.Steps.Length];
        Fingerprints = new string[plan.Steps.Length];
    }

    public ProbeOutcome[] Outcomes { get; }

    public string[] Reasons { get; }

    public string[] Fingerprints { get; }

    public int Connections { get; private set; }

    public string Jarm => JarmVectorTests.Hash(string.Join(',', Fingerprints.Take(Whorl.Fingerprints.Jarm.Probes)));

    /// <summary>The ten hellos of JARM and those of ATSF, with little patience.</summary>
    public static ProbePlan Plan(PreludeChoice prelude, ProxyRoute? proxy = null) => new()
    {
        Steps = ProbePlan.StepsFor(jarm: true, HelloSet.Atsf, look: false),
        Prelude = prelude,
        Proxy = proxy,
        Retries = 0,
    };

    public bool WantsLook(TargetRun run) => false;

    public static Task<PreludeScan> RunAsync(ushort port, StartTlsProtocol protocol, ProxyRoute? proxy = null) =>
        RunAsync(port, Plan(PreludeChoice.Always(protocol), proxy));

    public static async Task<PreludeScan> RunAsync(ushort port, ProbePlan plan, TransportChoice transport = TransportChoice.Automatic)
    {
        PreludeScan sink = new(plan);
        Channel<ScanTarget> targets = Channel.CreateUnbounded<ScanTarget>();
        HostAddress address = new(0x7F000001, true);
        Target target = new("localhost", address) { Name = "localhost", Port = port, ServerName = "localhost" };
        Assert.True(targets.Writer.TryWrite(new ScanTarget(target, address, 0)));
        targets.Writer.Complete();
        TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Politeness politeness = new() { Rate = 0 };
        using ScanLoop scan = new(
            ProbeLoop.Create(transport, maximumConnections: 16), plan, politeness, new RateClock(0, TimeProvider.System), targets.Reader,
            ServerNamePolicy.OfTarget, sink, new Random(1), TimeProvider.System);
        new Thread(() =>
        {
            try
            {
                scan.Run();
                done.SetResult();
            }
            catch (Exception thrown)
            {
                done.SetException(thrown);
            }
        })
        {
            IsBackground = true,
            Name = "scan",
        }.Start();
        await done.Task.InTimeAsync();
        return sink;
    }

    /// <summary>Every probe got an answer of TLS, if only that there is none.</summary>
    public PreludeScan AssertAnswered()
    {
        Assert.DoesNotContain(Outcomes, static outcome => outcome.IsUnknown() || outcome is ProbeOutcome.NotTls or ProbeOutcome.Malformed);
        Assert.True(Outcomes.Count(static outcome => outcome == ProbeOutcome.Answered) >= 5, ToString());
        Assert.NotEqual(new string('0', 62), Jarm);
        return this;
    }

    public override string ToString() => string.Join('\n', Outcomes.Select((outcome, i) => $"{plan.Steps[i].Hello.Name} {outcome.Name()} {Reasons[i]} {Fingerprints[i]}"));

    void IScanSink.Begun(TargetRun run)
    {
    }

    void IScanSink.Probed(TargetRun run, int step, in ProbeResult result)
    {
        Outcomes[step] = result.Outcome;
        Reasons[step] = result.Reason;
        text.Clear();
        if (plan.Steps[step].Kind == ProbeKind.Jarm)
        {
            Whorl.Fingerprints.Jarm.WriteProbe(result.Answer, text);
        }
        else if (!result.Answer.IsEmpty)
        {
            Atsf.WriteProbe(result.Answer, text);
        }

        Fingerprints[step] = Encoding.UTF8.GetString(text.Written);
    }

    void IScanSink.Completed(TargetRun run) => Connections = run.Connections;
}
