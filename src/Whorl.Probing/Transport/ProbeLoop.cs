namespace Whorl.Probing.Transport;

/// <summary>
/// The transport seam: one thread that owns many TCP connections and tells their owners what happens. Everything but
/// <see cref="Post"/> and <see cref="Stop"/> may be called on the loop's thread only.
/// </summary>
public abstract class ProbeLoop : IDisposable
{
    /// <summary>The number of open connections.</summary>
    public abstract int OpenConnections { get; }

    /// <summary>The system's words for the failure that is being told by <see cref="IConnectionOwner.Ended"/>; otherwise empty.</summary>
    public virtual string LastError => "";

    /// <summary>Makes a loop.</summary>
    /// <param name="choice">Which implementation.</param>
    /// <param name="time">What measures deadlines; the system's clock by default.</param>
    /// <param name="maximumConnections">About how many connections there will be at once, by default <see cref="FileLimit.MaximumConnections"/>.</param>
    /// <exception cref="PlatformNotSupportedException">The system does not have the implementation.</exception>
    public static ProbeLoop Create(
        TransportChoice choice = TransportChoice.Automatic,
        TimeProvider? time = null,
        int? maximumConnections = null)
    {
        time ??= TimeProvider.System;
        int most = maximumConnections ?? FileLimit.MaximumConnections;
        return choice switch
        {
            TransportChoice.Sockets => new SocketLoop(time, most),
            _ when OperatingSystem.IsLinux() => new EpollLoop(time, most),
            TransportChoice.Epoll => throw new PlatformNotSupportedException("epoll is Linux's"),
            _ => new SocketLoop(time, most),
        };
    }

    /// <summary>
    /// Starts to connect and returns the connection's handle, which is valid until <see cref="IConnectionOwner.Ended"/> or
    /// <see cref="Close"/>. Never throws for what the network or the kernel answers: that is told by
    /// <see cref="IConnectionOwner.Ended"/>, after this call has returned.
    /// </summary>
    public abstract int Connect(IConnectionOwner owner, HostAddress address, ushort port);

    /// <summary>
    /// Sends bytes; what the kernel does not take at once is kept and sent as it takes it, up to a megabyte: beyond, the
    /// connection ends with <see cref="ConnectionEnd.LocalFailure"/>. What is kept when the connection is closed is lost.
    /// </summary>
    public abstract void Send(int connection, ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Sets the time after which <see cref="IConnectionOwner.DeadlinePassed"/> is called once; a later call
    /// replaces an earlier one, and <see cref="Timeout.InfiniteTimeSpan"/> takes it back.
    /// </summary>
    public abstract void SetDeadline(int connection, TimeSpan fromNow);

    /// <summary>Closes; its owner hears nothing more.</summary>
    /// <param name="connection">The handle.</param>
    /// <param name="reset">Whether to send RST rather than FIN, which leaves no TIME_WAIT behind.</param>
    public abstract void Close(int connection, bool reset);

    /// <summary>Runs <paramref name="task"/> once on the loop's thread after <paramref name="fromNow"/>.</summary>
    public abstract void After(TimeSpan fromNow, ILoopTask task);

    /// <summary>
    /// Runs <paramref name="task"/> once on the loop's thread as soon as the owner that is being told something has been told it: a
    /// connection that is opened for the one just closed finds what the kernel needs for it still in the processor's caches.
    /// </summary>
    public virtual void Next(ILoopTask task) => After(TimeSpan.Zero, task);

    /// <summary>Runs <paramref name="task"/> on the loop's thread soon; for other threads.</summary>
    public abstract void Post(ILoopTask task);

    /// <summary>Runs the loop on this thread until <see cref="Stop"/> is called, then closes every connection without telling its owner.</summary>
    public abstract void Run();

    /// <summary>Ends <see cref="Run"/> soon; for any thread.</summary>
    public abstract void Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Frees what the loop holds.</summary>
    protected abstract void Dispose(bool disposing);
}
