using Whorl.Cli.Storing;
using Whorl.Detection.Lookups;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.LookingUp;

/// <summary>
/// Beside the reading of the command line, has the code ready that a look-up needs: most of what a new process spends on one is the first use of
/// each method and type. What goes wrong here goes wrong where it is told, too.
/// </summary>
internal static class LookupWarmUp
{
    private const string StoreOption = "--store";

    /// <summary>Begins, and leaves no trace: a store that is not there is not made.</summary>
    public static void Begin(string[] args) => new Thread(given => Run((string[])given!)) { IsBackground = true }.UnsafeStart(args);

    private static void Run(string[] args)
    {
        try
        {
            int named = Array.IndexOf(args, StoreOption);
            string path = named >= 0 && named + 1 < args.Length ? args[named + 1] : StoreLocation.Of(null).Path;
            if (File.Exists(path))
            {
                using SqliteStore store = SqliteStore.OpenForReading(path);
                using IStoreReader reader = store.OpenReader();
                _ = reader.Listings(string.Empty, 1);
            }

            LookupJson.WriteNothing();
        }
        catch (Exception problem) when (problem is StoreException or IOException or UnauthorizedAccessException or ArgumentException or UsageException)
        {
            // The look-up itself comes upon it, and says so.
        }
    }
}
