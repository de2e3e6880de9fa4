using Whorl.Probing.Transport.Native;

namespace Whorl.Probing.Transport;

/// <summary>
/// The loop for Linux: an epoll instance of its own and connections in an array. A connection costs socket, connect,
/// epoll_ctl, send, recv and close, and its share of an epoll_wait; nothing is allocated for it.
/// </summary>
/// <remarks>
/// Sockets are watched once, edge triggered, for everything. What an edge promises: after a short read, or a short write,
/// the kernel tells of the next change; so neither has to be repeated until EAGAIN.
/// </remarks>
internal sealed class EpollLoop : ProbeLoop
{
    /// <summary>How much the loop keeps for a connection of what its kernel buffer does not take.</summary>
    public const int MostKept = 1 << 20;

    private const uint Watched = EpollEvents.Readable | EpollEvents.Writable | EpollEvents.Urgent | EpollEvents.PeerFinished
        | EpollEvents.EdgeTriggered;

    private const uint WorthReading = EpollEvents.Readable | EpollEvents.Urgent | EpollEvents.PeerFinished | Over;
    private const uint Over = EpollEvents.Failed | EpollEvents.HungUp;
    private const int WakeTag = 0;
    private const int BatchSize = 1024;

    // Full batches before deadlines are looked at: what came in time should not be told too late.
    private const int BatchesPerTurn = 8;

    // Full buffers before the other connections have their turn.
    private const int ReadsPerTurn = 16;

    private readonly LoopClock clock;
    private readonly LoopTasks tasks;
    private readonly SlotTable<EpollConnection> connections;
    private readonly DeadlineWheel deadlines = new();
    private readonly LoopbackSources sources = new();
    private readonly EpollEvents events = new(BatchSize);
    private readonly byte[] received = GC.AllocateUninitializedArray<byte>(1 << 16, pinned: true);
    private readonly Queue<ILoopTask> next = new();
    private readonly Lock wakeGate = new();
    private readonly int epoll;
    private readonly int wake;
    private List<int> unfinished = [];
    private List<int> finishing = [];
    private volatile bool stopping;
    private bool isDisposed;
    private int error;

    /// <summary>A loop for about as many connections as <paramref name="maximumConnections"/>.</summary>
    public EpollLoop(TimeProvider time, int maximumConnections)
    {
        clock = new LoopClock(time);
        tasks = new LoopTasks(clock);
        connections = new SlotTable<EpollConnection>(maximumConnections);
        epoll = Checked(Linux.CreateEpoll());
        try
        {
            wake = Checked(Linux.CreateEvent());
            Checked(Linux.Watch(epoll, wake, EpollEvents.Readable | EpollEvents.EdgeTriggered, WakeTag));
        }
        catch (IOException)
        {
            _ = Linux.Close(epoll);
            throw;
        }
    }

    /// <inheritdoc/>
    public override int OpenConnections => connections.Count;

    /// <inheritdoc/>
    public override string LastError => error == 0 ? "" : ErrorNumber.TextOf(error);

    /// <inheritdoc/>
    public override int Connect(IConnectionOwner owner, HostAddress address, ushort port)
    {
        int slot = connections.Take();
        int handle = connections.HandleOf(slot);
        ref EpollConnection connection = ref connections[slot];
        connection.Owner = owner;
        connection.Descriptor = Open(address, port, handle);
        if (connection.Descriptor < 0)
        {
            connection.Error = -connection.Descriptor;
            unfinished.Add(handle);
        }

        return handle;
    }

