using Whorl.Probing.Handshakes;
using Whorl.Probing.Preludes;
using Whorl.Probing.Transport;

namespace Whorl.Probing.Scanning;

/// <summary>
/// One probe on its connection: connect (again, where the plan says so), say what goes before TLS, send the hello, read the answer, close.
/// </summary>
internal sealed partial class ProbeConnection : IConnectionOwner, ILoopTask, IDisposable
{
    private readonly ScanLoop scan;
    private readonly HandshakeResources resources;
    private readonly FirstAnswer first;
    private readonly Prelude? prelude;
    private ClientHandshake? handshake;
    private TargetRun run = null!;
    private ProbeStep step = null!;
    private int number;
    private int handle;
    private int attempts;
    private bool isConnected;
    private bool isInPrelude;
    private bool hasAsked;
    private long started;
    private string reason = "";

    public ProbeConnection(ScanLoop scan, HandshakeResources resources)
    {
        this.scan = scan;
        this.resources = resources;
        first = new FirstAnswer { SingleRead = scan.Plan.SingleRead };
        prelude = scan.Plan.Proxy is null && scan.Plan.Prelude.IsNone ? null : new Prelude();
    }

    /// <summary>Where it goes to, by a proxy or not.</summary>
    public HostAddress Address => run.Address;

    /// <summary>Whose probe it is.</summary>
    public TargetRun Run => run;

    /// <summary>Prepares the probe of a target; <see cref="Open"/> begins it.</summary>
    public void Prepare(TargetRun target, int stepNumber)
    {
        run = target;
        number = stepNumber;
        step = scan.Plan.Steps[stepNumber];
        attempts = 0;
        started = 0;
        reason = "";
    }

    /// <summary>Connects now.</summary>
    public void Open()
    {
        attempts++;
        isConnected = false;
        isInPrelude = false;
        hasAsked = false;
        started = started == 0 ? scan.Time.GetTimestamp() : started;
        run.Began();
        TimeSpan left = run.TimeLeft();
        if (left <= TimeSpan.Zero)
        {
            Finish(ProbeOutcome.NotRun, []);
            return;
        }

        reason = "";
        scan.CountConnection(run);
        handle = scan.Plan.Proxy is { } proxy
            ? scan.Loop.Connect(this, proxy.Address, proxy.Port)
            : scan.Loop.Connect(this, run.Address, run.Target.Port);
        scan.Loop.SetDeadline(handle, Shorter(scan.Plan.ConnectTimeout, left));
    }

    /// <summary>The pause before another try is over.</summary>
    void ILoopTask.Run() => scan.Request(this);

    /// <inheritdoc/>
    public void Connected()
    {
        isConnected = true;
        scan.Loop.SetDeadline(handle, Shorter(scan.Plan.HandshakeTimeout, run.TimeLeft()));
        if (prelude is not null)
        {
            StartPrelude();
        }
        else
        {
            StartHello();
        }
    }

    /// <inheritdoc/>
    public void Received(ReadOnlySpan<byte> bytes)
    {
        if (isInPrelude)
        {
            int used = prelude!.Receive(bytes);
            if (!GoOn() || used == bytes.Length)
            {
                return;
            }

            bytes = bytes[used..];
        }

        HandshakeEnd end;
        if (step.Kind == ProbeKind.Jarm)
        {
            first.Receive(bytes);
            end = first.End;
        }
        else
        {
            handshake!.Receive(bytes);
            end = handshake.End;
            if (step.Kind == ProbeKind.Look && (hasAsked || end == HandshakeEnd.Completed))
            {
                end = Look(end);
            }
            else if (end == HandshakeEnd.Completed)
            {
                handshake.Close();
            }

            SendOutgoing();
        }

        if (end != HandshakeEnd.None)
        {
            CloseAndFinish(OutcomeOf(end));
        }
    }

