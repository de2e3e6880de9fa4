using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Store;
using Whorl.Store.Reading;

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
        command.Subcommands.Add(CreateStatistics());
        command.Subcommands.Add(CreateVerify());
        command.Subcommands.Add(StoreRefingerprint.Create());
        command.Subcommands.Add(StoreCompact.Create());
        command.Subcommands.Add(StoreExport.Create());
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

    private static Command CreateStatistics()
    {
        StoreOptions options = new();
        Option<string?> format = new("--format", "-f") { Description = "table or jsonl (default: table on a terminal, jsonl otherwise).", HelpName = "FORMAT" };
        Command command = new("stats", "How much the store holds: rows, weeks, bytes, feeds.") { format };
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            bool isJson = parsed.GetValue(format) switch
            {
                "table" => false,
                "jsonl" => true,
                null => Console.IsOutputRedirected,
                { } other => throw new UsageException($"store stats has no format '{other}'; use table or jsonl"),
            };
            Settings settings = new(parsed);
            using IStore store = options.OpenForReading(settings);
            using IStoreReader reader = store.OpenReader();
            string path = options.Location(settings).Path;
            if (isJson)
            {
                using Stream output = OutputStream.Open("-");
                StoreStatisticsOutput.WriteJson(output, path, reader.Statistics(), reader.Feeds());
            }
            else
            {
                StoreStatisticsOutput.WriteText(Console.Out, path, reader.Statistics(), reader.Feeds());
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateVerify()
    {
        StoreOptions options = new();
        Command command = new("verify", "Read all of the store and say what is wrong with it; exit code 3 where something is.");
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            using IStore store = options.OpenExisting(new Settings(parsed));
            IReadOnlyList<string> problems = store.Verify();
            foreach (string problem in problems)
            {
                Console.Out.WriteLine(problem);
            }

            if (problems.Count == 0)
            {
                Console.Out.WriteLine("the store is sound");
            }

            return problems.Count == 0 ? ExitCode.Done : ExitCode.Damaged;
        });
        return command;
    }
}
