using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Service.State;

namespace Whorl.Cli.Serving;

/// <summary>Where the service keeps its keys, audit log and jobs: beside the store unless it is said.</summary>
internal sealed class StateOptions
{
    private readonly Option<string?> state = new("--state") { Description = "The service's keys, audit log and jobs (default: beside the store, as NAME.service.db).", HelpName = "PATH" };

    /// <summary>The store that it is beside.</summary>
    public StoreOptions Store { get; } = new();

    public void AddTo(Command command)
    {
        Store.AddTo(command);
        command.Options.Add(state);
    }

    /// <summary>The file.</summary>
    public string Path(Settings settings)
    {
        if (settings.Find(state)?.Value is { Length: > 0 } given)
        {
            return given;
        }

        StoreLocation store = Store.Location(settings);
        store.Prepare();
        return ServiceDatabase.PathFor(store.Path);
    }

    /// <summary>Opens the file, which is made where it is missing.</summary>
    public ServiceDatabase Open(Settings settings) => ServiceDatabase.Open(Path(settings));
}
