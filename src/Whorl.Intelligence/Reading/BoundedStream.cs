using Whorl.Capture.Files;

namespace Whorl.Intelligence.Reading;

/// <summary>Stops a file that unpacks to more than anybody's list has.</summary>
internal sealed class BoundedStream(Stream inner, long packedSize, FeedLimits limits, bool isPacked) : ReadOnlyStream
{
    private long given;

    public override int Read(Span<byte> buffer)
    {
        int read = inner.Read(buffer);
        given += read;
        if (given > limits.Unpacked)
        {
            throw new FeedLimitException($"it has more than {limits.Unpacked >> 20:N0} MiB unpacked; split it");
        }

        if (isPacked && given > limits.RatioFrom && given / Math.Max(packedSize, 1) > limits.Ratio)
        {
            throw new FeedLimitException($"it unpacks to more than {limits.Ratio} times its size, as a decompression bomb does; unpack and look at it first");
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
