using Whorl.Capture.Files;

namespace Whorl.Intelligence.Following;

/// <summary>How far a log was read: behind which line of which file, and by what the file is known again.</summary>
public sealed record LogPlace
{
    /// <summary>The file, whatever it is called by now.</summary>
    public required FileIdentity File { get; init; }

    /// <summary>The offset behind the last line, in bytes.</summary>
    public required long Offset { get; init; }

    /// <summary>The lines before it.</summary>
    public required long Line { get; init; }

    /// <summary>Where the last lines that begin with <c>#</c> start: whoever goes on needs them first.</summary>
    public required long Header { get; init; }

    /// <summary>The first bytes that were read, as many as <see cref="Sha256"/> is of; 0 for none.</summary>
    public required int HeadLength { get; init; }

    /// <summary>SHA-256 of the first bytes.</summary>
    public required ReadOnlyMemory<byte> Sha256 { get; init; }
}

/// <summary>Where a log is begun that was never read.</summary>
public enum LogStart
{
    /// <summary>At its first line.</summary>
    Beginning,

    /// <summary>Behind its last line: only what comes is read.</summary>
    End,
}

/// <summary>Takes a line of a log.</summary>
/// <param name="number">Its number in the file, from 1; 0 for a line of the header that is given again.</param>
/// <param name="line">The line without its end, or the beginning of one that is too long; it holds until the next.</param>
/// <param name="isTooLong">Whether it is too long.</param>
public delegate void LogLineTaker(long number, ReadOnlySpan<byte> line, bool isTooLong);
