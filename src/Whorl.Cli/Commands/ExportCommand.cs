using System.CommandLine;
using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Cli.Configuration;
using Whorl.Cli.Exporting;
using Whorl.Cli.Storing;
using Whorl.Cli.Usage;
using Whorl.Intelligence.Exporting;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl export</c>: the threats of the store for other tools.</summary>
internal static class ExportCommand
{
    private static readonly string Description = $"""
        The threats that the store lists, in the form that other tools take. Expired ones are left out, and what is
        marked stricter than green unless --max-tlp says so; how many benign programs share a value is written with it.

        A FORMAT is one of:
        {string.Join('\n', ExportFormats.All.Select(format => $"  {format.Name,-12} {format.Description}"))}

        Example: whorl export suricata -o /etc/suricata/whorl --max-ambiguity 0
        """;

    public static Command Create()
    {
        Argument<string> format = new("FORMAT") { Description = "The format." };
        ExportSwitches switches = new();
        StoreOptions store = new();
        Command command = new("export", Description) { format };
        switches.AddTo(command);
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            return Run(FormatOf(parsed.GetRequiredValue(format)), switches.Path(parsed), switches.Options(parsed, settings), store, settings);
        });
        return command;
    }

    private static int Run(IExportFormat format, string path, ExportOptions options, StoreOptions storeOptions, Settings settings)
    {
        Check(format, path);
        using IStore store = storeOptions.OpenForReading(settings);
        using IStoreReader reader = store.OpenReader();
        if (options.Source is { } source && !reader.Feeds().Any(feed => feed.Source.Name == source))
        {
            throw new FailureException($"the store has no source '{source}'; whorl store stats lists them");
        }

        // Files that another tool reads are not emptied by a store that was never filled.
        if (!reader.HasThreats())
        {
            throw new FailureException("the store lists no threats; whorl import takes lists of them");
        }

        SelectedThreats threats = new(reader, options);
        Write(format, path, threats);
        ExportCounts counts = threats.Counts;
        string light = options.MaximumTrafficLight is { } colour ? $"{counts.Marked} marked above TLP:{colour.ToUpperInvariant()}, " : string.Empty;
        Terminal.Complain(string.Create(
            CultureInfo.InvariantCulture,
            $"{counts.Written} threats written; left out: {counts.Expired} expired, {light}{counts.Unsure} below the confidence, {counts.Ambiguous} too ambiguous, {counts.Homeless} that {format.Name} has no place for"));
        return ExitCode.Done;
    }

    private static void Check(IExportFormat format, string path)
    {
        if (format.IsFolder && (path == "-" || !Directory.Exists(path)))
        {
            throw new UsageException($"{format.Name} is several files: name a folder that exists by -o FOLDER");
        }

        if (!format.IsFolder && path != "-" && (Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))))
        {
            throw new UsageException($"--output {path} is no file in a folder that exists; give the path of one");
        }
    }

    private static void Write(IExportFormat format, string path, SelectedThreats threats)
    {
        if (path == "-")
        {
            format.Write(threats, new StandardOutputFile());
            return;
        }

        try
        {
            using ExportFolder files = format.IsFolder ? new(path) : new(Path.GetDirectoryName(Path.GetFullPath(path))!, Path.GetFileName(path));
            format.Write(threats, files);
            files.Commit();
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"--output {path} cannot be written: {FileProblem.InOneClause(problem)}; give a place that you may write to");
        }
    }

    private static IExportFormat FormatOf(string name)
    {
        string[] names = [.. ExportFormats.All.Select(format => format.Name)];
        return ExportFormats.Find(name) ?? throw new UsageException($"there is no format '{name}' to export{Suggestion.For(name, names, $"the formats are {string.Join(", ", names)}")}");
    }
}
