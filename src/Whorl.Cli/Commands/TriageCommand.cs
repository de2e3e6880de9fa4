using System.CommandLine;
using System.Runtime.InteropServices;
using Whorl.Cli.Configuration;
using Whorl.Cli.Detecting;
using Whorl.Cli.Hunting;
using Whorl.Cli.Scanning;
using Whorl.Cli.Serving;
using Whorl.Cli.Triaging;
using Whorl.Detection.Hunting;
using Whorl.Service.Hosting;
using Whorl.Service.Triage;
using Whorl.Store;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl triage</c>: what an IDS logs, hunted in, judged, probed and delivered.</summary>
internal static class TriageCommand
{
    private const string Description = """
        Follows Zeek's ssl.log or Suricata's eve.json through every rotation: hunts in it, judges every handshake by lists and earlier
        scans, scans servers that nobody scanned lately, and writes and delivers what was found. It remembers where it is.

        Public addresses are scanned unless --no-probe is given; others only where --allow lists them. A scan warns whoever runs the
        server: with --no-probe nothing is asked of anybody.

        Examples: whorl triage /opt/zeek/logs/current/ssl.log --outlets outlets.conf
                  whorl triage --once --no-probe /var/log/suricata/eve.json -o findings.jsonl --fail-on high
        """;

    public static Command Create()
    {
        Argument<string[]> files = new("FILE") { Description = "Logs, as separated values or JSON lines, not packed.", Arity = ArgumentArity.ZeroOrMore };
        FollowingSwitches following = new();
        Option<bool> noProbe = new("--no-probe") { Description = "Scan nothing." };
        Option<string?> maxAge = new("--max-age") { Description = "Scan a server again when the last look is older, as 12h or 7d (default: 24h).", HelpName = "TIME" };
        Option<string?> probeLimit = new("--probe-limit") { Description = "The most scans in an hour (default: 100).", HelpName = "N" };
        Option<string?> atOnce = new("--scans-at-once") { Description = "Scans at once (default: 4).", HelpName = "N" };
        Option<string?> threshold = new("--threshold") { Description = "The score from which on a server is one of C2 (default: 0.65).", HelpName = "T" };
        Option<string?> outlets = new("--outlets") { Description = "Where findings and scans are delivered, as for whorl serve.", HelpName = "FILE" };
        ContactOption contact = new();
        PolicyOptions policy = new();
        CdnTableOption table = new();
        StateOptions state = new();
        OutputOptions output = new();
        Command command = new("triage", Description) { files };
        following.AddTo(command);
        foreach (Option option in new Option[] { noProbe, maxAge, probeLimit, atOnce, threshold, outlets, contact.Option })
        {
            command.Options.Add(option);
        }

        policy.AddTo(command);
        table.AddTo(command);
        state.AddTo(command);
        output.AddTo(command);
        command.SetAction((parsed, _) =>
        {
            Settings settings = new(parsed);
            string[] logs = LogsOf(parsed.GetValue(files) ?? []);
            RuleChoice rules = following.Rules(parsed, settings);
            string path = OutputOptions.PathOf(output.Output(settings)?.Value);
            OutputForm form = output.Form(path, settings, hasZeek: false);
            if (form.Format is not (OutputFormat.Table or OutputFormat.JsonLines))
            {
                throw new UsageException("findings are written as table or jsonl; choose one of them");
            }

            OutputStream.RefuseToOverwrite(path, logs);
            Severity? failOn = following.FailOn(settings);
            TriageOptions options = new()
            {
                Logs = logs,
                Start = following.Start(settings),
                IsOnce = following.IsOnce(settings),
                Saves = following.Saves(settings),
                AddHunts = rules.AddTo,
                Suppressions = SuppressionSource.Load(following.Suppress(settings), TimeProvider.System),
                Least = following.Least(settings),
                Probes = !(settings.Find(noProbe) ?? false),
                Policy = policy.Read(settings),
                MaxAge = FollowingSwitches.Age(settings.Find(maxAge), TimeSpan.FromHours(24)),
                ProbeLimit = Quantity.Whole(settings.Find(probeLimit), 1, 1_000_000, 100),
                ScansAtOnce = Quantity.Whole(settings.Find(atOnce), 1, 1000, 4),
                Version = Product.Version,
                Contact = contact.Read(settings),
                Threshold = Quantity.Share(settings.Find(threshold)) ?? C2Judging.OwnThreshold,
                Catalogue = table.Read(settings),
                Delivery = ServeCommand.DeliveryOf(settings.Find(outlets)),
                StatePath = state.Path(settings),
            };
            return RunAsync(options, state.Store.Open(settings), new TriageOutput(OutputStream.Open(path), form, output.IsQuiet(settings)), failOn);
        });
        return command;
    }

    private static string[] LogsOf(string[] given)
    {
        if (given.Length == 0)
        {
            throw new UsageException("name the log to follow: whorl triage /opt/zeek/logs/current/ssl.log, or Suricata's eve.json");
        }

        foreach (string one in given)
        {
            string? wrong = one switch
            {
                "" => "an empty path names no log; give Zeek's ssl.log or Suricata's eve.json",
                "-" => "standard input cannot be gone back in: give a file, or import it: whorl import zeek -",
                _ when Path.GetExtension(one) is ".gz" or ".zst" or ".xz" or ".bz2" => $"{one} is packed, and packed logs do not grow; import it: whorl import auto {one}",
                _ when given.Count(other => Path.GetFullPath(other) == Path.GetFullPath(one)) > 1 => $"{one} is named twice; name it once",
                _ => null,
            };
            if (wrong is not null)
            {
                throw new UsageException(wrong);
            }
        }

        return given;
    }

    private static async Task<int> RunAsync(TriageOptions options, IStore store, TriageOutput output, Severity? failOn)
    {
        using IStore owned = store;
        using TriageOutput written = output;
        try
        {
            await using TriageRun run = TriageRun.Create(options, store, output, TimeProvider.System);
            using CancellationTokenSource stop = new();
            void End(PosixSignalContext context)
            {
                context.Cancel = true;
                stop.Cancel();
            }

            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
            await run.RunAsync(stop.Token).ConfigureAwait(false);
            output.Progress(run.Counts);
            return stop.IsCancellationRequested ? ExitCode.Interrupted : failOn is { } least && output.Worst >= least ? ExitCode.Findings : ExitCode.Done;
        }
        catch (ServiceRefusedException problem)
        {
            throw new FailureException(problem.Message);
        }
    }
}
