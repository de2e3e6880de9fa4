using Whorl.Capture.Files;

namespace Whorl.Intelligence.Following;

/// <summary>
/// The earlier files of a log, which rotation leaves beside it: <c>eve.json.1</c>, <c>ssl.log-20261126</c>, <c>ssl.2026-11-25-13-00-00.log</c>.
/// Packed ones are not touched.
/// </summary>
internal static class RotatedFiles
{
    private static readonly string[] Packed = [".gz", ".xz", ".zst", ".bz2", ".lz4", ".zip"];

    /// <summary>Opens the file in which a place is: by its number, else by its first bytes alone, as a copy has them; null where it is gone or packed.</summary>
    public static LogFile? Find(string path, LogPlace place)
    {
        LogFile? copy = null;
        foreach (string sibling in Siblings(path))
        {
            LogFile? file = TryOpen(sibling);
            if (file is null || !file.Holds(place) || (copy is not null && file.Identity != place.File))
            {
                file?.Dispose();
                continue;
            }

            copy?.Dispose();
            copy = file;
            if (file.Identity == place.File)
            {
                break;
            }
        }

        return copy;
    }

    /// <summary>
    /// The files that had the log's name between one and the one that has it now, in the order in which they were written to last: there are some
    /// where the log was rotated more than once while nobody read it.
    /// </summary>
    public static IReadOnlyList<string> Between(string path, LogFile earlier)
    {
        DateTime written = Written(earlier.Path, earlier.Identity) ?? DateTime.MaxValue;
        FileIdentity? current = FileIdentity.Of(path);
        (int length, byte[] hash) = earlier.Mark(earlier.Length);
        LogPlace same = new() { File = earlier.Identity, Offset = 0, Line = 0, Header = 0, HeadLength = length, Sha256 = hash };
        List<(DateTime At, string Path)> found = [];
        foreach (string sibling in Siblings(path))
        {
            if (IsNumbered(path, sibling) && FileIdentity.Of(sibling) is { } identity && identity != earlier.Identity && identity != current && Written(sibling, identity) is { } at && at > written)
            {
                using LogFile? file = TryOpen(sibling);
                if (file is not null && (length == 0 || !file.Holds(same)))
                {
                    found.Add((at, sibling));
                }
            }
        }

        found.Sort((one, other) => one.At != other.At ? one.At.CompareTo(other.At) : string.CompareOrdinal(one.Path, other.Path));
        return found.ConvertAll(one => one.Path);
    }

    /// <summary>Whether a name is the log's with a number or a date, as rotation gives: other files beside it are none of its own.</summary>
    private static bool IsNumbered(string path, string sibling)
    {
        string name = Path.GetFileName(path);
        string other = Path.GetFileName(sibling);
        int length = other.StartsWith(name, StringComparison.Ordinal) ? name.Length : Path.GetFileNameWithoutExtension(name).Length;
        return other.Length > length + 1 && (other[length] is '.' or '-' or '_') && char.IsAsciiDigit(other[length + 1]);
    }

    /// <summary>When a file was written to; by any of its names, as the one it was opened by may be another's now.</summary>
    private static DateTime? Written(string path, FileIdentity identity)
    {
        try
        {
            if (FileIdentity.Of(path) == identity)
            {
                return File.GetLastWriteTimeUtc(path);
            }

            foreach (string sibling in Siblings(path))
            {
                if (FileIdentity.Of(sibling) == identity)
                {
                    return File.GetLastWriteTimeUtc(sibling);
                }
            }
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            // It went in between.
        }

        return null;
    }

    private static IEnumerable<string> Siblings(string path)
    {
        string name = Path.GetFileName(path);
        string stem = Path.GetFileNameWithoutExtension(name);
        string[] all;
        try
        {
            all = Directory.GetFiles(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        return all.Where(file => Path.GetFileName(file) is { } other && other != name && !Packed.Contains(Path.GetExtension(other), StringComparer.OrdinalIgnoreCase)
            && (other.StartsWith(name, StringComparison.Ordinal) || (other.StartsWith(stem, StringComparison.Ordinal) && other.Length > stem.Length && other[stem.Length] is '.' or '-' or '_')))
            .Order(StringComparer.Ordinal);
    }

    private static LogFile? TryOpen(string path)
    {
        try
        {
            return LogFile.Open(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
