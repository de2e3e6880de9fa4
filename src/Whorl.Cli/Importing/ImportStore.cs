using Whorl.Store;

namespace Whorl.Cli.Importing;

/// <summary>Opens the store that an import writes.</summary>
internal static class ImportStore
{
    /// <summary>Opens or makes the store at a path.</summary>
    public static IStore Open(string path) =>
        throw new FailureException($"the store {path} cannot be written by this version, which has no engine for it yet; --dry-run reads and counts");
}
