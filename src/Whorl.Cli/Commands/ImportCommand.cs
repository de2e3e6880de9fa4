using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Importing;
using Whorl.Cli.Storing;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Importing;
using Whorl.Store;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl import</c>: lists of threats, networks and popular names into the store.</summary>
internal static class ImportCommand
{
    private static readonly string Description = $"""
        Lists of threats, networks and names into the store, each row checked, none lost silently.

        A FORMAT is auto, which guesses by the file, or one of:
        {string.Join('\n', FeedFormats.All.Select(format => $"  {format.Name,-12} {format.Description}"))}

        Files may be packed with gzip, zip, xz or zstd. An import replaces the earlier one of the same
        source; one that comes empty, damaged or with less than half of the entries does not.

        Example: whorl import auto sslblacklist.csv ips-v4.txt
        Example: whorl import jarm-list mine.txt --label Sliver --source own-jarms
        Example: whorl import --from drop/
        Example: whorl import sslbl --url https://sslbl.example/blacklist.csv
        """;

    public static Command Create()
    {
        Argument<string?> format = new("FORMAT") { Description = "The format, or auto to guess it.", Arity = ArgumentArity.ZeroOrOne };
        Argument<string[]> files = new("FILE") { Description = "Files, folders of them, the folder of a MISP feed, or - for standard input.", Arity = ArgumentArity.ZeroOrMore };
        ImportSwitches switches = new();
        OutputOptions output = new();
        Command command = new("import", Description) { format, files };
        StoreOptions store = new();
        switches.AddTo(command);
        store.AddTo(command);
        output.AddTo(command);
        command.SetAction((parsed, cancellation) => RunAsync(parsed, parsed.GetValue(format), parsed.GetValue(files) ?? [], switches, store, output, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string? format, string[] files, ImportSwitches switches, StoreOptions storeOptions, OutputOptions outputOptions, CancellationToken cancellation)
    {
        Settings settings = new(parsed);
        ImportOptions options = switches.Options(settings, format);
        Uri? address = switches.Address(settings);
        string? folder = switches.Folder(settings);
        if (files.Length == 0 && folder is null && address is null)
        {
            throw new UsageException("there is nothing to import: give a file, as in whorl import auto FILE, or --from FOLDER, or --url URL");
        }

        string? key = address is null ? null : switches.Key(settings);
        List<ImportInput> inputs = ImportInputs.Expand(files);
        List<ImportInput> dropped = folder is null ? [] : Directory.Exists(folder) ? ImportInputs.Expand([Path.GetFullPath(folder)]) : throw new FailureException($"--from {folder} is no folder; name one that lists are dropped into");
        int named = inputs.Count + dropped.Count + (address is null ? 0 : 1);
        if (options.Source is not null && named > 1)
        {
            throw new UsageException($"--source names one source, and there are {named} files, each of which would replace the one before; import them one by one, or leave --source out");
        }

        string path = OutputOptions.PathOf(outputOptions.Output(settings)?.Value);
        OutputForm form = outputOptions.Form(path, settings, hasZeek: false);
        OutputStream.RefuseToOverwrite(path, inputs.Concat(dropped).Select(input => input.Path));
        using IStore? store = options.IsDryRun ? null : storeOptions.Open(settings);
        ImportMarks marks = options.IsDryRun ? ImportMarks.InMemory() : ImportMarks.Load(storeOptions.Location(settings).Path + ".imports.jsonl");
        using Stream output = OutputStream.Open(path);
        ImportRun run = new(new FeedImport(store, marks, TimeProvider.System), marks, options, new ImportOutput(output, form.Format), TimeProvider.System);
        try
        {
            await run.ImportAsync(inputs, dropped, address, key, cancellation);
            return run.ExitCode;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Interrupted;
        }
    }
}
