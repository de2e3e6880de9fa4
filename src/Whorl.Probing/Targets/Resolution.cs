using System.Collections.Immutable;

namespace Whorl.Probing.Targets;

/// <summary>How a look-up of a name ended.</summary>
public enum ResolutionStatus
{
    /// <summary>There are addresses.</summary>
    Found,

    /// <summary>The name does not exist (NXDOMAIN, RFC 1035 section 4.1.1).</summary>
    NoSuchName,

    /// <summary>The name exists and has no address (NODATA, RFC 2308 section 2.2).</summary>
    NoAddress,

    /// <summary>The server could not find out (SERVFAIL).</summary>
    ServerFailure,

    /// <summary>The server would not (REFUSED, NOTIMP or FORMERR).</summary>
    Refused,

    /// <summary>The server's answer could not be read.</summary>
    Malformed,

    /// <summary>No answer came in time.</summary>
    TimedOut,

    /// <summary>The server could not be reached, or the system could not ask.</summary>
    Unreachable,
}

/// <summary>What a look-up of a name gave.</summary>
public sealed class Resolution
{
    /// <summary>How many addresses of a name are kept; more are the work of a hostile server.</summary>
    public const int MostAddresses = 64;

    private Resolution(ResolutionStatus status, ImmutableArray<HostAddress> addresses)
    {
        Status = status;
        Addresses = addresses;
    }

    /// <summary>How it ended.</summary>
    public ResolutionStatus Status { get; }

    /// <summary>The addresses, each once: those of IPv4 first, as the servers' reference tools prefer them, then IPv6, in the answer's order.</summary>
    public ImmutableArray<HostAddress> Addresses { get; }

    /// <summary>The status in words, to be put behind the name.</summary>
    public string Sentence => Status switch
    {
        ResolutionStatus.Found => "was found",
        ResolutionStatus.NoSuchName => "does not exist",
        ResolutionStatus.NoAddress => "has no address",
        ResolutionStatus.ServerFailure => "could not be found out by the name server",
        ResolutionStatus.Refused => "is not answered for by the name server",
        ResolutionStatus.Malformed => "got an answer from the name server that makes no sense",
        ResolutionStatus.TimedOut => "got no answer from the name server in time",
        _ => "could not be looked up: the name server cannot be reached",
    };

    /// <summary>A look-up that gave no address.</summary>
    public static Resolution Failed(ResolutionStatus status) => new(status, []);

    /// <summary>Orders addresses and bounds them; without any there is <see cref="ResolutionStatus.NoAddress"/>.</summary>
    public static Resolution Of(IEnumerable<HostAddress> addresses)
    {
        ImmutableArray<HostAddress> ordered =
            [.. addresses.Distinct().OrderBy(static address => address.IsIPv4 ? 0 : 1).Take(MostAddresses)];
        return new Resolution(ordered.IsEmpty ? ResolutionStatus.NoAddress : ResolutionStatus.Found, ordered);
    }
}