    /// <inheritdoc/>
    public override void Send(int connection, ReadOnlySpan<byte> bytes)
    {
        if (!connections.TryFind(connection, out int slot) || bytes.IsEmpty)
        {
            return;
        }

        ref EpollConnection to = ref connections[slot];
        if (to.Error != 0)
        {
            return;
        }

        if (to.Phase == EpollPhase.Open && to.KeptLength == 0)
        {
            int sent = Linux.Send(to.Descriptor, bytes);
            if (sent == bytes.Length)
            {
                return;
            }

            if (sent < 0 && sent is not (-ErrorNumber.TryAgain or -ErrorNumber.Interrupted))
            {
                Fail(ref to, connection, -sent);
                return;
            }

            bytes = bytes[Math.Max(sent, 0)..];
        }

        if (to.KeptLength + bytes.Length > MostKept)
        {
            Fail(ref to, connection, ErrorNumber.NoBufferSpace);
            return;
        }

        to.Keep(bytes);
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
        if (!connections.TryFind(connection, out int slot))
        {
            return;
        }

        // A connection that does not stand yet is forgotten without a word; a SYN-ACK that comes later is answered by RST.
        if (reset && connections[slot] is { Phase: EpollPhase.Open, Descriptor: >= 0 } open)
        {
            Linux.SetReset(open.Descriptor);
        }

        Forget(slot);
    }

    /// <inheritdoc/>
    public override void After(TimeSpan fromNow, ILoopTask task) => tasks.Add(fromNow, task);

