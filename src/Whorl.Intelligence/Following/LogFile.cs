using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Whorl.Capture.Files;

namespace Whorl.Intelligence.Following;

/// <summary>One file of a log, open: it stays so under whatever name it is given, or none. Known again by its first bytes.</summary>
internal sealed class LogFile : IDisposable
{
    /// <summary>The most bytes by which a file is known again.</summary>
    public const int LongestHead = 1024;

    private readonly SafeFileHandle handle;
    private byte[] head = [];

    private LogFile(SafeFileHandle handle, FileIdentity identity, string path)
    {
        this.handle = handle;
        Identity = identity;
        Path = path;
    }

    /// <summary>Which file it is.</summary>
    public FileIdentity Identity { get; }

    /// <summary>The name it was opened by.</summary>
    public string Path { get; }

    /// <summary>Its bytes at this moment.</summary>
    public long Length => RandomAccess.GetLength(handle);

    /// <summary>Opens a regular file, without waiting and without locking it.</summary>
    /// <exception cref="IOException">It cannot be opened, or is something else; <see cref="ProblemOf"/> says it in words.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LogFile Open(string path)
    {
        if (FileIdentity.Of(path) is null && (File.Exists(path) || Directory.Exists(path)))
        {
            throw new NotALogException(Directory.Exists(path) ? "it is a folder" : "it is a pipe or a device, in which nobody can go back");
        }

        SafeFileHandle opened = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        if (FileIdentity.Of(opened) is { } identity)
        {
            return new LogFile(opened, identity, path);
        }

        opened.Dispose();
        throw new NotALogException("it is no file");
    }

    /// <summary>What is wrong with a file that could not be opened, a clause of "it".</summary>
    public static string ProblemOf(Exception problem) => problem is NotALogException own ? own.Message : FileProblem.InOneClause(problem);

    /// <summary>Reads at an offset; 0 at the end.</summary>
    public int Read(Span<byte> to, long offset) => RandomAccess.Read(handle, to, offset);

    /// <summary>The first bytes, no more than <paramref name="length"/>, with their hash.</summary>
    public (int Length, byte[] Sha256) Mark(long length)
    {
        int wanted = (int)Math.Min(length, LongestHead);
        if (head.Length < wanted)
        {
            head = ReadHead(wanted);
        }

        int known = Math.Min(head.Length, wanted);
        return (known, SHA256.HashData(head.AsSpan(0, known)));
    }

    /// <summary>Whether the first bytes are what they were when they were marked.</summary>
    public bool IsWhatItWas() => head.Length == 0 || ReadHead(head.Length).AsSpan().SequenceEqual(head);

    /// <summary>Whether it can be the file in which a place is: by its first bytes, or by its number alone where none were read.</summary>
    public bool Holds(LogPlace place) =>
        place.HeadLength == 0 ? Identity == place.File : Length >= place.Offset && SHA256.HashData(ReadHead(place.HeadLength)).AsSpan().SequenceEqual(place.Sha256.Span);

    /// <summary>Forgets the first bytes: the file was emptied.</summary>
    public void Forget() => head = [];

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    private byte[] ReadHead(int length)
    {
        byte[] bytes = new byte[Math.Min(length, LongestHead)];
        int read = 0;
        while (read < bytes.Length && Read(bytes.AsSpan(read), read) is > 0 and var more)
        {
            read += more;
        }

        return bytes[..read];
    }

    /// <summary>Something has the name that is no file; the message is a clause.</summary>
    private sealed class NotALogException(string clause) : IOException(clause);
}
