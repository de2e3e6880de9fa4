using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Cli.Storing;
using Whorl.Observations.Reading;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl listen</c>: passive fingerprints from a live interface, until interrupted.</summary>
internal static class ListenCommand
{
    public static Command Create()
    {
        Argument<string> name = new("INTERFACE") { Description = "The interface to listen to, or any for all." };
        OutputOptions output = new();
        ReadingSwitches reading = new();
        SavingOptions saving = new();
        Command command = new("listen", "Passive fingerprints from a live interface, until Ctrl-C.\n\nOptions can also be set elsewhere: see whorl read --help.\n\nExample: whorl listen eth0 --filter \"tcp port 443 or udp port 443\" -o seen.jsonl") { name };
        output.AddTo(command);
        reading.AddTo(command);
        saving.AddTo(command);
        command.SetAction(parsed => Run(parsed, parsed.GetRequiredValue(name), output, reading, saving));
        return command;
    }

    private static int Run(ParseResult parsed, string name, OutputOptions outputOptions, ReadingSwitches switches, SavingOptions savingOptions)
    {
        Interrupt.Allow();
        Settings settings = new(parsed);
        OutputChoice choice = outputOptions.Choose(parsed, settings, switches.WithJa3n(settings));
        ReadingOptions options = switches.Read(settings, choice);
        using PacketFilter? filter = switches.Filter(settings);
        bool isQuiet = outputOptions.IsQuiet(settings);
        LiveOptions live = new()
        {
            Filter = filter?.Expression,
            Report = isQuiet ? null : counters => Terminal.Complain(Describe(name, counters)),
        };
        if (!LiveReader.TryOpen(name, live, out LiveReader? reader, out string? problem))
        {
            Terminal.Complain(problem);
            return ExitCode.Failed;
        }

        long start = TimeProvider.System.GetTimestamp();
        using (reader)
        using (Saving? saving = savingOptions.Open(settings))
        using (Stream output = choice.Open())
        {
            Listen(reader, name, options, choice, output, saving, isQuiet, out CaptureReading reading);
            saving?.Flush();
            if (!isQuiet)
            {
                Terminal.Complain(Describe(name, reader.Counters));
                Terminal.Complain(ReadingSummary.Of(reading.Statistics, TimeProvider.System.GetElapsedTime(start)));
                if (saving is not null)
                {
                    Terminal.Complain(saving.ToString());
                }
            }
        }

        if (reader.Damage is not { } damage)
        {
            return ExitCode.Done;
        }

        Terminal.Complain(damage);
        return ExitCode.Failed;
    }

    /// <summary>Reads until a signal asks to stop; what is pending then is still written.</summary>
    private static void Listen(LiveReader reader, string name, ReadingOptions options, OutputChoice choice, Stream output, Saving? saving, bool isQuiet, out CaptureReading reading)
    {
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            reader.Stop();
        }

        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        if (!isQuiet)
        {
            // Said only now, when a packet sent in answer to it cannot be missed.
            Terminal.Complain($"listening to {name}; Ctrl-C ends it");
        }

        using (reading = new CaptureReading(options, choice.CreateEncoder, output, saving?.Handshakes))
        {
            reading.Read(reader, name);
        }
    }

    private static string Describe(string name, LiveCounters counters) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}: {counters.Received} packets received, {counters.Dropped} dropped by the kernel, {counters.DroppedByInterface} by the interface");
}
