namespace Whorl.Store.Sightings;

/// <summary>
/// Takes sightings into a store, in batches: what was added since the last <see cref="Flush"/> may be lost with the process, what
/// was flushed is not. A sighting that the store has already (same target or connection at the same time) is counted and not kept
/// twice, so that an import may be repeated. Belongs to one thread; several processes may write to one store.
/// </summary>
public interface ISightingWriter : IDisposable
{
    /// <summary>Sightings added.</summary>
    long Added { get; }

    /// <summary>Of these, those that the store had already; complete after <see cref="Flush"/>.</summary>
    long AlreadyKnown { get; }

    /// <summary>Adds a server seen by probing.</summary>
    void Add(ServerSighting sighting);

    /// <summary>Adds a handshake seen.</summary>
    void Add(HandshakeSighting sighting);

    /// <summary>Makes what was added permanent.</summary>
    void Flush();

    /// <summary>Begins to make permanent what was added, without waiting for it; nothing where there is nothing, or the last time is not over.</summary>
    void BeginFlush();

    /// <summary>
    /// Makes what was added a batch of its own, to be made permanent while more is added; waits for the batch before it. The same batches
    /// in the same order make the same store.
    /// </summary>
    void EndBatch() => Flush();
}
