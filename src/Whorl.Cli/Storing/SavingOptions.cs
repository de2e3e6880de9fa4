using System.CommandLine;
using Whorl.Cli.Configuration;

namespace Whorl.Cli.Storing;

/// <summary>Whether what a command sees is kept, and where: the options of the commands that do not write the store unless they are asked to.</summary>
internal sealed class SavingOptions
{
    private readonly StoreOptions store = new();
    private readonly Option<bool> save = new("--save") { Description = "Keep what is seen in the store, for whorl lookup and detect." };
    private readonly Option<bool> noStore = new("--no-store") { Description = "Keep nothing, whatever the configuration says." };

    public void AddTo(Command command)
    {
        command.Options.Add(save);
        store.AddTo(command);
        command.Options.Add(noStore);
    }

    /// <summary>Opens the store where something is to be kept; null where not, and then the store is not touched.</summary>
    public Saving? Open(Settings settings)
    {
        bool isRefused = settings.Find(noStore) ?? false;
        if (isRefused && settings.IsGiven(save))
        {
            throw new UsageException("--save and --no-store contradict each other; give one of them");
        }

        return (settings.Find(save) ?? false) && !isRefused ? new Saving(store.Open(settings), store.Location(settings).Path) : null;
    }
}
