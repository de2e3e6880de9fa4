using System.Diagnostics.CodeAnalysis;
using Whorl.Capture.Files;

namespace Whorl.Intelligence.Following;

/// <summary>
/// Reads a log that grows, through every rotation: the file that is renamed is read to its end before the new one is begun, one that is copied
/// and emptied is begun anew when its copy was read, and lines without their end are waited for. It knows where it is, and goes on there in
/// another life. It never waits itself: what is there is handed out, and whoever calls comes again. Belongs to one thread.
/// </summary>
public sealed class LogFollower : IDisposable
{
    private const int LongestHeader = 1 << 16;

    private readonly string path;
    private readonly LogStart start;
    private readonly Action<string> note;
    private readonly LineBuffer lines = new();
    private readonly Queue<string> between = new();
    private LogPlace? remembered;
    private LogFile? file;
    private long offset;
    private long line;
    private long header;
    private long lengthAtEnd = -1;
    private bool isInHeader;
    private bool isLeaving;
    private bool isLate;
    private bool givesHeader;
    private bool skipsFirst;

    /// <summary>Follows a log.</summary>
    /// <param name="path">The log's name, which rotation gives to other files.</param>
    /// <param name="place">Where it was left; null where it never was.</param>
    /// <param name="start">Where it is begun without a place.</param>
    /// <param name="note">Takes sentences about what was not as it should be: rotation that lost lines, a file that cannot be opened.</param>
    public LogFollower(string path, LogPlace? place, LogStart start, Action<string> note)
    {
        this.path = path;
        this.start = start;
        this.note = note;
        remembered = place;
    }

    /// <summary>Why nothing can be read, a clause of "it"; null where something can, or everything was.</summary>
    public string? Problem { get; private set; }

    /// <summary>Whether the log is not there, or not yet: it may still come.</summary>
    public bool IsMissing { get; private set; }

    /// <summary>Bytes of a line whose end has not come.</summary>
    public long Unfinished => lines.Waiting;

    /// <summary>Files that were left for the next one.</summary>
    public long Rotations { get; private set; }

    /// <summary>The place behind the last line that was handed out; null before the first file is open.</summary>
    public LogPlace? Place
    {
        get
        {
            if (file is null)
            {
                return remembered;
            }

            (int length, byte[] hash) = file.Mark(offset);
            return new LogPlace { File = file.Identity, Offset = offset, Line = line, Header = header, HeadLength = length, Sha256 = hash };
        }
    }

    /// <summary>Hands out the lines that are there, no more than <paramref name="most"/>; returns how many. Blank lines count.</summary>
    /// <exception cref="IOException">A file that is open cannot be read.</exception>
    public int Read(LogLineTaker take, int most)
    {
        int given = 0;
        while (given < most && (file is not null || TryOpen()))
        {
            if (givesHeader)
            {
                givesHeader = false;
                GiveHeader(take);
            }

            if (lines.TryTake(out ReadOnlySpan<byte> next))
            {
                given += Give(take, next);
            }
            else if (!Fill())
            {
                // At the end of a file that another one has taken the name of, what waits for its end is a line.
                if (isLeaving && IsAtEnd() && lines.TryTakeRest(out ReadOnlySpan<byte> rest))
                {
                    given += Give(take, rest);
                }
                else if (!Move())
                {
                    break;
                }
            }
        }

        return given;
    }

    /// <inheritdoc/>
    public void Dispose() => file?.Dispose();

    private int Give(LogLineTaker take, ReadOnlySpan<byte> next)
    {
        bool isHeader = next is [(byte)'#', ..];
        if (isHeader && !isInHeader)
        {
            header = offset;
        }

        isInHeader = isHeader;
        offset += lines.Consumed;
        line++;
        if (skipsFirst)
        {
            skipsFirst = false;
            return 0;
        }

        take(line, next, lines.IsTooLong);
        return 1;
    }

    /// <summary>Reads on in the file; false at its end.</summary>
    private bool Fill()
    {
        long length = file!.Length;
        if (length == lengthAtEnd)
        {
            return false;
        }

        long position = offset + lines.Waiting;
        if (length < position || !file.IsWhatItWas())
        {
            Restart();
            return true;
        }

        int read = file.Read(lines.Room(), position);
        lines.Filled(read);
        lengthAtEnd = read > 0 ? -1 : length;
        _ = file.Mark(position + read);
        return read > 0;
    }

    private bool IsAtEnd() => file!.Length == offset + lines.Waiting;