    /// <inheritdoc/>
    public void Ended(ConnectionEnd end)
    {
        bool isBeforeTls = IsBeforeTls;
        ProbeOutcome outcome = end switch
        {
            ConnectionEnd.LocalFailure when !isConnected => ProbeOutcome.LocalFailure,
            _ when IsAtProxy => ProbeOutcome.ProxyFailed,
            ConnectionEnd.Closed => isBeforeTls ? ProbeOutcome.ClosedBeforeTls : ProbeOutcome.Closed,
            ConnectionEnd.Reset => isBeforeTls ? ProbeOutcome.ResetBeforeTls : ProbeOutcome.Reset,
            ConnectionEnd.Refused => ProbeOutcome.Refused,
            ConnectionEnd.Unreachable => ProbeOutcome.Unreachable,
            ConnectionEnd.TimedOut => isConnected ? ProbeOutcome.Timeout : ProbeOutcome.ConnectTimeout,
            _ => isBeforeTls ? ProbeOutcome.ResetBeforeTls : ProbeOutcome.Reset,
        };
        if (outcome.IsConnectFailure())
        {
            reason = scan.Loop.LastError;
            FailToConnect(outcome);
        }
        else
        {
            FinishWithAnswer(outcome);
        }
    }

    /// <inheritdoc/>
    public void DeadlinePassed()
    {
        if (isConnected && !IsAtProxy)
        {
            CloseAndFinish(ProbeOutcome.Timeout);
            return;
        }

        // A proxy that is silent once it has been reached waits for the target.
        scan.Loop.Close(handle, reset: false);
        FailToConnect(!isConnected && IsAtProxy ? ProbeOutcome.ProxyFailed : ProbeOutcome.ConnectTimeout);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        handshake?.Dispose();
        first.Dispose();
        prelude?.Dispose();
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static ProbeOutcome OutcomeOf(HandshakeEnd end) => end switch
    {
        HandshakeEnd.Completed => ProbeOutcome.Answered,
        HandshakeEnd.Alert => ProbeOutcome.Alert,
        HandshakeEnd.NotTls => ProbeOutcome.NotTls,
        HandshakeEnd.Unsupported => ProbeOutcome.Unsupported,
        HandshakeEnd.TooLarge => ProbeOutcome.TooLarge,
        _ => ProbeOutcome.Malformed,
    };

    /// <summary>Sends the hello; one that nothing but the answer's beginning is wanted for goes without a handshake to follow it.</summary>
    private void StartHello()
    {
        if (step.Kind == ProbeKind.Jarm && !scan.Plan.FreshKeys)
        {
            scan.Loop.Send(handle, scan.WriteHello(step.Hello, run));
            return;
        }

        handshake ??= new ClientHandshake(resources, scan.Plan.FreshKeys);
        scan.StartHello(handshake, step.Hello, run);
        SendOutgoing();
    }

    private void SendOutgoing()
    {
        ReadOnlySpan<byte> bytes = handshake!.Outgoing;
        if (!bytes.IsEmpty)
        {
            scan.Loop.Send(handle, bytes);
            handshake.Sent(bytes.Length);
        }
    }

    private void FailToConnect(ProbeOutcome outcome)
    {
        // A target that has answered before is tried again like a new one: its probes are wanted all.
        if (attempts <= scan.Plan.Retries && run.TimeLeft() > scan.Plan.RetryPause)
        {
            prelude?.Reset();
            scan.Release(this);
            scan.Loop.After(scan.Plan.RetryPause, this);
        }
        else
        {
            Finish(outcome, []);
        }
    }

    private void CloseAndFinish(ProbeOutcome outcome)
    {
        scan.Loop.Close(handle, reset: false);
        FinishWithAnswer(outcome);
    }

    private void FinishWithAnswer(ProbeOutcome outcome) => Finish(hasAsked ? ProbeOutcome.Answered : outcome, step.Kind == ProbeKind.Jarm ? first.Bytes : handshake is null ? [] : handshake.Answer);

    private void Finish(ProbeOutcome outcome, ReadOnlySpan<byte> answer)
    {
        ProbeResult result = new() { Outcome = outcome, Answer = answer, Response = handshake is null ? [] : handshake.ApplicationData, Elapsed = scan.Time.GetElapsedTime(started), Reason = reason };
        scan.Sink.Probed(run, number, result);
        handshake?.Reset();
        first.Reset();
        prelude?.Reset();
        isInPrelude = false;
        TargetRun target = run;
        scan.Release(this);
        scan.Return(this);
        target.StepDone(outcome);
    }
}
