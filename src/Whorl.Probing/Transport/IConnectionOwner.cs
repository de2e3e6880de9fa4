namespace Whorl.Probing.Transport;

/// <summary>
/// Whoever opened a connection, and what the loop tells it; always on the loop's own thread, one call at a time.
/// An owner may call the loop from within any of these methods, closing the connection included.
/// </summary>
public interface IConnectionOwner
{
    /// <summary>The TCP connection stands.</summary>
    void Connected();

    /// <summary>Bytes came, in order; they are valid during the call only, and never empty.</summary>
    void Received(ReadOnlySpan<byte> bytes);

    /// <summary>The connection is over and its handle is void. Not called after <see cref="ProbeLoop.Close"/>.</summary>
    void Ended(ConnectionEnd end);

    /// <summary>The deadline set by <see cref="ProbeLoop.SetDeadline"/> has passed; the connection stays open until it is closed.</summary>
    void DeadlinePassed();
}
