using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Detection.Lookups;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.LookingUp;

/// <summary>
/// Beside the reading of the command line, opens the store that a look-up will ask, and then has the code ready that writes the answer: most of what
/// a new process spends on a look-up is the first use of each method and type. What goes wrong here is tried again, and told, by the look-up itself.
/// </summary>
internal sealed class EarlyStore
{
    private const string StoreOption = "--store";

    private static EarlyStore? begun;

    private readonly string[] args;
    private readonly Thread opening;
    private string? path;
    private SqliteStore? store;
    private IStoreReader? reader;

    private EarlyStore(string[] args)
    {
        this.args = args;
        opening = new Thread(Run) { IsBackground = true };
    }

    /// <summary>Begins, and leaves no trace: a store that is not there is not made.</summary>
    public static void Begin(string[] args)
    {
        begun = new EarlyStore(args);
        begun.opening.UnsafeStart();
    }

    /// <summary>The store of a place with a reader, which are the caller's then; null where it was not opened.</summary>
    public static (IStore Store, IStoreReader Reader)? Take(StoreLocation location)
    {
        EarlyStore? early = Interlocked.Exchange(ref begun, null);
        if (early is null)
        {
            return null;
        }

        early.opening.Join();
        return early.reader is { } reader && early.path == location.Path ? (early.store!, reader) : null;
    }

    private void Run()
    {
        try
        {
            Open();
        }
        catch (Exception problem) when (problem is not OutOfMemoryException)
        {
            // Whatever it is, the look-up itself comes upon it, and says so.
        }

        new Thread(LookupJson.WriteNothing) { IsBackground = true }.UnsafeStart();
    }

    private void Open()
    {
        // The store that the look-up will ask, or none: another one must not be touched.
        int named = Array.FindIndex(args, arg => arg.StartsWith(StoreOption, StringComparison.Ordinal));
        if (named >= 0 && (args[named] != StoreOption || named + 1 == args.Length))
        {
            return;
        }

        Setting? setting = named >= 0 ? new Setting(args[named + 1], StoreOption, IsFlag: true) : Settings.Outside(StoreOption, ConfigFile.Load());
        string wanted = StoreLocation.Of(setting).Path;
        if (!File.Exists(wanted))
        {
            return;
        }

        store = SqliteStore.OpenForReading(wanted);
        IStoreReader first = store.OpenReader();
        _ = first.Listings(string.Empty, 1);
        (path, reader) = (wanted, first);
    }
}
