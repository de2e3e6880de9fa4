namespace Whorl.Observations;

/// <summary>An encoder whose frame tells when the log was opened and closed: by the packets' clock, so that the same capture always gives the same log.</summary>
public interface ITimedEncoder
{
    /// <summary>The time of the first packet, nanoseconds since 1970-01-01 UTC; said before the header is written.</summary>
    void Open(long timestamp);

    /// <summary>The time of the last packet; said before the footer is written.</summary>
    void Close(long timestamp);
}
