using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>
/// Servers on several addresses and ports, kept by one thread that sees how many connections are open at once: of one port, of one
/// address, of one /24. Each answers a hello by an alert after a while.
/// </summary>
internal sealed class WatchfulServer : IDisposable
{
    /// <summary>What a close may take to be seen behind a connection that was opened after it, on another processor.</summary>
    private static readonly TimeSpan Reordering = TimeSpan.FromMilliseconds(15);

    private readonly List<Socket> listeners = [];
    private readonly List<Visit> open = [];
    private readonly TimeSpan pause;
    private readonly Thread thread;
    private readonly byte[] sink = new byte[65536];
    private volatile bool isStopping;

    public WatchfulServer(TimeSpan pause, params IEnumerable<string> addresses)
    {
        this.pause = pause;
        foreach (string address in addresses)
        {
            Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            listener.Bind(new IPEndPoint(IPAddress.Parse(address), 0));
            listener.Listen(1024);
            listeners.Add(listener);
        }

        thread = new Thread(Serve) { IsBackground = true, Name = "watchful" };
        thread.Start();
    }

    public string[] Targets => [.. listeners.Select(static listener => listener.LocalEndPoint!.ToString()!)];

    public int MostAtOnce { get; private set; }

    public int MostOfPort { get; private set; }

    public int MostOfAddress { get; private set; }

    public int MostOfNetwork { get; private set; }

    /// <summary>The connections that came.</summary>
    public int Visits { get; private set; }

    /// <summary>Those that ended without having said anything.</summary>
    public int Silent { get; private set; }

    public void Dispose()
    {
        isStopping = true;
        thread.Join();
        open.ForEach(static visit => visit.Socket.Dispose());
        listeners.ForEach(static listener => listener.Dispose());
    }

    private void Serve()
    {
        while (!isStopping)
        {
            List<Socket> ready = [.. listeners];
            ready.AddRange(open.Select(static visit => visit.Socket));
            Socket.Select(ready, null, null, TimeSpan.FromMilliseconds(2));
            foreach (Socket listener in listeners.Where(ready.Contains))
            {
                while (listener.Poll(0, SelectMode.SelectRead))
                {
                    Welcome(listener.Accept());
                }
            }

            Sweep(answers: true);
        }
    }

    private void Welcome(Socket socket)
    {
        IPEndPoint local = (IPEndPoint)socket.LocalEndPoint!;
        open.Add(new Visit(socket, local.ToString(), local.Address.ToString()));
        Visits++;
        long begin = TimeProvider.System.GetTimestamp();
        do
        {
            Sweep(answers: false);
        }
        while (IsRecord() && TimeProvider.System.GetElapsedTime(begin) < Reordering);

        MostAtOnce = Math.Max(MostAtOnce, open.Count);
        MostOfPort = Math.Max(MostOfPort, Most(static visit => visit.Port));
        MostOfAddress = Math.Max(MostOfAddress, Most(static visit => visit.Address));
        MostOfNetwork = Math.Max(MostOfNetwork, Most(static visit => visit.Network));
    }

    private bool IsRecord() => open.Count > MostAtOnce || Most(static visit => visit.Port) > MostOfPort
        || Most(static visit => visit.Address) > MostOfAddress || Most(static visit => visit.Network) > MostOfNetwork;

    private int Most(Func<Visit, string> key) => open.Count == 0 ? 0 : open.GroupBy(key).Max(static group => group.Count());

    /// <summary>Reads what has come, answers what is due, and forgets those that have ended.</summary>
    private void Sweep(bool answers)
    {
        open.RemoveAll(visit =>
        {
            try
            {
                while (visit.Socket.Poll(0, SelectMode.SelectRead))
                {
                    if (visit.Socket.Receive(sink) == 0)
                    {
                        Silent += visit.Heard == 0 ? 1 : 0;
                        visit.Socket.Dispose();
                        return true;
                    }

                    visit.Heard = visit.Heard == 0 ? TimeProvider.System.GetTimestamp() : visit.Heard;
                }

                if (answers && visit is { Heard: > 0, HasAnswered: false } && TimeProvider.System.GetElapsedTime(visit.Heard) >= pause)
                {
                    visit.HasAnswered = true;
                    visit.Socket.Send(ServerBytes.Alert(2, 40));
                }
            }
            catch (SocketException)
            {
                visit.Socket.Dispose();
                return true;
            }

            return false;
        });
    }

    private sealed class Visit(Socket socket, string port, string address)
    {
        public Socket Socket { get; } = socket;

        public string Port { get; } = port;

        public string Address { get; } = address;

        public string Network { get; } = address[..address.LastIndexOf('.')];

        public long Heard { get; set; }

        public bool HasAnswered { get; set; }
    }
}
