using Whorl.Capture.Files;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Importing;

/// <summary>Opens the store that an import writes.</summary>
internal static class ImportStore
{
    /// <summary>Opens the store at a path, and makes it and its folder where they are missing.</summary>
    public static IStore Open(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? path;
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"the folder {folder} of the store cannot be made: {FileProblem.InOneClause(problem)}; name another place with --store");
        }

        return SqliteStore.Open(path);
    }
}
