using System.CommandLine;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Cli.Demonstration;
using Whorl.Cli.Demonstration.Page;
using Whorl.Cli.Storing;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl demo</c>: the whole product on one page.</summary>
internal static class DemoCommand
{
    private const string UsualPage = "whorl-demo.html";

    private const string Description = """
        The whole product on one page: starts servers on loopback, captures clients against them,
        scans, looks up, hunts, explains, simulates, evaluates and judges, and writes a page.

        Nothing leaves this machine, nothing is kept but the page, and everything on it was measured
        by the run. Servers and clients that are installed take part; without any the command has
        its own.

        Example: whorl demo
        Example: whorl demo -o page.html --store demo.db
        """;

    public static Command Create()
    {
        Option<string?> output = new("--output", "-o") { Description = $"The page (default: {UsualPage} in the current folder).", HelpName = "FILE" };
        Option<string?> store = new("--store") { Description = "Keep the store, the capture and the simulated population beside this new file.", HelpName = "PATH" };
        Option<bool> relay = new("--relay") { Description = "Record traffic by a relay, even where this process may listen." };
        Option<bool> quiet = new("--quiet", "-q") { Description = "No progress on standard error." };
        Option<bool> noColor = new("--no-color") { Description = "No colours, as NO_COLOR in the environment." };
        Command command = new("demo", Description) { output, store, relay, quiet, noColor };
        command.SetAction((parsed, cancellation) =>
        {
            Settings settings = new(parsed);
            bool isPlain = Console.IsOutputRedirected || (settings.Find(noColor) ?? !string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")));

            // The usual store, or that of the configuration, is no place for made-up lists.
            StoreLocation? named = settings.IsGiven(store) ? StoreLocation.Of(new Setting(parsed.GetValue(store) ?? string.Empty, "--store", IsFlag: true)) : null;
            return RunAsync(OutputOptions.PathOf(parsed.GetValue(output) ?? UsualPage), named, parsed.GetValue(relay), settings.Find(quiet) ?? false, !isPlain, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(string page, StoreLocation? named, bool isRelayWanted, bool isQuiet, bool isColored, CancellationToken cancellation)
    {
        Interrupt.Allow();
        OutputStream.RequireFolder(page);
        using DemoPlace place = DemoPlace.Make(named);
        try
        {
            DemoFindings findings = await new DemoRun(place, isRelayWanted, new StepReport(TimeProvider.System, isQuiet), TimeProvider.System).RunAsync(cancellation).ConfigureAwait(false);
            await using (StreamWriter writer = new(OutputStream.Open(page)))
            {
                await writer.WriteAsync(DemoPage.Make(findings)).ConfigureAwait(false);
            }

            if (page != "-")
            {
                new DemoText(Console.Out, isColored).Write(findings, page);
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            Terminal.Complain("interrupted; the servers are stopped");
            return ExitCode.Interrupted;
        }
    }
}
