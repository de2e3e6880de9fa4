using System.Diagnostics.CodeAnalysis;
using Whorl.Capture.Files.Native;

namespace Whorl.Capture.Files;

/// <summary>
/// Opens capture files: pcap and pcapng, plain or packed with gzip or zstd, from disk, a pipe or standard input. What a
/// file is, its first bytes say; its name does not matter.
/// </summary>
public static class CaptureFile
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    private const int DeepestPacking = 2;

    /// <summary>
    /// Opens the file at <paramref name="path"/>, or standard input. Where that fails <paramref name="error"/> says in
    /// one sentence what is wrong and what to do about it.
    /// </summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out CaptureReader? reader, [NotNullWhen(false)] out string? error) =>
        TryOpen(path, out reader, out error, out _);

    /// <summary>The same, which tells by <paramref name="failure"/> a damaged file from one that is no capture.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out CaptureReader? reader, [NotNullWhen(false)] out string? error, out OpenFailure failure)
    {
        if (string.Equals(path, StandardInput, StringComparison.Ordinal))
        {
            return TryOpen(Console.OpenStandardInput(), "standard input", out reader, out error, out failure);
        }

        reader = null;
        failure = OpenFailure.Unreadable;
        return TryOpenStream(path, out Stream? stream, out error) && TryOpen(stream, path, out reader, out error, out failure);
    }

    /// <summary>
    /// Reads a capture file from <paramref name="stream"/>, which is never asked to seek and belongs to the reader, or
    /// is closed where opening fails. Messages call it <paramref name="name"/>.
    /// </summary>
    public static bool TryOpen(Stream stream, string name, [NotNullWhen(true)] out CaptureReader? reader, [NotNullWhen(false)] out string? error) =>
        TryOpen(stream, name, out reader, out error, out _);

    /// <summary>Whether the regular file at <paramref name="path"/> is a capture, though perhaps of a format that is not read.</summary>
    internal static bool LooksLikeCapture(string path)
    {
        if (!TryOpenStream(path, out Stream? stream, out _))
        {
            return false;
        }

        bool opened = TryOpen(stream, path, out CaptureReader? reader, out _, out OpenFailure failure);
        reader?.Dispose();
        return opened || failure == OpenFailure.Foreign;
    }

    private static bool TryOpenStream(string path, [NotNullWhen(true)] out Stream? stream, [NotNullWhen(false)] out string? error)
    {
        stream = null;
        error = null;
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
        {
            error = "an empty path names no capture file: give a file, a folder, or - for standard input";
            return false;
        }

        try
        {
            // Unbuffered, as a megabyte at a time goes to where it stays; unlocked, as the file may be growing.
            stream = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.Open,
                Access = FileAccess.Read,
                Share = FileShare.ReadWrite | FileShare.Delete,
                BufferSize = 0,
                Options = FileOptions.SequentialScan,
            });
            return true;
        }
        catch (Exception problem) when (problem is FileNotFoundException or DirectoryNotFoundException)
        {
            error = $"{path} does not exist: check the path";
        }
        catch (UnauthorizedAccessException)
        {
            error = Directory.Exists(path)
                ? $"{path} is a folder, not a capture file: name a file in it"
                : $"{path} may not be read: ask its owner for permission, or read it as another user";
        }
        catch (Exception problem) when (problem is IOException or NotSupportedException or ArgumentException)
        {
            error = $"{path} could not be opened: {FileProblem.InOneClause(problem)}";
        }

        return false;
    }

    private static bool TryOpen(Stream stream, string name, [NotNullWhen(true)] out CaptureReader? reader, [NotNullWhen(false)] out string? error, out OpenFailure failure)
    {
        Stream outermost = stream;
        bool foreign = false;
        failure = OpenFailure.Unreadable;
        try
        {
            reader = Recognise(stream, name, ref outermost, out error, out foreign);
        }
        catch (InvalidDataException problem)
        {
            reader = null;
            failure = OpenFailure.Damaged;
            error = $"{name} is damaged: its packed data makes no sense from the start ({FileProblem.InOneClause(problem)})";
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            reader = null;
            error = $"{name} could not be read: {FileProblem.InOneClause(problem)}";
        }

        if (reader is not null)
        {
            error = null;
            failure = OpenFailure.None;
            return true;
        }

        failure = foreign ? OpenFailure.Foreign : failure;

        outermost.Dispose();
        error ??= $"{name} could not be read";
        return false;
    }

    // Streams pile up while packings are undone; whoever disposes the outermost disposes them all.
    private static StreamedCaptureReader? Recognise(Stream stream, string name, ref Stream outermost, out string? error, out bool foreign)
    {
        error = null;
        foreign = false;
        bool fillsBuffers = stream.CanSeek;
        string? packing = null;
        for (int depth = 0; depth <= DeepestPacking; depth++)
        {
            CaptureSource source = new(outermost, name, packing, fillsBuffers);
            ReadOnlySpan<byte> head = source.HeadBytes;
            if (PcapVariant.Of(head) is { } variant)
            {
                return new PcapReader(source, variant);
            }

            if (head.StartsWith(PcapngSection.Magic))
            {
                return new PcapngReader(source);
            }

            if (head.StartsWith(Gzip))
            {
                packing = "gzip";
                outermost = new GzipStream(source.Whole());
            }
            else if (ZstdStream.Recognises(head))
            {
                if (!ZstdStream.IsAvailable)
                {
                    error = $"{name} is zstd-compressed and the zstd library is not installed: install libzstd1, or unpack the file first (zstd -dk)";
                    return null;
                }

                packing = "zstd";
                outermost = new ZstdStream(source.Whole());
            }
            else
            {
                error = $"{name} {ForeignFormat.Describe(head, name, packing)}";
                foreign = ForeignFormat.IsKnown(head);
                return null;
            }
        }

        error = $"{name} is packed more than {DeepestPacking} times over: unpack it first";
        return null;
    }

    private static ReadOnlySpan<byte> Gzip => [0x1f, 0x8b, 0x08];
}
