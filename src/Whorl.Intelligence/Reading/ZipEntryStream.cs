using System.IO.Compression;
using Whorl.Capture.Files;

namespace Whorl.Intelligence.Reading;

/// <summary>The first file of a zip archive, which is closed with it.</summary>
internal sealed class ZipEntryStream : ReadOnlyStream
{
    private readonly ZipArchive archive;
    private readonly Stream entry;

    private ZipEntryStream(ZipArchive archive, Stream entry)
    {
        this.archive = archive;
        this.entry = entry;
    }

    public static ZipEntryStream Open(Stream packed)
    {
        if (!packed.CanSeek)
        {
            throw new FeedLimitException("it is a zip archive within another packing: unpack it first");
        }

        ZipArchive opened = new(packed, ZipArchiveMode.Read);
        ZipArchiveEntry? first = opened.Entries.FirstOrDefault(found => !found.FullName.EndsWith('/'));
        if (first is null)
        {
            opened.Dispose();
            throw new FeedLimitException("it is a zip archive without a file in it");
        }

        return new ZipEntryStream(opened, first.Open());
    }

    public override int Read(Span<byte> buffer) => entry.Read(buffer);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            entry.Dispose();
            archive.Dispose();
        }

        base.Dispose(disposing);
    }
}
