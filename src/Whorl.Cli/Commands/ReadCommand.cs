using System.CommandLine;
using Whorl.Capture.Files;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Observations.Reading;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl read</c>: passive fingerprints from capture files.</summary>
internal static class ReadCommand
{
    private const string Description = """
        Passive fingerprints from captures: JA3, JA3S and JA4 over TCP, QUIC and DTLS.

        Options can also be set in the environment (WHORL_THREADS for --threads) and in
        ~/.config/whorl/config (a line "threads = 2"), in this order of precedence.

        Examples: whorl read -f jsonl -o seen.jsonl monday.pcapng tuesday.pcap.gz
                  whorl read --save -o seen.jsonl monday.pcapng
        """;

    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Captures (pcap, pcapng, also gzip or zstd), folders of them, or - for standard input.", Arity = ArgumentArity.OneOrMore };
        OutputOptions output = new();
        ReadingSwitches reading = new();
        SavingOptions saving = new();
        Command command = new("read", Description) { files };
        output.AddTo(command);
        reading.AddTo(command);
        saving.AddTo(command);
        command.SetAction(parsed => Run(parsed, parsed.GetValue(files) ?? [], output, reading, saving));
        return command;
    }

    private static int Run(ParseResult parsed, string[] arguments, OutputOptions outputOptions, ReadingSwitches switches, SavingOptions savingOptions)
    {
        Settings settings = new(parsed);
        OutputChoice choice = outputOptions.Choose(parsed, settings, switches.WithJa3n(settings));
        ReadingOptions options = switches.Read(settings, choice);
        bool isQuiet = outputOptions.IsQuiet(settings);
        using PacketFilter? filter = switches.Filter(settings);
        if (Array.IndexOf(arguments, string.Empty) >= 0)
        {
            throw new UsageException("an empty path names no capture file; give a file, a folder, or - for standard input");
        }

        if (!CaptureInputs.TryExpand(arguments, out IReadOnlyList<string> paths, out string? problem))
        {
            throw new FailureException(problem);
        }

        OutputStream.RefuseToOverwrite(choice.Path, paths);
        using Saving? saving = savingOptions.Open(settings);
        using FileReading reading = new(options, choice, filter, saving, new ReadingProgress(isWanted: !isQuiet && choice.IsToFile));
        long start = TimeProvider.System.GetTimestamp();
        foreach (string path in paths)
        {
            reading.Read(path);
        }

        if (!isQuiet)
        {
            Terminal.Complain(ReadingSummary.Of(reading.Statistics, TimeProvider.System.GetElapsedTime(start)));
            if (saving is not null)
            {
                Terminal.Complain(saving.ToString());
            }
        }

        return reading.ExitCode;
    }
}
