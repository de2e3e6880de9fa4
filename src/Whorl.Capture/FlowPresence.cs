namespace Whorl.Capture;

/// <summary>
/// How many flows one engine holds, by a part of their hash, so that another thread can tell that it holds none a packet
/// could belong to. The engine's thread alone writes.
/// </summary>
public sealed class FlowPresence
{
    private const int Buckets = 1 << 16;

    private readonly int[] counts = new int[Buckets];
    private long processed = -1;

    /// <summary>The number of the last batch the engine is through with; the counts are at least as new.</summary>
    internal long Processed => Volatile.Read(ref processed);

    /// <summary>Says that the engine is through with a batch, all earlier ones included.</summary>
    public void OnProcessed(long batch) => Volatile.Write(ref processed, batch);

    /// <summary>The place of a flow among <see cref="PlaceCount"/>.</summary>
    internal static int PlaceOf(ulong hash) => (int)(hash & (Buckets - 1));

    /// <summary>The number of places.</summary>
    internal static int PlaceCount => Buckets;

    /// <summary>Whether the engine holds a flow at that place.</summary>
    internal bool HasAny(int place) => counts[place] != 0;

    internal void Add(ulong hash) => counts[PlaceOf(hash)]++;

    internal void Remove(ulong hash) => counts[PlaceOf(hash)]--;
}
