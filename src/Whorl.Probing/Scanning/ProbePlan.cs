using Whorl.Probing.Hellos;
using Whorl.Probing.Http;
using Whorl.Probing.Preludes;

namespace Whorl.Probing.Scanning;

/// <summary>What is done with every target of a scan.</summary>
public sealed record ProbePlan
{
    /// <summary>The probes in their order; each is a connection of its own.</summary>
    public required ProbeStep[] Steps { get; init; }

    /// <summary>The time for a TCP connection to stand.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The time for one handshake from the connection on.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time for all probes of a target from its first connection on.</summary>
    public TimeSpan TargetTimeout { get; init; } = TimeSpan.FromSeconds(240);

    /// <summary>How often a connection that did not come about is tried again.</summary>
    public int Retries { get; init; } = 1;

    /// <summary>The pause before such a try.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How many probes of a target run at once; 1 keeps them strictly one after the other.</summary>
    public int ParallelProbes { get; init; } = 1;

    /// <summary>Whether JARM takes the first read for the answer, as its reference does.</summary>
    public bool SingleRead { get; init; }

    /// <summary>What is spoken with the server before TLS; its time is the handshake's.</summary>
    public PreludeChoice Prelude { get; init; }

    /// <summary>The proxy to go through, null for none. Rates, neighbours and exclusions remain those of the targets.</summary>
    public ProxyRoute? Proxy { get; init; }

    /// <summary>How the client calls itself to a mail server (RFC 5321 section 4.1.1.1): a host name, or an address in brackets.</summary>
    /// <exception cref="ArgumentException">It is neither.</exception>
    public string ClientName
    {
        get;
        init => field = HostText.IsClientName(value) ? value : throw new ArgumentException($"\"{value}\" is no host name and no address in brackets", nameof(value));
    } = Preludes.Prelude.DefaultClientName;

    /// <summary>Whether every connection gets keys of its own rather than the scan's.</summary>
    public bool FreshKeys { get; init; }

    /// <summary>The request of the look; null where it ends with the handshake.</summary>
    public HttpRequest? Request { get; init; }

    /// <summary>The steps of the methods JARM and ATSF, and the look behind them.</summary>
    public static ProbeStep[] StepsFor(bool jarm, HelloSet? atsf, bool look)
    {
        List<ProbeStep> steps = [];
        foreach (HelloSpec hello in jarm ? HelloSet.Jarm.Hellos : [])
        {
            steps.Add(new ProbeStep(ProbeKind.Jarm, hello));
        }

        foreach (HelloSpec hello in atsf?.Hellos ?? [])
        {
            steps.Add(new ProbeStep(ProbeKind.Atsf, hello));
        }

        if (look)
        {
            steps.Add(new ProbeStep(ProbeKind.Look, HelloSet.Look.Hellos[0]));
        }

        return [.. steps];
    }
}