    /// <inheritdoc/>
    public override void Next(ILoopTask task) => next.Enqueue(task);

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
                TakeEvents();
                FinishUnfinished();
                PassDeadlines();
                tasks.Run();
                RunNext();
            }
        }
        finally
        {
            CloseAll();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        lock (wakeGate)
        {
            if (isDisposed)
            {
                return;
            }

            isDisposed = true;
        }

        CloseAll();
        _ = Linux.Close(wake);
        _ = Linux.Close(epoll);
    }

    private static int Checked(int result) => result >= 0
        ? result
        : throw new IOException($"epoll failed: {ErrorNumber.TextOf(-result)}");

    private static int Sooner(int one, int other) => one < 0 ? other : other < 0 ? one : Math.Min(one, other);

    private void Wake()
    {
        // The counter is never read: every write to it is an edge.
        lock (wakeGate)
        {
            if (!isDisposed)
            {
                Linux.Signal(wake);
            }
        }
    }

    /// <summary>Starts a connection; a descriptor, or a negated error.</summary>
    private int Open(HostAddress address, ushort port, int handle)
    {
        bool canMove = LoopbackSources.Serves(address);
        for (int attempt = 0; ; attempt++)
        {
            int socket = Linux.OpenSocket(address.IsIPv4);
            if (socket < 0)
            {
                return socket;
            }

            int result = canMove && sources.Current is { } source ? Linux.BindAddress(socket, source) : 0;
            result = result < 0 ? result : Linux.Connect(socket, address, port);
            result = result is 0 or -ErrorNumber.InProgress ? Linux.Watch(epoll, socket, Watched, handle) : result;
            if (result >= 0)
            {
                return socket;
            }

            _ = Linux.Close(socket);
            if (result != -ErrorNumber.AddressNotAvailable || !canMove || attempt == LoopbackSources.Count)
            {
                return result;
            }

            sources.MoveOn();
        }
    }

    private void TakeEvents()
    {
        int wait = stopping || unfinished.Count > 0 ? 0 : Sooner(deadlines.UntilNext(clock.Milliseconds), tasks.UntilNext);
        for (int batch = 0; batch < BatchesPerTurn; batch++)
        {
            int count = Linux.Wait(epoll, events, wait);
            if (count < 0 && count != -ErrorNumber.Interrupted)
            {
                Checked(count);
            }

            for (int i = 0; i < count && !stopping; i++)
            {
                Take(events.TagAt(i), events.EventsAt(i));
                RunNext();
            }

            if (count < BatchSize || stopping)
            {
                return;
            }

            wait = 0;
        }
    }

    private void RunNext()
    {
        while (!stopping && next.TryDequeue(out ILoopTask? task))
        {
            task.Run();
        }
    }

    private void Take(int handle, uint what)
    {
        if (!connections.TryFind(handle, out int slot))
        {
            // The loop was woken, or the connection was closed by an earlier event of this batch.
            return;
        }

        if ((what & Over) == 0 && (what & EpollEvents.Writable) != 0)
        {
            if (connections[slot].Phase == EpollPhase.Connecting && !Open(handle, slot))
            {
                return;
            }

            if (connections[slot] is { KeptLength: > 0, Error: 0 })
            {
                SendKept(handle, slot);
            }
        }

        if ((what & WorthReading) != 0)
        {
            Read(handle, slot, what);
        }
    }

    /// <summary>Tells the owner that the connection stands, and tells whether it still does.</summary>
    private bool Open(int handle, int slot)
    {
        connections[slot].Phase = EpollPhase.Open;
        connections[slot].Owner.Connected();
        return connections.TryFind(handle, out _);
    }

    private void SendKept(int handle, int slot)
    {
        ref EpollConnection to = ref connections[slot];
        int sent = Linux.Send(to.Descriptor, to.Kept);
        if (sent >= 0)
        {
            to.Drop(sent);
        }
        else if (sent is not (-ErrorNumber.TryAgain or -ErrorNumber.Interrupted))
        {
            Fail(ref to, handle, -sent);
        }
    }

    private void Read(int handle, int slot, uint what)
    {
        // Urgent data makes reads short before everything is read; an error is told by the read after the last byte.
        bool shortIsAll = (what & (EpollEvents.Urgent | Over)) == 0;
        for (int reads = 0; reads < ReadsPerTurn; reads++)
        {
            int length = Linux.Receive(connections[slot].Descriptor, received);
            if (length == -ErrorNumber.TryAgain)
            {
                if (connections[slot].Error is var failed and not 0)
                {
                    End(slot, ErrorNumber.ToEnd(failed, answered: true), failed);
                }

                return;
            }

            if (length < 0)
            {
                // A failed send has taken the socket's error and left another one.
                int told = connections[slot].Error is var earlier and not 0 ? earlier : -length;
                End(slot, ErrorNumber.ToEnd(told, answered: true), told);
                return;
            }

            if (connections[slot].Phase == EpollPhase.Connecting && !Open(handle, slot))
            {
                return;
            }

            if (length > 0)
            {
                connections[slot].Owner.Received(received.AsSpan(0, length));
                if (!connections.TryFind(handle, out _))
                {
                    return;
                }
            }

            if (length == 0 || (length < received.Length && shortIsAll))
            {
                if (length == 0 || (what & EpollEvents.PeerFinished) != 0)
                {
                    int told = connections[slot].Error;
                    End(slot, told == 0 ? ConnectionEnd.Closed : ErrorNumber.ToEnd(told, answered: true), told);
                }

                return;
            }
        }

        connections[slot].Unread = what;
        unfinished.Add(handle);
    }

    /// <summary>Ends what has failed outside of an event, and reads on where one connection had enough of a turn.</summary>
    private void FinishUnfinished()
    {
        if (unfinished.Count == 0)
        {
            return;
        }

        (unfinished, finishing) = (finishing, unfinished);
        foreach (int handle in finishing)
        {
            if (stopping || !connections.TryFind(handle, out int slot))
            {
                continue;
            }

            ref EpollConnection connection = ref connections[slot];
            if (connection.Descriptor < 0)
            {
                End(slot, ErrorNumber.ToEnd(connection.Error, answered: false), connection.Error);
            }
            else
            {
                // What came before the error is the owner's; this turn reads to the end of it.
                uint what = connection.Unread | (connection.Error != 0 ? EpollEvents.Failed : 0);
                connection.Unread = 0;
                Read(handle, slot, what);
            }
        }

        finishing.Clear();
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

    /// <summary>Notes an error, which the owner hears in the next turn.</summary>
    private void Fail(ref EpollConnection connection, int handle, int number)
    {
        connection.Error = number;
        unfinished.Add(handle);
    }

    private void End(int slot, ConnectionEnd end, int number)
    {
        IConnectionOwner owner = connections[slot].Owner;
        Forget(slot);
        error = number;
        owner.Ended(end);
        error = 0;
    }

    private void Forget(int slot)
    {
        deadlines.Cancel(slot);
        ref EpollConnection connection = ref connections[slot];
        if (connection.Descriptor >= 0)
        {
            _ = Linux.Close(connection.Descriptor);
        }

        connection.Drop(connection.KeptLength);
        connections.Free(slot);
    }

    private void CloseAll()
    {
        for (int slot = 0; slot < connections.Places; slot++)
        {
            if (connections.IsTaken(slot))
            {
                Forget(slot);
            }
        }
    }
}
