namespace Whorl.Probing.Transport;

/// <summary>
/// The transport seam: one thread that owns many TCP connections and tells their owners what happens. Everything but
/// <see cref="Post"/> and <see cref="Stop"/> may be called on the loop's thread only.
/// </summary>
public abstract class ProbeLoop : IDisposable
{
    /// <summary>The number of open connections.</summary>
    public abstract int OpenConnections { get; }

    /// <summary>
    /// Starts to connect and returns the connection's handle, which is valid until <see cref="IConnectionOwner.Ended"/> or
    /// <see cref="Close"/>. Never throws for what the network or the kernel answers: that is told by
    /// <see cref="IConnectionOwner.Ended"/>, after this call has returned.
    /// </summary>
    public abstract int Connect(IConnectionOwner owner, HostAddress address, ushort port);

    /// <summary>Sends bytes; what the kernel does not take at once is kept and sent as it takes it.</summary>
    public abstract void Send(int connection, ReadOnlySpan<byte> bytes);

    /// <summary>Sets the time after which <see cref="IConnectionOwner.DeadlinePassed"/> is called once; a later call replaces an earlier one.</summary>
    public abstract void SetDeadline(int connection, TimeSpan fromNow);

    /// <summary>Closes; its owner hears nothing more.</summary>
    /// <param name="connection">The handle.</param>
    /// <param name="reset">Whether to send RST rather than FIN, which leaves no TIME_WAIT behind.</param>
    public abstract void Close(int connection, bool reset);

    /// <summary>Runs <paramref name="task"/> once on the loop's thread after <paramref name="fromNow"/>.</summary>
    public abstract void After(TimeSpan fromNow, ILoopTask task);

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
