using System.CommandLine;
using Whorl.Capture.Files;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Observations.Reading;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl read</c>: passive fingerprints from capture files.</summary>
internal static class ReadCommand
{
    private const string Description = """
        Passive fingerprints from captures: JA3, JA3S and JA4 over TCP, QUIC and DTLS.

        Options can also be set in the environment (WHORL_THREADS for --threads) and in
        ~/.config/whorl/config (a line "threads = 2"), in this order of precedence.

        Example: whorl read -f jsonl -o seen.jsonl monday.pcapng tuesday.pcap.gz
        """;

    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Captures (pcap, pcapng, also gzip or zstd), folders of them, or - for standard input.", Arity = ArgumentArity.OneOrMore };
        OutputOptions output = new();
        ReadingSwitches reading = new();
        Command command = new("read", Description) { files };
        output.AddTo(command);
        reading.AddTo(command);
        command.SetAction(parsed => Run(parsed, parsed.GetValue(files) ?? [], output, reading));
        return command;
    }

    private static int Run(ParseResult parsed, string[] arguments, OutputOptions outputOptions, ReadingSwitches switches)
    {
        if (!CaptureInputs.TryExpand(arguments, out IReadOnlyList<string> paths, out string? problem))
        {
            Terminal.Complain(problem);
            return ExitCode.Failed;
        }

        Settings settings = new(parsed);
        OutputChoice choice = outputOptions.Choose(parsed, settings, switches.WithJa3n(settings));
        RefuseToOverwrite(paths, choice);
        ReadingOptions options = switches.Read(settings, choice);
        using PacketFilter? filter = switches.Filter(settings);
        long start = TimeProvider.System.GetTimestamp();
        int exit = ExitCode.Done;
        int unreadable = 0;
        using (Stream output = choice.Open())
        using (CaptureReading reading = new(options, choice.CreateEncoder, output))
        {
            ReadingProgress progress = new(isWanted: !outputOptions.IsQuiet(settings) && choice.IsToFile);
            foreach (string path in paths)
            {
                if (!CaptureFile.TryOpen(path, out CaptureReader? reader, out problem))
                {
                    Terminal.Complain(problem);
                    unreadable++;
                    continue;
                }

                using CaptureReader capture = filter is null ? reader : new FilteredReader(reader, filter);
                reading.Progress = packets => progress.Show(path, packets);
                reading.Read(capture, path);
                progress.Clear();
                if (capture.Damage is { } damage)
                {
                    Terminal.Complain(damage);
                    exit = ExitCode.Damaged;
                }
            }

            if (!outputOptions.IsQuiet(settings))
            {
                ReadingSummary.Write(Console.Error, reading.Statistics, TimeProvider.System.GetElapsedTime(start));
            }
        }

        return unreadable == paths.Count ? ExitCode.Failed : unreadable > 0 ? ExitCode.Damaged : exit;
    }

    private static void RefuseToOverwrite(IReadOnlyList<string> paths, OutputChoice choice)
    {
        if (choice.Path != "-" && paths.FirstOrDefault(path => Path.GetFullPath(path) == Path.GetFullPath(choice.Path)) is { } same)
        {
            throw new UsageException($"{same} would be read and written at once; give --output another name");
        }
    }
}
