using System.IO.Compression;
using Whorl.Capture.Files;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// Opens files whatever they are packed with: gzip and zip by the framework, zstd by the system's library, xz by its program. The first
/// bytes say which; of a zip archive the first file is read.
/// </summary>
internal static class Unpacking
{
    private const int DeepestPacking = 2;
    private const int HeadLength = 8;

    private static readonly string[] Endings = [".gz", ".gzip", ".zip", ".xz", ".zst", ".zstd"];

    /// <summary>Opens a file, unpacked.</summary>
    public static Stream Open(string path, FeedLimits limits)
    {
        Stream stream = new FileStream(path, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 1 << 16, Options = FileOptions.SequentialScan });
        long size = stream.Length;
        int depth = 0;
        try
        {
            while (true)
            {
                byte[] head = new byte[HeadLength];
                int length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
                Stream whole = Rewind(stream, head.AsSpan(0, length));
                if (Unpack(whole, head.AsSpan(0, length)) is not { } inner)
                {
                    return new BoundedStream(whole, size, limits, depth > 0);
                }

                stream = inner;
                if (++depth > DeepestPacking)
                {
                    throw new FeedLimitException($"it is packed more than {DeepestPacking} times over: unpack it first");
                }
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>A file's name without folders and the endings of packing.</summary>
    public static string PlainName(string path)
    {
        string name = Path.GetFileName(path);
        while (Array.Find(Endings, ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase)) is { } ending && name.Length > ending.Length)
        {
            name = name[..^ending.Length];
        }

        return name;
    }

    private static Stream Rewind(Stream stream, ReadOnlySpan<byte> head)
    {
        if (!stream.CanSeek)
        {
            return new PrefixedStream(head.ToArray(), stream);
        }

        stream.Position = 0;
        return stream;
    }

    private static Stream? Unpack(Stream packed, ReadOnlySpan<byte> head)
    {
        if (head is [0x1f, 0x8b, 0x08, ..])
        {
            return new GZipStream(packed, CompressionMode.Decompress);
        }

        if (head is [(byte)'P', (byte)'K', 3, 4, ..])
        {
            return ZipEntryStream.Open(packed);
        }

        if (head is [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, ..])
        {
            return ProgramStream.Start(packed, "xz", "xz-utils", "-dcq", "--memlimit-decompress=1GiB");
        }

        if (ZstdPacking.Recognises(head))
        {
            return ZstdPacking.IsAvailable ? ZstdPacking.Open(packed) : ProgramStream.Start(packed, "zstd", "libzstd1 or zstd", "-dcq");
        }

        return null;
    }
}
