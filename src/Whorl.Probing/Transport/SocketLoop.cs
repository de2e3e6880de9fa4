using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing.Transport;

/// <summary>
/// The loop for every system: the BCL's sockets, whose completions come to the loop's thread through one queue. Simple rather
/// than fast, and otherwise as <see cref="EpollLoop"/>.
/// </summary>
internal sealed partial class SocketLoop : ProbeLoop
{
    private const int MostKept = 1 << 20;

    // IP_BIND_ADDRESS_NO_PORT of Linux: the port is chosen when the destination is known.
    private const int BindAddressNoPort = 24;

    private readonly LoopClock clock;
    private readonly LoopTasks tasks;
    private readonly SlotTable<Connection> connections;
    private readonly DeadlineWheel deadlines = new();
    private readonly LoopbackSources sources = new();
    private readonly byte[] received = GC.AllocateUninitializedArray<byte>(1 << 16);
    private readonly object gate = new();
    private Queue<Completion> completed = new();
    private Queue<Completion> taken = new();
    private bool isWoken;
    private volatile bool stopping;
    private SocketError error;

    /// <summary>A loop for about as many connections as <paramref name="maximumConnections"/>.</summary>
    public SocketLoop(TimeProvider time, int maximumConnections)
    {
        clock = new LoopClock(time);
        tasks = new LoopTasks(clock);
        connections = new SlotTable<Connection>(maximumConnections);
    }

    private enum Operation
    {
        Connect,
        Receive,
        Send,

        /// <summary>What the kernel refused when it was asked.</summary>
        Start,
    }

    /// <inheritdoc/>
    public override int OpenConnections => connections.Count;

    /// <inheritdoc/>
    public override string LastError => error == SocketError.Success ? "" : new SocketException((int)error).Message;

    /// <inheritdoc/>
    public override int Connect(IConnectionOwner owner, HostAddress address, ushort port)
    {
        int slot = connections.Take();
        Connection connection = new(this, owner, connections.HandleOf(slot), new IPEndPoint(address.ToIPAddress(), port))
        {
            CanMove = LoopbackSources.Serves(address),
        };
        connections[slot] = connection;
        StartConnecting(connection);
        return connection.Handle;
    }

    /// <inheritdoc/>
    public override void Send(int connection, ReadOnlySpan<byte> bytes)
    {
        if (!connections.TryFind(connection, out int slot) || bytes.IsEmpty || connections[slot].Failed != SocketError.Success)
        {
            return;
        }

        Connection to = connections[slot];
        to.Kept.Enqueue(bytes.ToArray());
        to.KeptLength += bytes.Length;
        if (to.IsOpen)
        {
            SendKept(to);
        }

        if (to.KeptLength > MostKept)
        {
            Fail(to, SocketError.NoBufferSpaceAvailable);
        }
    }

    /// <inheritdoc/>
    public override void SetDeadline(int connection, TimeSpan fromNow)
    {
        if (!connections.TryFind(connection, out int slot))
        {
            return;
        }

        if (fromNow == Timeout.InfiniteTimeSpan)
        {
            deadlines.Cancel(slot);
        }
        else
        {
            deadlines.Set(slot, clock.MillisecondsAfter(fromNow));
        }
    }

    /// <inheritdoc/>
    public override void Close(int connection, bool reset)
    {
        if (connections.TryFind(connection, out int slot))
        {
            Forget(slot, reset && connections[slot].IsOpen);
        }
    }

    /// <inheritdoc/>
    public override void After(TimeSpan fromNow, ILoopTask task) => tasks.Add(fromNow, task);

    /// <inheritdoc/>
    public override void Post(ILoopTask task)
    {
        if (tasks.Post(task))
        {
            Wake();
        }
    }

    /// <inheritdoc/>
    public override void Stop()
    {
        stopping = true;
        Wake();
    }

