using System.Text;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Scanning;

/// <summary>A target while it is probed: which of the plan's probes have run, and when to give up.</summary>
public sealed class TargetRun
{
    /// <summary>So many failures in a row before a hello could be sent say that a server that did answer has gone.</summary>
    private const int FailuresOfAGoneServer = 3;

    private readonly ScanLoop scan;
    private long began;
    private int nextStep;
    private int running;
    private int failures;
    private bool hasConnected;

    internal TargetRun(ScanLoop scan, in ScanTarget target, ServerNamePolicy names)
    {
        this.scan = scan;
        Target = target.Target;
        Address = target.Address;
        AddressNumber = target.AddressNumber;
        ServerName = names.NameFor(target.Target);
        NameBytes = ServerName is null ? [] : Encoding.ASCII.GetBytes(ServerName);
        HostBytes = names.SendsNothing ? [] : ServerName is null ? AddressBytes : NameBytes;
    }

    /// <summary>The target.</summary>
    public Target Target { get; }

    /// <summary>The address probed.</summary>
    public HostAddress Address { get; }

    /// <summary>The number of the address among those of the target's name, from 0.</summary>
    public int AddressNumber { get; }

    /// <summary>The name sent as SNI, null for none.</summary>
    public string? ServerName { get; }

    /// <summary>The number of connections opened to the target.</summary>
    public int Connections { get; internal set; }

    /// <summary>The time since the first connection was begun.</summary>
    public TimeSpan Elapsed => began == 0 ? TimeSpan.Zero : scan.Time.GetElapsedTime(began);

    /// <summary>Whether a first connection has been begun.</summary>
    internal bool HasBegun => began != 0;

    /// <summary>Whatever the sink keeps of the target.</summary>
    public object? Record { get; set; }

    /// <summary><see cref="ServerName"/> as bytes; empty for none.</summary>
    internal byte[] NameBytes { get; }

    /// <summary>The name or, without one, the text of the address, as bytes.</summary>
    internal byte[] HostBytes { get; }

    /// <summary>The text of the address, as bytes.</summary>
    internal byte[] AddressBytes
    {
        get
        {
            Span<byte> text = stackalloc byte[64];
            Address.TryFormat(text, out int length);
            return text[..length].ToArray();
        }
    }

    /// <summary>Asks for the first connection.</summary>
    internal void Start()
    {
        if (scan.Plan.Steps.Length == 0)
        {
            scan.Complete(this);
            return;
        }

        RunNext();
    }

    /// <summary>A connection is about to be made: the target's time runs from the first on.</summary>
    internal void Began()
    {
        if (began == 0)
        {
            began = scan.Time.GetTimestamp();
            scan.BeginTarget(this);
        }
    }

    /// <summary>What is left of the target's time.</summary>
    internal TimeSpan TimeLeft() => scan.Plan.TargetTimeout - Elapsed;

    /// <summary>A probe is over: runs the next, or ends.</summary>
    internal void StepDone(ProbeOutcome outcome)
    {
        running--;
        bool failed = outcome.IsConnectFailure() || outcome.IsPreludeFailure();
        failures = failed ? failures + 1 : 0;
        hasConnected |= !failed && outcome != ProbeOutcome.NotRun;
        bool goneForGood = failed && (!hasConnected || failures >= FailuresOfAGoneServer);
        if (goneForGood || TimeLeft() <= TimeSpan.Zero)
        {
            SkipRest();
        }

        if (nextStep == scan.Plan.Steps.Length && running == 0)
        {
            scan.Complete(this);
            return;
        }

        // Only a server that has let itself be connected to is asked several things at once.
        int most = hasConnected ? scan.Plan.ParallelProbes : 1;
        while (running < most && nextStep < scan.Plan.Steps.Length)
        {
            if (scan.Plan.Steps[nextStep].Kind != ProbeKind.Look)
            {
                RunNext();
            }
            else if (running > 0)
            {
                return; // whether it is worth while is known when the others are over
            }
            else if (scan.Sink.WantsLook(this))
            {
                RunNext();
            }
            else
            {
                SkipRest();
                scan.Complete(this);
            }
        }
    }

    private void RunNext()
    {
        running++;
        scan.Request(this, nextStep++);
    }

    private void SkipRest()
    {
        for (; nextStep < scan.Plan.Steps.Length; nextStep++)
        {
            scan.Sink.Probed(this, nextStep, new ProbeResult { Outcome = ProbeOutcome.NotRun, Elapsed = TimeSpan.Zero, Reason = "" });
        }
    }
}
