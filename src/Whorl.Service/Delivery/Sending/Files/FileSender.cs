using System.Buffers;
using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Service.Delivery.Spooling;

namespace Whorl.Service.Delivery.Sending.Files;

/// <summary>
/// Appends lines to a file, which is opened for every batch: when another program moves or deletes it, the next batch begins a new one. A line
/// that a kill left unfinished is cut off first.
/// </summary>
public sealed class FileSender(FileOutletOptions options, TimeProvider time) : IOutletSender
{
    private const string Ending = "yyyyMMdd'T'HHmmss";
    private const int StampLength = 15;
    private readonly ArrayBufferWriter<byte> lines = new();
    private DateTimeOffset? begun;
    private bool isRepaired;

    /// <inheritdoc/>
    public ValueTask<SendResult> SendAsync(IReadOnlyList<OutletMessage> batch, CancellationToken cancellation)
    {
        lines.ResetWrittenCount();
        foreach (OutletMessage message in batch)
        {
            lines.Write(message.Payload.Span);
            lines.Write("\n"u8);
        }

        try
        {
            Write(lines.WrittenSpan);
            return new ValueTask<SendResult>(SendResult.Accepted.All);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return new ValueTask<SendResult>(new SendResult.RetryLater($"its file cannot be written: {FileProblem.InOneClause(problem)}"));
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private void Write(ReadOnlySpan<byte> given)
    {
        if (Path.GetDirectoryName(options.Path) is { Length: > 0 } folder)
        {
            Directory.CreateDirectory(folder);
        }

        Rotate(given.Length);
        bool isNew = !File.Exists(options.Path);
        using FileStream file = new(options.Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        if (!isRepaired)
        {
            CutUnfinishedLine(file);
            isRepaired = true;
        }

        long before = file.Length;
        begun = before == 0 ? time.GetUtcNow() : begun ?? new DateTimeOffset(File.GetCreationTimeUtc(options.Path));
        file.Position = before;
        try
        {
            file.Write(given);
            if (options.Sync)
            {
                file.Flush(flushToDisk: true);
                if (isNew)
                {
                    FolderSync.Flush(Folder);
                }
            }
        }
        catch (IOException)
        {
            isRepaired = false;
            file.SetLength(before);
            throw;
        }
    }

    private static void CutUnfinishedLine(FileStream file)
    {
        Span<byte> block = stackalloc byte[4096];
        long end = file.Length;
        while (end > 0)
        {
            int length = (int)Math.Min(block.Length, end);
            file.Position = end - length;
            file.ReadExactly(block[..length]);
            int last = block[..length].LastIndexOf((byte)'\n');
            if (last >= 0)
            {
                end = end - length + last + 1;
                break;
            }

            end -= length;
        }

        if (end < file.Length)
        {
            file.SetLength(end);
        }
    }

    private string Folder => Path.GetDirectoryName(Path.GetFullPath(options.Path))!;

    /// <summary>Whether a file has a name that was given here, and not one that somebody else gave to something beside it.</summary>
    private bool IsOld(string path)
    {
        ReadOnlySpan<char> ending = Path.GetFileName(path.AsSpan())[(Path.GetFileName(options.Path).Length + 1)..];
        return ending.Length > StampLength + 1 && ending[StampLength] == '.' && !ending[(StampLength + 1)..].ContainsAnyExceptInRange('0', '9')
            && DateTime.TryParseExact(ending[..StampLength], Ending, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }

    private void Rotate(int coming)
    {
        FileInfo file = new(options.Path);
        if (!file.Exists || file.Length == 0)
        {
            return;
        }

        bool isFull = file.Length + coming > options.RotateBytes;
        bool isOld = time.GetUtcNow() - (begun ?? new DateTimeOffset(file.CreationTimeUtc)) >= options.RotateEvery;
        if (!isFull && !isOld)
        {
            return;
        }

        string stem = $"{options.Path}.{time.GetUtcNow().ToString(Ending, CultureInfo.InvariantCulture)}";
        int number = 0;
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"{stem}.{number++:D3}");
        }
        while (File.Exists(name));
        File.Move(options.Path, name);
        string[] old = [.. Directory.GetFiles(Folder, Path.GetFileName(options.Path) + ".*T*.*").Where(IsOld).Order(StringComparer.Ordinal)];
        foreach (string gone in old[..Math.Max(0, old.Length - options.Keep)])
        {
            File.Delete(gone);
        }
    }
}
