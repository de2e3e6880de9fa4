namespace Whorl.Capture.Files;

/// <summary>
/// Reads one capture file, front to back, in batches. Damage never throws: reading stops where the file stops making
/// sense, what was read counts, and <see cref="Damage"/> says in one sentence what is wrong and where.
/// </summary>
public abstract class CaptureReader : IDisposable
{
    /// <summary>What is wrong with the file, as one sentence, or null while nothing is.</summary>
    public string? Damage { get; protected set; }

    /// <summary>
    /// Records left out because they make no sense, though the file around them does: a packet of an interface that
    /// the file never described, a packet longer than the block it lies in. <see cref="Damage"/> names the first.
    /// </summary>
    public long DamagedRecords { get; protected set; }

    /// <summary>Whether packets come as they happen, so that what is found in them should not wait for more.</summary>
    public virtual bool IsPaced => false;

    /// <summary>
    /// Replaces the contents of <paramref name="batch"/> with the next packets of the file. Returns false, with an
    /// empty batch, when there are none left; a live capture gives empty batches that only tell the time.
    /// Batches already handed out stay valid: the reader keeps no reference to their buffers.
    /// </summary>
    public abstract bool TryReadBatch(PacketBatch batch);

    /// <inheritdoc/>
    public abstract void Dispose();
}
