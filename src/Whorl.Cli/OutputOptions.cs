using System.CommandLine;
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

    public bool IsQuiet(ParseResult parsed) => parsed.GetValue(quiet);

    /// <summary>What the user wants, or a <see cref="UsageException"/>.</summary>
    public OutputChoice Choose(ParseResult parsed, bool withJa3n)
    {
        string path = parsed.GetValue(file) ?? "-";
        bool isTerminal = path == "-" && !Console.IsOutputRedirected;
        string name = parsed.GetValue(format) ?? ByExtension(path) ?? (isTerminal ? "table" : "jsonl");
        OutputFormat chosen = name switch
        {
            "table" => OutputFormat.Table,
            "jsonl" => OutputFormat.JsonLines,
            "csv" => OutputFormat.Csv,
            "zeek" => OutputFormat.Zeek,
            "ecs" => throw new UsageException("the format 'ecs' is not there yet; use jsonl and let the pipeline rename the fields, or table, csv or zeek"),
            _ => throw new UsageException($"there is no format '{name}'; use table, jsonl, csv or zeek"),
        };
        if (chosen == OutputFormat.Zeek && parsed.GetValue(fields) is not null)
        {
            throw new UsageException("--fields does not go with the format 'zeek', whose columns are those of Zeek's ssl.log; use csv or jsonl");
        }

        bool colored = isTerminal && !parsed.GetValue(noColor) && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
        return new OutputChoice(path, chosen, ChooseFields(parsed, withJa3n && chosen != OutputFormat.Table), colored, isTerminal ? Terminal.Width : 0);
    }

    private ObservationField[]? ChooseFields(ParseResult parsed, bool withJa3n)
    {
        if (parsed.GetValue(fields) is not { } list)
        {
            return withJa3n ? ObservationFields.Default(withJa3n: true) : null;
        }

        List<ObservationField> chosen = [];
        foreach (string name in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (!ObservationFields.TryFind(name, out ObservationField field))
            {
                throw new UsageException($"there is no field '{name}'; the fields are {string.Join(", ", ObservationFields.Names)}");
            }

            chosen.Add(field);
        }

        return chosen.Count > 0 ? [.. chosen] : throw new UsageException("--fields needs at least one name");
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
