using System.CommandLine;
using System.Text;
using Whorl.Cli.Configuration;
using Whorl.Cli.LookingUp;
using Whorl.Cli.Storing;
using Whorl.Detection.Lookups;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl lookup</c>: what the store knows of a value.</summary>
internal static class LookupCommand
{
    private const int MostExamples = 10;

    private const string Description = """
        What the store knows of a fingerprint, an address, a name or a certificate: who lists it,
        who else uses it, when and where it was seen, how servers at an address or of a name
        changed, and what not to conclude.

        A VALUE is a JA3, JA3S, JA4, JARM or ATSF, as hash or raw string (quote the bars: '...|...'),
        an address with or without a port, a name, or a certificate's SHA-1 or SHA-256.

        Programs that share a client's fingerprint go to different places: say where this one went.

        Examples: whorl lookup 07d14d16d21d21d07c42d41d00041d24a458a375eef0c576d23a7bab9a9fb1
                  whorl lookup 192.0.2.1:443
                  whorl lookup -f jsonl www.example.com
                  whorl lookup t13d1516h2_8daaf6152771_e5627efa2ab1 --dst-name outlook.office365.com --dst-port 443
        """;

    public static Command Create()
    {
        Argument<string> value = new("VALUE") { Description = "What to look up." };
        Option<string?> file = new("--output", "-o") { Description = "Where to write; - is standard output.", HelpName = "FILE" };
        Option<string?> format = new("--format", "-f") { Description = "table or jsonl (default: table on a terminal, jsonl otherwise).", HelpName = "FORMAT" };
        Option<bool> noColor = new("--no-color") { Description = "No colours, as NO_COLOR in the environment." };
        DestinationOptions destination = new();
        StoreOptions store = new();
        Command command = new("lookup", Description) { value, file, format, noColor };
        destination.AddTo(command);
        store.AddTo(command);
        command.SetAction(parsed => Run(parsed, parsed.GetRequiredValue(value), file, format, noColor, destination, store));
        return command;
    }

    private static int Run(ParseResult parsed, string given, Option<string?> file, Option<string?> format, Option<bool> noColor, DestinationOptions destination, StoreOptions options)
    {
        Settings settings = new(parsed);
        string path = OutputOptions.PathOf(parsed.GetValue(file));
        bool isTerminal = path == "-" && !Console.IsOutputRedirected;
        bool isJson = parsed.GetValue(format) switch
        {
            "table" => false,
            "jsonl" => true,
            null => Path.GetExtension(path) is ".jsonl" or ".ndjson" or ".json" || (!isTerminal && Path.GetExtension(path) is not ".txt"),
            { } other => throw new UsageException($"lookup has no format '{other}'; use table or jsonl"),
        };
        if (!LookupValue.TryParse(given, out LookupValue? value))
        {
            throw new UsageException($"'{given}' is no fingerprint, address, name or certificate hash; whorl lookup --help says what can be looked up");
        }

        Lookup.Prepare(value);
        (string? Name, HostAddress? Address, ushort? Port) to = destination.Read(parsed);
        (IStore Store, IStoreReader Reader)? early = EarlyStore.Take(options.Location(settings));
        using IStore store = early?.Store ?? options.OpenForReading(settings);
        using IStoreReader reader = early?.Reader ?? store.OpenReader();
        LookupAnswer answer = new Lookup(store, MostExamples).Of(reader, value, to.Name, to.Address, to.Port);
        using Stream output = OutputStream.Open(path);
        if (isJson)
        {
            LookupJson.Write(output, answer, TimeProvider.System.GetUtcNow());
        }
        else
        {
            bool isPlain = settings.Find(noColor) ?? !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));
            using StreamWriter writer = new(output, new UTF8Encoding(false));
            new LookupText(writer, isTerminal && !isPlain).Write(answer);
        }

        return ExitCode.Done;
    }
}
