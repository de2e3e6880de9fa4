using Whorl.Capture.Files;
using Whorl.Service.Watching;

namespace Whorl.Cli.Watching;

/// <summary>The targets that a user names, on the command line or in a list.</summary>
internal static class WatchTargets
{
    /// <summary>Reads them all, or none: a target that cannot be read is a <see cref="UsageException"/>.</summary>
    public static IReadOnlyList<WatchTarget> Read(string[] arguments, string? list, string? serverName)
    {
        List<WatchTarget> targets = [];
        foreach (string argument in arguments)
        {
            targets.Add(WatchTarget.TryRead(argument, serverName, out string problem) ?? throw new UsageException($"'{argument}' {problem}"));
        }

        if (list is not null)
        {
            int number = 0;
            foreach (string line in Lines(list))
            {
                number++;
                string text = line.Trim();
                if (text.Length > 0 && text[0] != '#')
                {
                    targets.Add(WatchTarget.TryRead(text, serverName, out string problem) ?? throw new UsageException($"{list}, line {number}: '{text}' {problem}"));
                }
            }
        }

        return targets.Count > 0 ? targets : throw new UsageException("there is nothing to watch: give a target such as www.example.com, or a list by --list FILE");
    }

    private static string[] Lines(string path)
    {
        try
        {
            return File.ReadAllLines(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the list {path} cannot be read: {FileProblem.InOneClause(problem)}");
        }
    }
}
