using System.Net;
using System.Net.Sockets;

namespace Whorl.Cli.Demonstration.Servers;

/// <summary>Addresses of 127.0.0.0/8, one for each server, each with a port that nobody has.</summary>
internal sealed class LoopbackPort
{
    private const int FirstHost = 21;
    private const int Most = 16;

    private int taken;

    /// <summary>All addresses that can be taken.</summary>
    public static IEnumerable<IPAddress> Addresses => Enumerable.Range(0, Most).Select(AddressOf);

    /// <summary>The next one.</summary>
    public IPEndPoint Take()
    {
        IPAddress address = AddressOf(taken++);
        return new IPEndPoint(address, PortOf(address));
    }

    /// <summary>A port that is free on an address at this moment.</summary>
    public static int PortOf(IPAddress address)
    {
        using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        probe.Bind(new IPEndPoint(address, 0));
        return ((IPEndPoint)probe.LocalEndPoint!).Port;
    }

    private static IPAddress AddressOf(int number) => new([127, 0, 0, (byte)(FirstHost + number)]);
}
