using Whorl.Intelligence.Reading;

namespace Whorl.Cli.Importing;

/// <summary>A file to import, and whether the user named it or a folder it lies in.</summary>
internal readonly record struct ImportInput(string Path, bool IsNamed);

/// <summary>Turns arguments into the files they mean: a folder as the files in it and below, sorted by path, without hidden ones.</summary>
internal static class ImportInputs
{
    private static readonly EnumerationOptions Below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.ReparsePoint };

    public static List<ImportInput> Expand(IEnumerable<string> arguments)
    {
        List<ImportInput> inputs = [];
        foreach (string argument in arguments)
        {
            if (argument.Length == 0)
            {
                throw new UsageException("an empty path names no file; give a file, a folder, or - for standard input");
            }

            if (argument == FeedInput.StandardInput || File.Exists(argument) || FeedInput.IsFeedFolder(argument))
            {
                inputs.Add(new ImportInput(argument, IsNamed: true));
            }
            else if (Directory.Exists(argument))
            {
                AddFolder(argument, inputs);
            }
            else
            {
                throw new FailureException($"{argument} does not exist; give a file, a folder, or - for standard input");
            }
        }

        return inputs;
    }

    private static void AddFolder(string folder, List<ImportInput> inputs)
    {
        List<string> feeds = [.. Directory.EnumerateDirectories(folder, "*", Below).Where(FeedInput.IsFeedFolder)];
        List<string> files = [.. Directory.EnumerateFiles(folder, "*", Below).Where(file => !feeds.Exists(feed => file.StartsWith(feed + Path.DirectorySeparatorChar, StringComparison.Ordinal)))];
        files.AddRange(feeds);
        files.Sort(StringComparer.Ordinal);
        inputs.AddRange(files.Select(file => new ImportInput(file, IsNamed: false)));
    }
}
