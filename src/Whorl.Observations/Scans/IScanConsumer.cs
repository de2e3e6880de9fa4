namespace Whorl.Observations.Scans;

/// <summary>Whoever takes the records of a scan, one after the other on one thread.</summary>
public interface IScanConsumer
{
    /// <summary>Takes a record.</summary>
    void Take(ScanRecord record);

    /// <summary>Every record of a target has been taken.</summary>
    void TargetDone(long ordinal);

    /// <summary>Nothing more is there for the moment.</summary>
    void Rest();
}
