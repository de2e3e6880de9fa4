using System.CommandLine;
using System.Globalization;
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
        The threats that the store lists, in the form that other tools take. Expired ones are left out;
        how many benign programs share a value is written with it.

        A FORMAT is one of:
        {string.Join('\n', ExportFormats.All.Select(format => $"  {format.Name,-12} {format.Description}"))}

        Example: whorl export suricata -o /etc/suricata/whorl --max-ambiguity 0
        """;

    public static Command Create()
    {
        Argument<string> format = new("FORMAT") { Description = "The format." };
        Option<string?> output = new("--output", "-o") { Description = "The folder, or the file, to write; - is standard output.", HelpName = "PATH" };
        Option<string?> source = new("--source") { Description = "Only what this source lists.", HelpName = "NAME" };
        Option<string?> confidence = new("--min-confidence") { Description = "Only what its source gives this confidence, 0 to 100.", HelpName = "N" };
        Option<string?> ambiguity = new("--max-ambiguity") { Description = "Only what no more benign programs share.", HelpName = "N" };
        StoreOptions store = new();
        Command command = new("export", Description) { format, output, source, confidence, ambiguity };
        store.AddTo(command);
        command.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            ExportOptions options = new()
            {
                Source = parsed.GetValue(source),
                MinimumConfidence = settings.Find(confidence) is { } least ? Quantity.Whole(least, 0, 100, 0) : null,
                MaximumAmbiguity = settings.Find(ambiguity) is { } most ? Quantity.Whole(most, 0, int.MaxValue, 0) : null,
                At = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
            };
            return Run(FormatOf(parsed.GetRequiredValue(format)), OutputOptions.PathOf(parsed.GetValue(output)), options, store, settings);
        });
        return command;
    }

    private static int Run(IExportFormat format, string path, ExportOptions options, StoreOptions storeOptions, Settings settings)
    {
        if (format.IsFolder && (path == "-" || !Directory.Exists(path)))
        {
            throw new UsageException($"{format.Name} is several files: name a folder that exists by -o FOLDER");
        }

        using IStore store = storeOptions.OpenExisting(settings);
        using IStoreReader reader = store.OpenReader();
        if (options.Source is { } source && !reader.Feeds().Any(feed => feed.Source.Name == source))
        {
            throw new FailureException($"the store has no source '{source}'; whorl store stats lists them");
        }

        SelectedThreats threats = new(reader, options);
        if (path == "-")
        {
            format.Write(threats, new StandardOutputFile());
        }
        else
        {
            string folder = format.IsFolder ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
            if (!Directory.Exists(folder) || (!format.IsFolder && Directory.Exists(path)))
            {
                throw new UsageException($"--output {path} is no file in a folder that exists; give the path of one");
            }

            using ExportFolder files = new(folder, format.IsFolder ? null : Path.GetFileName(path));
            format.Write(threats, files);
            files.Commit();
        }

        ExportCounts counts = threats.Counts;
        Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{counts.Written} threats written; left out: {counts.Expired} expired, {counts.Unsure} below the confidence, {counts.Ambiguous} too ambiguous, {counts.Homeless} that {format.Name} has no place for"));
        return ExitCode.Done;
    }

    private static IExportFormat FormatOf(string name)
    {
        string[] names = [.. ExportFormats.All.Select(format => format.Name)];
        return ExportFormats.Find(name) ?? throw new UsageException($"there is no format '{name}' to export{Suggestion.For(name, names, $"the formats are {string.Join(", ", names)}")}");
    }
}
