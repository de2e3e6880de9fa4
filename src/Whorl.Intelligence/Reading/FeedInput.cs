using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Whorl.Capture.Files;

namespace Whorl.Intelligence.Reading;

/// <summary>
/// What one import reads: a file, a stream that was put into a temporary file, or the folder of a MISP feed. It has been read once to
/// know its SHA-256 when this exists; formats then read it as often as they need.
/// </summary>
public sealed class FeedInput : IDisposable
{
    /// <summary>The path that stands for standard input.</summary>
    public const string StandardInput = "-";

    private string? temporary;

    private FeedInput(string origin, string fileName, string sha256, long length, IReadOnlyList<FeedText> texts)
    {
        Origin = origin;
        FileName = fileName;
        Sha256 = sha256;
        Length = length;
        Texts = texts;
    }

    /// <summary>File or address it came from.</summary>
    public string Origin { get; }

    /// <summary>The file's name without folders and endings of packing; empty for standard input.</summary>
    public string FileName { get; }

    /// <summary>SHA-256 of the file as it lies there; of a folder, of its files one after the other.</summary>
    public string Sha256 { get; }

    /// <summary>Bytes as they lie there.</summary>
    public long Length { get; }

    /// <summary>The files, unpacked.</summary>
    public IReadOnlyList<FeedText> Texts { get; }

    /// <summary>Opens a file, the folder of a MISP feed, or standard input; where that fails <paramref name="error"/> says why in a sentence.</summary>
    public static bool TryOpen(string path, [NotNullWhen(true)] out FeedInput? input, [NotNullWhen(false)] out string? error, FeedLimits? limits = null)
    {
        limits ??= FeedLimits.Default;
        input = null;
        error = null;
        try
        {
            input = path == StandardInput ? OfStream(Console.OpenStandardInput(), StandardInput, string.Empty, limits)
                : MispFolder.Is(path) ? OfFiles(path, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path))), MispFolder.Files(path), limits)
                : OfFiles(path, Unpacking.PlainName(path), [path], limits);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            string why = problem is FeedLimitException ? problem.Message : FileProblem.InOneClause(problem);
            error = $"{(path == StandardInput ? "standard input" : path)} cannot be read: {why}; name a file that can";
            return false;
        }
    }

    /// <summary>Whether a folder is that of a MISP feed, which is one input.</summary>
    public static bool IsFeedFolder(string path) => MispFolder.Is(path);

    /// <summary>Puts a stream into a temporary file, which goes with this.</summary>
    /// <exception cref="IOException">The stream or the file fails, or the stream is longer than the limits say.</exception>
    public static FeedInput OfStream(Stream stream, string origin, string fileName, FeedLimits? limits = null)
    {
        limits ??= FeedLimits.Default;
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream file = new(path, FileMode.Create, FileAccess.Write))
            {
                using BoundedStream bounded = new(stream, 1, limits, isPacked: false);
                bounded.CopyTo(file);
            }

            FeedInput input = OfFiles(path, Unpacking.PlainName(fileName), [path], limits, origin);
            input.temporary = path;
            return input;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }

    /// <summary>An input that is not a file: for tests and for what is in memory already.</summary>
    public static FeedInput Of(FeedText text, string sha256) => new(text.FileName, text.FileName, sha256, 0, [text]);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (temporary is { } path)
        {
            temporary = null;
            File.Delete(path);
        }
    }

    private static FeedInput OfFiles(string path, string fileName, IReadOnlyList<string> files, FeedLimits limits, string? origin = null)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[1 << 16];
        long length = 0;
        List<FeedText> texts = [];
        foreach (string file in files)
        {
            using FileStream stream = new(file, new FileStreamOptions { Share = FileShare.ReadWrite | FileShare.Delete, BufferSize = 0, Options = FileOptions.SequentialScan });
            int read;
            while ((read = stream.Read(buffer)) > 0)
            {
                hash.AppendData(buffer, 0, read);
                length += read;
            }

            texts.Add(new FeedText(files.Count == 1 ? fileName : Path.GetFileName(file), () => Unpacking.Open(file, limits)));
        }

        return new FeedInput(origin ?? path, fileName, Convert.ToHexStringLower(hash.GetHashAndReset()), length, texts);
    }
}
