using Whorl.Probing.Scanning;

namespace Whorl.Observations.Scans;

/// <summary>
/// How the outcomes of a target's probes come to one status: success as soon as one brought a ServerHello, otherwise what most
/// probes of the deepest method came to.
/// </summary>
public static class StatusRule
{
    private const int Outcomes = 32;

    /// <summary>The status, and its sentence where it is no success.</summary>
    /// <param name="probes">The probes.</param>
    /// <param name="reason">What this machine's system said of a failed connection; empty without.</param>
    public static (ScanStatus Status, string? Error) Apply(ReadOnlySpan<ProbeRecord> probes, string reason)
    {
        if (HasServerHello(probes))
        {
            return (ScanStatus.Success, null);
        }

        ProbeOutcome outcome = Prevailing(probes);
        (ScanStatus status, string sentence) = Describe(outcome);
        return (status, (outcome.IsConnectFailure() || outcome.IsPreludeFailure()) && reason.Length > 0 ? $"{sentence} ({reason})" : sentence);
    }

    /// <summary>
    /// Whether any probe brought a ServerHello. A HelloRetryRequest is one, too, and all that JARM ever sees of some servers, unless a
    /// probe that followed one found the server unable to go on: who answers every retry by another has not answered.
    /// </summary>
    private static bool HasServerHello(ReadOnlySpan<ProbeRecord> probes)
    {
        bool mayHave = false;
        bool hasBrokenRetry = false;
        foreach (ref readonly ProbeRecord probe in probes)
        {
            if (probe.Kind == ProbeKind.Jarm)
            {
                mayHave |= probe.Outcome != ProbeOutcome.Malformed && probe.Fingerprint.Length > 0 && probe.Fingerprint[0] != '|';
            }
            else if (AtsfText.IsRetryOnly(probe.Fingerprint))
            {
                hasBrokenRetry |= probe.Outcome == ProbeOutcome.Malformed;
                mayHave = true;
            }
            else if (AtsfText.HasServerHello(probe.Fingerprint))
            {
                return true;
            }
        }

        return mayHave && !hasBrokenRetry;
    }

    /// <summary>The outcome that most probes of the last method in the plan had; of equals the first seen. Probes not run count only if all are.</summary>
    private static ProbeOutcome Prevailing(ReadOnlySpan<ProbeRecord> probes)
    {
        Span<int> counts = stackalloc int[Outcomes];
        counts.Clear();
        ProbeOutcome prevailing = ProbeOutcome.NotRun;
        int most = 0;
        for (int pass = 0; pass < 2 && most == 0; pass++)
        {
            foreach (ref readonly ProbeRecord probe in probes)
            {
                if (probe.Outcome != ProbeOutcome.NotRun && (pass == 1 || probe.Kind == ProbeKind.Atsf) && ++counts[(int)probe.Outcome] > most)
                {
                    most = counts[(int)probe.Outcome];
                    prevailing = probe.Outcome;
                }
            }
        }

        return prevailing;
    }

    private static (ScanStatus Status, string Sentence) Describe(ProbeOutcome outcome) => outcome switch
    {
        ProbeOutcome.Refused => (ScanStatus.ConnectionRefused, "the server refuses connections to this port"),
        ProbeOutcome.Unreachable => (ScanStatus.ConnectionTimeout, "there is no way to the address"),
        ProbeOutcome.ConnectTimeout => (ScanStatus.ConnectionTimeout, "nobody answered to the connection"),
        ProbeOutcome.Reset => (ScanStatus.ConnectionReset, "the server resets the connection instead of answering"),
        ProbeOutcome.Closed => (ScanStatus.ConnectionClosed, "the server closes the connection without an answer"),
        ProbeOutcome.NotTls => (ScanStatus.NotTls, "what the server speaks is not TLS"),
        ProbeOutcome.Timeout => (ScanStatus.HandshakeTimeout, "the server did not answer in full in the time given"),
        ProbeOutcome.Alert => (ScanStatus.TlsAlert, "the server answers with alerts only"),
        ProbeOutcome.TooLarge => (ScanStatus.Error, "the server sends records or messages beyond the limits of TLS, or without end"),
        ProbeOutcome.Malformed => (ScanStatus.Error, "what the server sends begins like TLS and breaks its rules"),
        ProbeOutcome.NoStartTls => (ScanStatus.NotTls, "the server does not offer to change to TLS, or refuses it"),
        ProbeOutcome.NotTheProtocol => (ScanStatus.NotTls, "what the server says before TLS is not the protocol asked for"),
        ProbeOutcome.ClosedBeforeTls => (ScanStatus.ConnectionClosed, "the server closes the connection before TLS can begin"),
        ProbeOutcome.ResetBeforeTls => (ScanStatus.ConnectionReset, "the server resets the connection before TLS can begin"),
        ProbeOutcome.ProxyRefused => (ScanStatus.Error, "the proxy refuses to connect to the target"),
        ProbeOutcome.ProxyFailed => (ScanStatus.Error, "the proxy cannot be reached, or is none"),
        ProbeOutcome.LocalFailure => (ScanStatus.Error, "this machine could not connect"),
        _ => (ScanStatus.Error, "no probe was run in the target's time"),
    };
}
