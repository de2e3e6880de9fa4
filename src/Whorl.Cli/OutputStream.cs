using Whorl.Capture.Files;

namespace Whorl.Cli;

/// <summary>The file or standard output that results go to. What goes wrong there is a <see cref="FailureException"/>.</summary>
internal sealed class OutputStream : Stream
{
    private const string StandardOutput = "-";

    private readonly Stream target;
    private readonly string path;

    private OutputStream(Stream target, string path)
    {
        this.target = target;
        this.path = path;
    }

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Opens <paramref name="path"/>, which is emptied, or standard output.</summary>
    public static OutputStream Open(string path)
    {
        if (path == StandardOutput)
        {
            return new OutputStream(Console.OpenStandardOutput(), path);
        }

        try
        {
            return new OutputStream(new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0), path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FailureException(DescribeOpening(path, problem));
        }
    }

    /// <summary>Says now what <see cref="Open"/> would say after long work: that the folder of a file is not there, or the file is a folder.</summary>
    public static void RequireFolder(string path)
    {
        if (path != StandardOutput && (Directory.Exists(path) || (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && !Directory.Exists(folder))))
        {
            throw new FailureException(DescribeOpening(path, new DirectoryNotFoundException()));
        }
    }

    /// <summary>Opens a file that an earlier run wrote, cuts off what is beyond <paramref name="length"/>, and goes on behind it.</summary>
    public static OutputStream Continue(string path, long length)
    {
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            throw new FailureException($"--output {path} does not exist any more, so records are missing; start anew with --checkpoint");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new FailureException(DescribeOpening(path, problem));
        }

        if (file.Length < length)
        {
            file.Dispose();
            throw new FailureException($"--output {path} is shorter than the checkpoint says, so records are missing; start anew with --checkpoint");
        }

        file.SetLength(length);
        file.Position = length;
        return new OutputStream(file, path);
    }

    /// <summary>Refuses to write over an input, by whatever name or link it is given, before the output is opened.</summary>
    public static void RefuseToOverwrite(string path, IEnumerable<string> inputs)
    {
        if (path == StandardOutput || !File.Exists(path) || FileIdentity.Of(path) is not { } output)
        {
            return;
        }

        foreach (string input in inputs)
        {
            if (output == (input == CaptureFile.StandardInput ? FileIdentity.OfStandardInput() : FileIdentity.Of(input)))
            {
                throw new UsageException($"--output {path} is the same file as the input {input}, which it would write over; give the output another name");
            }
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            target.Write(buffer);
        }
        catch (Exception problem) when (IsOfTarget(problem))
        {
            throw new FailureException(DescribeWriting(problem));
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush() => target.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            target.Dispose();
        }

        base.Dispose(disposing);
    }

    private static string DescribeOpening(string path, Exception problem)
    {
        if (Directory.Exists(path))
        {
            return $"--output {path} is a folder; give the name of a file in it";
        }

        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        return problem switch
        {
            DirectoryNotFoundException or FileNotFoundException when !Directory.Exists(folder) => $"--output {path} cannot be written: the folder {folder} does not exist; create it or give another path",
            DirectoryNotFoundException or FileNotFoundException => $"--output {path} cannot be written: no file can be created there; give another path",
            UnauthorizedAccessException => $"--output {path} may not be written: ask its owner for permission, or give another path",
            _ => $"--output {path} cannot be written: {FileProblem.InOneClause(problem)}; give another path",
        };
    }

    private static bool IsOfTarget(Exception problem) =>
        problem is UnauthorizedAccessException or ArgumentOutOfRangeException || (problem is IOException io && !Terminal.IsClosedPipe(io));

    private string DescribeWriting(Exception problem) => (path == StandardOutput, problem) switch
    {
        (true, UnauthorizedAccessException) => "standard output is closed; leave it open, or give --output a file",
        (true, _) => $"standard output cannot be written: {Clause(problem)}; send it elsewhere, or give --output a file",
        _ => $"--output {path} cannot be written to its end: {Clause(problem)}; make room, or give another path",
    };

    // A file that outgrows its file system is an argument out of range to the framework.
    private static string Clause(Exception problem) => problem is ArgumentOutOfRangeException ? "it would become too large" : FileProblem.InOneClause(problem);
}
