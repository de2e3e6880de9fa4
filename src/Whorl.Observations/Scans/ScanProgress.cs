namespace Whorl.Observations.Scans;

/// <summary>How far a scan has come; read by one thread while others count.</summary>
public sealed class ScanProgress
{
    private readonly long[] statuses = new long[ScanStatuses.Count];
    private long records;
    private long targets;
    private long handshakes;

    /// <summary>Records made.</summary>
    public long Records => Interlocked.Read(ref records);

    /// <summary>Targets done.</summary>
    public long Targets => Interlocked.Read(ref targets);

    /// <summary>Connections opened for the targets done.</summary>
    public long Handshakes => Interlocked.Read(ref handshakes);

    /// <summary>Records of a status.</summary>
    public long this[ScanStatus status] => Interlocked.Read(ref statuses[(int)status]);

    internal void Count(ScanRecord record)
    {
        Interlocked.Increment(ref records);
        Interlocked.Add(ref handshakes, record.Handshakes);
        Interlocked.Increment(ref statuses[(int)record.Status]);
    }

    internal void CountTarget() => Interlocked.Increment(ref targets);
}
