namespace Whorl.Probing.Transport;

/// <summary>Which implementation of <see cref="ProbeLoop"/> to use.</summary>
public enum TransportChoice
{
    /// <summary>The fastest that this system has.</summary>
    Automatic,

    /// <summary>epoll(7), on Linux only.</summary>
    Epoll,

    /// <summary>The sockets of the BCL, everywhere.</summary>
    Sockets,
}
