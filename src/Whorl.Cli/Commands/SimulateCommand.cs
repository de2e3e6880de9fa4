using System.CommandLine;
using System.Globalization;
using System.Text;
using Whorl.Cli.Simulating;
using Whorl.Detection.Simulation;
using Whorl.Detection.Simulation.Sinks;
using Whorl.Store;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl simulate</c>: a population of servers and lists whose truth is known.</summary>
internal static class SimulateCommand
{
    private const string Description = """
        Servers and lists drawn from a seed, week by week, for trying out detection where the
        truth is known. No address, name or family in them is real; docs/simulation.md says what
        is assumed of the world.

        Example: whorl simulate --store trial.db --truth truth.csv --preset small --seed 7
        """;

    public static Command Create()
    {
        Option<string?> output = new("--output", "-o") { Description = "A new or empty folder for scan records and lists as files.", HelpName = "FOLDER" };
        Option<string?> store = new("--store") { Description = "A store to write into, instead of files; never the usual one by default.", HelpName = "PATH" };
        Option<string?> truth = new("--truth") { Description = "Where to write what is true of each target (default: truth.csv in the folder).", HelpName = "FILE" };
        Option<bool> quiet = new("--quiet", "-q") { Description = "No summary on standard error." };
        SimulationSwitches switches = new();
        Command command = new("simulate", Description);
        command.Options.Add(output);
        command.Options.Add(store);
        command.Options.Add(truth);
        switches.AddTo(command);
        command.Options.Add(quiet);
        command.SetAction(parsed => Run(parsed.GetValue(output), parsed.GetValue(store), parsed.GetValue(truth), switches.Read(parsed), parsed.GetValue(quiet)));
        return command;
    }

    private static int Run(string? folder, string? store, string? truth, PopulationOptions options, bool isQuiet)
    {
        if (string.IsNullOrEmpty(folder) == string.IsNullOrEmpty(store))
        {
            throw new UsageException("a simulation needs a place: -o FOLDER for files, or --store PATH for a store");
        }

        if (folder is { Length: > 0 } && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).GetEnumerator().MoveNext())
        {
            throw new UsageException($"the folder {folder} is not empty; give a new one");
        }

        if (store is { Length: > 0 } && File.Exists(store))
        {
            throw new UsageException($"the store {store} is there already; simulated servers belong in a new one");
        }

        string? truthPath = truth is { Length: > 0 } ? truth : folder is { Length: > 0 } ? Path.Combine(folder, "truth.csv") : null;
        if (truth is { Length: > 0 } && Path.GetDirectoryName(Path.GetFullPath(truth)) is { } parent && !Directory.Exists(parent))
        {
            throw new UsageException($"--truth {truth} cannot be written: the folder {parent} does not exist");
        }

        long start = TimeProvider.System.GetTimestamp();
        Population population = new(options);
        PopulationSummary summary;
        using (SimulationProgress progress = new(options.Weeks, isWanted: !isQuiet))
        {
            if (folder is { Length: > 0 })
            {
                using FolderPopulationSink files = new(folder);
                summary = population.Write(files, progress.Show);
            }
            else
            {
                using SqliteStore opened = Open(store!);
                using StorePopulationSink sink = new(opened);
                summary = population.Write(sink, progress.Show);
            }
        }

        if (truthPath is not null)
        {
            using StreamWriter rows = new(truthPath, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            population.WriteTruth(rows);
        }

        if (!isQuiet)
        {
            Terminal.Complain(string.Create(
                CultureInfo.InvariantCulture,
                $"{summary.Weeks} weeks, {summary.Sightings} sightings, {summary.Fingerprints} distinct fingerprints, {summary.Listed} addresses listed at a time, in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s"));
        }

        return ExitCode.Done;
    }

    private static SqliteStore Open(string path)
    {
        try
        {
            return SqliteStore.Open(path);
        }
        catch (StoreException problem)
        {
            throw new FailureException(problem.Message);
        }
    }
}
