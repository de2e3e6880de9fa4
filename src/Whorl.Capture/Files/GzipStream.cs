using System.IO.Compression;

namespace Whorl.Capture.Files;

/// <summary>Unpacks gzip (RFC 1952), member after member, and says in its own words when the data makes no sense.</summary>
internal sealed class GzipStream(Stream packed) : ReadOnlyStream
{
    private readonly GZipStream unpacked = new(packed, CompressionMode.Decompress);

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return unpacked.Read(buffer);
        }
        catch (InvalidDataException problem)
        {
            throw new InvalidDataException("the data is cut off or was changed", problem);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            unpacked.Dispose();
        }

        base.Dispose(disposing);
    }
}