    /// <summary>At the end of the file: whether there is another to go on with, or the same again, as it may have grown meanwhile.</summary>
    private bool Move()
    {
        FileIdentity? named = FileIdentity.Of(path);
        if (named == file!.Identity && between.Count == 0)
        {
            isLeaving = false;
            return false;
        }

        if (between.Count == 0 && (named is null || IsEmpty()))
        {
            // Moved away, and nobody writes to a new one yet: whoever writes may still write here.
            return false;
        }

        if (!isLeaving)
        {
            // A writer begins the new one when it is done with this one, so what it gave this one is all there now.
            isLeaving = true;
            lengthAtEnd = -1;
            return true;
        }

        return Leave();
    }

    private bool IsEmpty()
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: 0 };
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private bool Leave()
    {
        if (between.Count == 0 && remembered is null)
        {
            foreach (string earlier in RotatedFiles.Between(path, file!))
            {
                between.Enqueue(earlier);
            }
        }

        if (!TryOpenFile(between.Count > 0 ? between.Peek() : path, out LogFile? next))
        {
            return between.Count > 0 && between.TryDequeue(out _);
        }

        if (between.Count > 0)
        {
            between.Dequeue();
        }

        Rotations++;
        Begin(next, null);
        return true;
    }

    /// <summary>The file was emptied. What it had was copied first, where somebody wanted to keep it: the rest is read there.</summary>
    private void Restart()
    {
        bool hasAll = lines.Waiting == 0;
        (int length, byte[] hash) = file!.Mark(offset + lines.Waiting);
        LogPlace place = Place! with { HeadLength = length, Sha256 = hash };
        if (length > 0 && RotatedFiles.Find(path, place) is { } copy)
        {
            Begin(copy, place);
            return;
        }

        if (!hasAll)
        {
            note($"{path} was emptied within a line, whose rest is lost");
        }

        Rotations++;
        lines.Clear();
        file.Forget();
        (offset, line, header, lengthAtEnd, isInHeader, skipsFirst) = (0, 0, 0, -1, false, false);
    }

    private bool TryOpen()
    {
        if (remembered is { } place)
        {
            return TryGoOn(place);
        }

        if (!TryOpenFile(path, out LogFile? opened))
        {
            isLate |= IsMissing;
            return false;
        }

        Begin(opened, null);
        if (start == LogStart.End && !isLate)
        {
            SkipToEnd();
        }

        return true;
    }

    /// <summary>Goes on where it was left, in the file of that time by whatever name.</summary>
    private bool TryGoOn(LogPlace place)
    {
        if (TryOpenFile(path, out LogFile? named) && named.Identity == place.File && named.Holds(place))
        {
            Begin(named, place);
            return true;
        }

        if (RotatedFiles.Find(path, place) is { } earlier)
        {
            named?.Dispose();
            Begin(earlier, place);
            return true;
        }

        if (named is null)
        {
            return false;
        }

        if (place.Offset > 0)
        {
            note($"the file that {path} was when it was read last is not there any more, or packed: what it got since is not read");
        }

        Begin(named, null);
        return true;
    }

    private bool TryOpenFile(string name, [NotNullWhen(true)] out LogFile? opened)
    {
        (opened, Problem, IsMissing) = (null, null, false);
        try
        {
            opened = LogFile.Open(name);
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Problem = LogFile.ProblemOf(problem);
            IsMissing = problem is FileNotFoundException or DirectoryNotFoundException;
            return false;
        }
    }

    private void Begin(LogFile next, LogPlace? at)
    {
        file?.Dispose();
        file = next;
        lines.Clear();
        (offset, line, header) = at is null ? (0, 0, 0) : (at.Offset, at.Line, at.Header);
        (lengthAtEnd, isInHeader, isLeaving, skipsFirst) = (-1, false, false, false);
        _ = file.Mark(offset);
        givesHeader = offset > 0;
        remembered = null;
    }

    private void SkipToEnd()
    {
        offset = file!.Length;
        _ = file.Mark(offset);
        Span<byte> last = stackalloc byte[1];
        skipsFirst = offset > 0 && file.Read(last, offset - 1) == 1 && last[0] != (byte)'\n';
        givesHeader = offset > 0;
    }

    /// <summary>Gives the lines that say how the others are to be read, where the log is not begun at them.</summary>
    private void GiveHeader(LogLineTaker take)
    {
        byte[] bytes = new byte[Math.Min(LongestHeader, offset - header)];
        int length = file!.Read(bytes, header);
        ReadOnlySpan<byte> rest = bytes.AsSpan(0, length);
        while (rest is [(byte)'#', ..] && rest.IndexOf((byte)'\n') is >= 0 and var newline)
        {
            ReadOnlySpan<byte> one = rest[..newline];
            take(0, one is [.., (byte)'\r'] ? one[..^1] : one, false);
            rest = rest[(newline + 1)..];
        }

        isInHeader = rest.IsEmpty;
    }
}
