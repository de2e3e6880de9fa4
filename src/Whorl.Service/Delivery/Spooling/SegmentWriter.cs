using Microsoft.Win32.SafeHandles;

namespace Whorl.Service.Delivery.Spooling;

/// <summary>Appends to the last segment of a spool.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly SafeFileHandle handle;

    private SegmentWriter(SafeFileHandle handle, Segment segment)
    {
        this.handle = handle;
        Segment = segment;
    }

    /// <summary>The segment as it was published last.</summary>
    public Segment Segment { get; set; }

    /// <summary>Begins a segment.</summary>
    public static SegmentWriter Create(string folder, long first)
    {
        string path = Path.Combine(folder, Segment.NameOf(first));
        SafeFileHandle made = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
        try
        {
            RandomAccess.Write(made, RecordFormat.Magic, 0);
            RandomAccess.FlushToDisk(made);
            FolderSync.Flush(folder);
            return new SegmentWriter(made, new Segment(path, first));
        }
        catch (IOException)
        {
            made.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Goes on with a segment that was recovered.</summary>
    public static SegmentWriter Continue(Segment segment) =>
        new(File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Write, FileShare.Read | FileShare.Delete), segment);

    /// <summary>Writes behind the last whole record; what was written in part is taken back before the exception goes on.</summary>
    public void Write(ReadOnlySpan<byte> records)
    {
        try
        {
            RandomAccess.Write(handle, records, Segment.Length);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(handle, Segment.Length);
            throw;
        }
    }

    /// <summary>Forces what was written to the disk.</summary>
    public void Sync(Action<SafeFileHandle> flush) => flush(handle);

    /// <summary>Goes back to how the segment was; what was written since is no longer in it.</summary>
    public void GoBackTo(Segment earlier)
    {
        Segment = earlier;
        RandomAccess.SetLength(handle, earlier.Length);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();
}
