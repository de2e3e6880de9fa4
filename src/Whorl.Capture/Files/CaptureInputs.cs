using System.Diagnostics.CodeAnalysis;
using System.IO.Enumeration;

namespace Whorl.Capture.Files;

/// <summary>Turns the arguments of a command into the capture files they mean.</summary>
public static class CaptureInputs
{
    private static readonly string[] NamesOfCaptures = [".pcap", ".pcapng", ".cap", ".dmp", ".snoop", ".erf"];

    /// <summary>
    /// Lists the files that <paramref name="arguments"/> name, in their order: a file or <c>-</c> as it is, a folder as
    /// the captures in it and below, sorted by path byte for byte. A file in a folder counts when it begins like a
    /// capture, packed or not, or is named like one, so that nothing that claims to be a capture is left out silently;
    /// empty files, links to folders, and what is hidden do not count. Where an argument leads nowhere
    /// <paramref name="error"/> says so in one sentence.
    /// </summary>
    public static bool TryExpand(IEnumerable<string> arguments, out IReadOnlyList<string> paths, [NotNullWhen(false)] out string? error)
    {
        List<string> found = [];
        paths = found;
        foreach (string argument in arguments)
        {
            if (string.Equals(argument, CaptureFile.StandardInput, StringComparison.Ordinal) || File.Exists(argument))
            {
                found.Add(argument);
            }
            else if (!Directory.Exists(argument))
            {
                error = argument.Length == 0
                    ? "an empty path names no capture file: give a file, a folder, or - for standard input"
                    : $"{argument} does not exist: give a capture file, a folder of them, or - for standard input";
                return false;
            }
            else if (!TryAddFolder(argument, found, out error))
            {
                return false;
            }
        }

        error = null;
        return true;
    }

    private static bool TryAddFolder(string folder, List<string> found, [NotNullWhen(false)] out string? error)
    {
        try
        {
            List<string> captures = [.. Files(folder).Where(path => IsNamedLikeCapture(Path.GetFileName(path)) || CaptureFile.LooksLikeCapture(path))];
            if (captures.Count == 0)
            {
                error = $"{folder} holds no capture file: name a folder with pcap or pcapng files in it";
                return false;
            }

            captures.Sort(StringComparer.Ordinal);
            found.AddRange(captures);
            error = null;
            return true;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            error = $"{folder} could not be searched for captures: {FileProblem.InOneClause(problem)}";
            return false;
        }
    }

    // Pipes and devices have no length; opening one to look inside could wait for ever.
    private static FileSystemEnumerable<string> Files(string folder) => new(
        folder,
        (ref entry) => entry.ToSpecifiedFullPath(),
        new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = FileAttributes.Hidden })
    {
        ShouldIncludePredicate = (ref entry) => !entry.IsDirectory && (IsLink(ref entry) ? LeadsToContents(entry.ToFullPath()) : entry.Length > 0),
        ShouldRecursePredicate = (ref entry) => !IsLink(ref entry),
    };

    private static bool IsLink(ref FileSystemEntry entry) => entry.Attributes.HasFlag(FileAttributes.ReparsePoint);

    private static bool LeadsToContents(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true) is FileInfo { Exists: true, Length: > 0 };
        }
        catch (IOException)
        {
            // The link leads to itself.
            return false;
        }
    }

    // Also x.pcap1, x.pcap.1, x.pcap.gz: the ending stands somewhere in the name, and no letter follows it.
    private static bool IsNamedLikeCapture(string name)
    {
        foreach (string ending in NamesOfCaptures)
        {
            int at = name.IndexOf(ending, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && (at + ending.Length == name.Length || !char.IsAsciiLetter(name[at + ending.Length])))
            {
                return true;
            }
        }

        return false;
    }
}
