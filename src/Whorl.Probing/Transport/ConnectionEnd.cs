namespace Whorl.Probing.Transport;

/// <summary>How a connection ended without its owner's doing.</summary>
public enum ConnectionEnd
{
    /// <summary>The peer has sent its last byte (FIN).</summary>
    Closed,

    /// <summary>The peer reset the connection after it was made (RST), perhaps before <see cref="IConnectionOwner.Connected"/> could be told.</summary>
    Reset,

    /// <summary>The peer, or a firewall on its behalf, refused the connection (RST to a SYN).</summary>
    Refused,

    /// <summary>Network or host are unreachable (ICMP), or there is no route.</summary>
    Unreachable,

    /// <summary>The kernel gave up (ETIMEDOUT).</summary>
    TimedOut,

    /// <summary>This machine could not: no file descriptor, no port, no permission.</summary>
    LocalFailure,
}
