using Whorl.Probing.Preludes;

namespace Whorl.Probing.Scanning;

/// <summary>What is said before TLS.</summary>
internal sealed partial class ProbeConnection
{
    /// <summary>Whether the target has not been reached because there is a proxy to be spoken with.</summary>
    private bool IsAtProxy => scan.Plan.Proxy is not null && (!isConnected || (isInPrelude && prelude!.IsAtProxy));

    /// <summary>Whether something is to be said before TLS and not done with; a reset may come before the loop has told of the connection.</summary>
    private bool IsBeforeTls => isInPrelude || (!isConnected && scan.Plan.Prelude.For(run.Target.Port) != StartTlsProtocol.None);

    private void StartPrelude()
    {
        PreludeTarget target = new()
        {
            Address = run.Address,
            Port = run.Target.Port,
            Name = scan.Plan.Proxy is { Proxy.LooksNamesUp: true } ? run.Target.Name : null,
            Host = run.HostBytes,
        };
        isInPrelude = true;
        prelude!.Start(scan.Plan.Proxy, scan.Plan.Prelude.For(run.Target.Port), target, scan.Plan.ClientName);
        GoOn();
    }

    /// <summary>Says what the prelude has to say, and goes over to TLS or gives up where it has ended; true for TLS.</summary>
    private bool GoOn()
    {
        ReadOnlySpan<byte> bytes = prelude!.Outgoing;
        if (!bytes.IsEmpty)
        {
            scan.Loop.Send(handle, bytes);
            prelude.Sent(bytes.Length);
        }

        switch (prelude.End)
        {
            case PreludeEnd.None:
                return false;
            case PreludeEnd.Ready:
                isInPrelude = false;
                StartHello();
                return true;
            default:
                reason = prelude.Reason;
                ProbeOutcome outcome = OutcomeOf(prelude.End);
                scan.Loop.Close(handle, reset: false);
                if (outcome.IsConnectFailure() && outcome != ProbeOutcome.ProxyRefused)
                {
                    FailToConnect(outcome);
                }
                else
                {
                    Finish(outcome, []);
                }

                return false;
        }
    }

    private static ProbeOutcome OutcomeOf(PreludeEnd end) => end switch
    {
        PreludeEnd.NoStartTls => ProbeOutcome.NoStartTls,
        PreludeEnd.ProxyRefused => ProbeOutcome.ProxyRefused,
        PreludeEnd.ProxyFailed => ProbeOutcome.ProxyFailed,
        PreludeEnd.TargetRefused => ProbeOutcome.Refused,
        PreludeEnd.TargetUnreachable => ProbeOutcome.Unreachable,
        PreludeEnd.TargetTimedOut => ProbeOutcome.ConnectTimeout,
        _ => ProbeOutcome.NotTheProtocol,
    };
}
