using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Storing;

/// <summary>Which store a command works on.</summary>
internal sealed class StoreOptions
{
    private readonly Option<string?> store = new("--store") { Description = "The store (default: whorl/store.db in the user's data folder).", HelpName = "PATH" };

    public void AddTo(Command command) => command.Options.Add(store);

    /// <summary>The store's place, or a <see cref="UsageException"/>.</summary>
    public StoreLocation Location(Settings settings) => StoreLocation.Of(settings.Find(store));

    /// <summary>Opens the store, which is made where it is missing.</summary>
    public IStore Open(Settings settings) => Open(Location(settings));

    /// <summary>Opens a store that must be there; a <see cref="FailureException"/> says how to make one.</summary>
    public IStore OpenExisting(Settings settings)
    {
        StoreLocation location = Location(settings);
        return location.Exists ? Open(location)
            : throw new FailureException($"there is no store at {location.Path} yet: whorl read --save, whorl scan --save or whorl import make one");
    }

    /// <summary>As <see cref="OpenExisting"/>, for questions alone: a store that this user may not write will do.</summary>
    public IStore OpenForReading(Settings settings)
    {
        StoreLocation location = Location(settings);
        return location.Exists ? SqliteStore.OpenForReading(location.Path) : OpenExisting(settings);
    }

    private static SqliteStore Open(StoreLocation location)
    {
        location.Prepare();
        return SqliteStore.Open(location.Path);
    }
}
