using System.Net;
using System.Net.Sockets;

namespace Whorl.Tests;

/// <summary>
/// Ports for servers that are told theirs. They lie below those that the system gives to connections: tests make thousands of these at the
/// same time, and one of them could take a port from above between its choice and the server's start.
/// </summary>
internal static class FreePort
{
    private const int First = 12_000;
    private const int Count = 18_000;

    private static int taken = Environment.ProcessId % Count;

    /// <summary>A port of 127.0.0.1 that nobody has for TCP or UDP, and that no other test of this process was given.</summary>
    public static ushort Take()
    {
        for (int tries = 0; tries < Count; tries++)
        {
            int port = First + ((Interlocked.Increment(ref taken) & int.MaxValue) % Count);
            try
            {
                using Socket udp = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
                using Socket tcp = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                udp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                tcp.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return (ushort)port;
            }
            catch (SocketException)
            {
                // Somebody's; the next one.
            }
        }

        throw new InvalidOperationException("No port is free.");
    }
}