    /// <inheritdoc/>
    public override void Run()
    {
        try
        {
            while (!stopping)
            {
                TakeCompletions();
                PassDeadlines();
                tasks.Run();
            }
        }
        finally
        {
            CloseAll();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => CloseAll();

    private static ConnectionEnd EndOf(SocketError error, bool answered) => error switch
    {
        SocketError.ConnectionRefused => ConnectionEnd.Refused,
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown or SocketError.Disconnecting
            => ConnectionEnd.Reset,
        SocketError.TimedOut => ConnectionEnd.TimedOut,
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown
            or SocketError.ProtocolOption or SocketError.OperationNotSupported or SocketError.AddressFamilyNotSupported
            or SocketError.InvalidArgument => ConnectionEnd.Unreachable,
        SocketError.AccessDenied when answered => ConnectionEnd.Unreachable,
        _ => ConnectionEnd.LocalFailure,
    };

    private void StartConnecting(Connection connection)
    {
        connection.Socket?.Dispose();
        connection.Socket = null;
        try
        {
            Socket socket = connection.Socket = new Socket(connection.Destination.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            if (connection.CanMove && sources.Current is { } source)
            {
                if (OperatingSystem.IsLinux())
                {
                    socket.SetRawSocketOption(0, BindAddressNoPort, [1, 0, 0, 0]);
                }

                socket.Bind(new IPEndPoint(source.ToIPAddress(), 0));
            }

            connection.Connect();
        }
        catch (SocketException refused)
        {
            Complete(new Completion(connection, Operation.Start, refused.SocketErrorCode));
        }
    }

    private void Complete(Completion completion)
    {
        lock (gate)
        {
            completed.Enqueue(completion);
            Monitor.Pulse(gate);
        }
    }

    private void Wake()
    {
        lock (gate)
        {
            isWoken = true;
            Monitor.Pulse(gate);
        }
    }

    private void TakeCompletions()
    {
        int wait = deadlines.UntilNext(clock.Milliseconds);
        int task = tasks.UntilNext;
        wait = wait < 0 ? task : task < 0 ? wait : Math.Min(wait, task);
        lock (gate)
        {
            if (completed.Count == 0 && !isWoken && !stopping && wait != 0)
            {
                Monitor.Wait(gate, wait);
            }

            isWoken = false;
            (completed, taken) = (taken, completed);
        }

        while (!stopping && taken.TryDequeue(out Completion completion))
        {
            if (connections.TryFind(completion.Connection.Handle, out int slot) && connections[slot] == completion.Connection)
            {
                Take(slot, completion);
            }
        }
    }

    private void Take(int slot, Completion completion)
    {
        Connection connection = completion.Connection;
        switch (completion.Operation)
        {
            case Operation.Start:
            case Operation.Connect:
                TakeConnect(slot, completion);
                break;
            case Operation.Send:
                connection.IsSending = false;
                if (completion.Error != SocketError.Success)
                {
                    Fail(connection, completion.Error);
                    break;
                }

                connection.Sent();
                SendKept(connection);
                break;
            default:
                TakeReceive(slot, completion.Error);
                break;
        }
    }

    private void TakeConnect(int slot, Completion completion)
    {
        Connection connection = completion.Connection;
        if (completion.Error == SocketError.AddressNotAvailable && connection.CanMove && connection.Moves++ < LoopbackSources.Count)
        {
            sources.MoveOn();
            StartConnecting(connection);
            return;
        }

        if (connection.Failed != SocketError.Success || completion.Error != SocketError.Success)
        {
            SocketError told = connection.Failed != SocketError.Success ? connection.Failed : completion.Error;
            End(slot, EndOf(told, completion.Operation == Operation.Connect), told);
            return;
        }

        connection.Open();
        connection.Owner.Connected();
        if (connection.IsAlive)
        {
            connection.AwaitBytes();
            SendKept(connection);
        }
    }

    private void TakeReceive(int slot, SocketError waiting)
    {
        // The socket has something to say: bytes, the end, or an error after the last byte.
        Connection connection = connections[slot];
        int length = connection.Socket!.Receive(received, SocketFlags.None, out SocketError told);
        if (told == SocketError.Success && length > 0)
        {
            connection.Owner.Received(received.AsSpan(0, length));
        }
        else if (told is not (SocketError.WouldBlock or SocketError.Interrupted))
        {
            // An error is told once, to whichever operation was the first to come across it.
            told = connection.Failed != SocketError.Success ? connection.Failed : waiting != SocketError.Success ? waiting : told;
            End(slot, told == SocketError.Success ? ConnectionEnd.Closed : EndOf(told, answered: true), told);
        }

        if (connection.IsAlive)
        {
            connection.AwaitBytes();
        }
    }

    private void SendKept(Connection connection)
    {
        while (connection is { IsSending: false, KeptLength: > 0, Failed: SocketError.Success })
        {
            if (!connection.Send(out SocketError failed))
            {
                return;
            }

            if (failed != SocketError.Success)
            {
                Fail(connection, failed);
                return;
            }

            connection.Sent();
        }
    }

    /// <summary>Notes an error, which the owner hears when what had come before a reset is read.</summary>
    private void Fail(Connection connection, SocketError failed)
    {
        if (connection.Failed != SocketError.Success)
        {
            return;
        }

        connection.Failed = failed;
        if (EndOf(failed, answered: true) != ConnectionEnd.Reset)
        {
            Complete(new Completion(connection, Operation.Start, failed));
        }
    }

    private void PassDeadlines()
    {
        if (deadlines.Count == 0)
        {
            return;
        }

        deadlines.Advance(clock.Milliseconds);
        while (!stopping && deadlines.TryTake(out int slot))
        {
            connections[slot].Owner.DeadlinePassed();
        }
    }

    private void End(int slot, ConnectionEnd end, SocketError told)
    {
        IConnectionOwner owner = connections[slot].Owner;
        Forget(slot, reset: false);
        error = told;
        owner.Ended(end);
        error = SocketError.Success;
    }

    private void Forget(int slot, bool reset)
    {
        deadlines.Cancel(slot);
        Connection connection = connections[slot];
        connection.Close(reset);
        connections.Free(slot);
    }

    private void CloseAll()
    {
        for (int slot = 0; slot < connections.Places; slot++)
        {
            if (connections.IsTaken(slot))
            {
                Forget(slot, reset: false);
            }
        }
    }

    private readonly record struct Completion(Connection Connection, Operation Operation, SocketError Error);
}
