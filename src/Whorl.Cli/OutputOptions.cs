using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Observations;

namespace Whorl.Cli;

/// <summary>What is written where: the options every command with records has.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string?> file = new("--output", "-o") { Description = "Where to write; - is standard output. The format follows the extension unless given.", HelpName = "FILE" };
    private readonly Option<string?> format = new("--format", "-f") { Description = "table, jsonl, csv or zeek (default: table on a terminal, jsonl otherwise).", HelpName = "FORMAT" };
    private readonly Option<string?> fields = new("--fields") { Description = "Columns and their order, separated by commas.", HelpName = "A,B,C" };
    private readonly Option<bool> quiet = new("--quiet", "-q") { Description = "No summary on standard error." };
    private readonly Option<bool> noColor = new("--no-color") { Description = "No colours, as NO_COLOR in the environment." };

    public void AddTo(Command command)
    {
        command.Options.Add(file);
        command.Options.Add(format);
        command.Options.Add(fields);
        command.Options.Add(quiet);
        command.Options.Add(noColor);
    }

    public bool IsQuiet(Settings settings) => settings.Find(quiet) ?? false;

    /// <summary>What the user wants of passive records, or a <see cref="UsageException"/>.</summary>
    public OutputChoice Choose(ParseResult parsed, Settings settings, bool withJa3n)
    {
        OutputForm form = Form(PathOf(parsed.GetValue(file)), settings, hasZeek: true);
        Setting? columns = form.Columns;
        if (form.Format == OutputFormat.Zeek && columns is { } unwanted)
        {
            // Columns chosen once and for all do not stand in the way of a log that has its own.
            columns = !unwanted.IsFlag
                ? null
                : throw new UsageException("--fields does not go with the format 'zeek', whose columns are those of Zeek's ssl.log; use csv or jsonl");
        }

        return new OutputChoice(form.Path, form.Format, ChooseFields(columns, withJa3n && form.Format != OutputFormat.Table), form.IsColored, form.Width);
    }

    /// <summary>Where records go and in which form, whatever the records are.</summary>
    public OutputForm Form(string path, Settings settings, bool hasZeek)
    {
        bool isTerminal = path == "-" && !Console.IsOutputRedirected;
        Setting? asked = settings.Find(format);
        if (!hasZeek && asked is { IsFlag: false, Value: "zeek" })
        {
            asked = null; // chosen once and for all for records that have such a form
        }

        OutputFormat chosen = ChooseFormat(asked, path, isTerminal);
        bool isPlain = settings.Find(noColor) ?? !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new OutputForm(path, chosen, settings.Find(fields), isTerminal && !isPlain, isTerminal ? Terminal.Width : 0);
    }

    /// <summary>The path given, or null where --output is left out.</summary>
    public Setting? Output(Settings settings) => settings.Find(file);

    /// <summary>The path that --output gives; standard output where it is left out.</summary>
    public static string PathOf(string? given) =>
        given is "" ? throw new UsageException("--output has an empty name; give a file, or - for standard output") : given ?? "-";

    /// <summary>An option beats the extension, which beats the environment and the configuration.</summary>
    private static OutputFormat ChooseFormat(Setting? setting, string path, bool isTerminal)
    {
        string? byExtension = setting is { IsFlag: true } ? null : ByExtension(path);
        string name = byExtension ?? setting?.Value ?? (isTerminal ? "table" : "jsonl");
        string origin = byExtension is null && setting is { IsFlag: false } ? $"{setting.Value.Name}: " : string.Empty;
        return name switch
        {
            "table" => OutputFormat.Table,
            "jsonl" => OutputFormat.JsonLines,
            "csv" => OutputFormat.Csv,
            "zeek" => OutputFormat.Zeek,
            "ecs" => throw new UsageException($"{origin}the format 'ecs' is not there yet; use jsonl and let the pipeline rename the fields, or table, csv or zeek"),
            _ => throw new UsageException($"{origin}there is no format '{name}'; use table, jsonl, csv or zeek"),
        };
    }

    private static ObservationField[]? ChooseFields(Setting? setting, bool withJa3n)
    {
        if (setting is not { } list)
        {
            return withJa3n ? ObservationFields.Default(withJa3n: true) : null;
        }

        return Array.ConvertAll(FieldList.Parse(list, ObservationFields.Names), index => (ObservationField)index);
    }

    private static string? ByExtension(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" or ".json" => "jsonl",
        ".csv" => "csv",
        ".log" => "zeek",
        ".txt" => "table",
        _ => null,
    };
}
