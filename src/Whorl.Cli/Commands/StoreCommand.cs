using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl store</c>: the store's upkeep.</summary>
internal static class StoreCommand
{
    private const string Description = """
        The store's upkeep.

        The store is whorl/store.db in the user's data folder (~/.local/share), or what --store,
        WHORL_STORE or the configuration's line "store = PATH" names.
        """;

    public static Command Create()
    {
        Command command = new("store", Description);
        command.Subcommands.Add(CreatePath());
        return command;
    }

    private static Command CreatePath()
    {
        StoreOptions store = new();
        Command command = new("path", "Print where the store is, or would be.");
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(store.Location(new Settings(parsed)).Path);
            return ExitCode.Done;
        });
        return command;
    }
}
