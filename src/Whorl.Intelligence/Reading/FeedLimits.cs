namespace Whorl.Intelligence.Reading;

/// <summary>How much is read of a file.</summary>
/// <param name="Unpacked">The most bytes that come out of a file.</param>
/// <param name="RatioFrom">Bytes from which on the ratio counts.</param>
/// <param name="Ratio">The most bytes that come out of one packed byte; lists shrink to a third or a tenth.</param>
public sealed record FeedLimits(long Unpacked, long RatioFrom, int Ratio)
{
    /// <summary>8 GiB, and 200 bytes for one beyond 256 MiB.</summary>
    public static FeedLimits Default { get; } = new(8L << 30, 256L << 20, 200);
}
