using System.Net;

namespace Whorl.Probing.Transport;

/// <summary>
/// Where connections to 127.0.0.0/8 come from when there are no ports left: a port is taken for a source, a destination and
/// its port, so another source address has them all again. The system's own choice comes first.
/// </summary>
internal sealed class LoopbackSources
{
    /// <summary>How many addresses there are besides the system's choice: 127.0.0.2 to 127.0.0.17.</summary>
    public const int Count = 16;

    private static readonly HostAddress First = HostAddress.From(IPAddress.Loopback);
    private int moved;

    /// <summary>The address to bind to; null for the system's choice.</summary>
    public HostAddress? Current => moved == 0 ? null : new HostAddress(First.Low + (ulong)moved, true);

    /// <summary>Whether connections to this address may come from any of the addresses.</summary>
    public static bool Serves(HostAddress destination) => destination.IsIPv4 && destination.Low >> 24 == 127;

    /// <summary>Goes to the next address, and stays there until its ports are used up as well.</summary>
    public void MoveOn() => moved = moved == Count ? 0 : moved + 1;
}
