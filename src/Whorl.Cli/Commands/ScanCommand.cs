using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Cli.Scanning;
using Whorl.Cli.Storing;
using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Probing.Transport;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl scan</c>: active fingerprints of servers.</summary>
internal static class ScanCommand
{
    private const string Description = """
        Active fingerprints of servers: JARM and ATSF, with HTTP look and certificate.

        A target is host, host:port, ip, [v6]:port, a network such as 192.0.2.0/24, a URL, or a
        line of a list as other scanners write it (ip,name). Scan only what you may.

        Examples: whorl scan www.example.com
                  whorl scan -i servers.txt --rate 200 -o servers.jsonl --checkpoint servers.state
                  whorl scan --resume servers.state
                  whorl scan -i servers.txt --save
        """;

    public static Command Create()
    {
        Argument<string[]> targets = new("TARGET") { Description = "What to scan.", Arity = ArgumentArity.ZeroOrMore };
        OutputOptions output = new();
        ScanSwitches scan = new();
        RunSwitches run = new();
        SavingOptions saving = new();
        Command command = new("scan", Description) { targets };
        run.AddTo(command);
        scan.AddTo(command);
        output.AddTo(command);
        saving.AddTo(command);
        command.SetAction((parsed, _) => RunAsync(parsed, parsed.GetValue(targets) ?? [], output, scan, run, saving));
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, string[] arguments, OutputOptions outputOptions, ScanSwitches switches, RunSwitches run, SavingOptions savingOptions)
    {
        Settings settings = new(parsed);
        Checkpoint? resumed = run.Resume(settings, hasTargets: arguments.Length > 0);
        string[] targets = run.Targets(settings, resumed, arguments);
        string? input = run.Input(settings);
        if (targets.Length == 0 && input is null)
        {
            throw new UsageException("there is nothing to scan: give a target such as www.example.com, or a list by -i FILE");
        }

        ScanMethods methods = switches.Methods(settings);
        string outputPath = OutputOptions.PathOf(outputOptions.Output(settings)?.Value);
        OutputForm form = outputOptions.Form(outputPath, settings, hasZeek: false);
        bool isQuiet = outputOptions.IsQuiet(settings);
        SkippedLines skipped = new(isQuiet);
        TargetSourceOptions order = switches.Order(settings, run.Seed(settings), streams: input == LineReader.StandardInput) with
        {
            Exclusions = run.Exclusions(settings),
            Skipped = skipped.Add,
        };
        using LineReader? lines = RunSwitches.Open(input);
        using TargetSource source = new(targets, lines, order);
        if (input is not null)
        {
            OutputStream.RefuseToOverwrite(outputPath, [input]);
        }

        ScanForm encoders = new(form);
        if (run.IsDryRun(settings))
        {
            using Stream destination = OutputStream.Open(outputPath);
            DryRun.Write(source, order, form.Format, destination);
            return skipped.Conclude(source);
        }

        using Resolver resolver = switches.Resolver(settings);
        ScanSetup setup = new()
        {
            Source = source,
            Resolver = resolver,
            Exclusions = order.Exclusions,
            Plan = switches.Plan(settings, methods),
            Politeness = WithinFileLimit(switches.Politeness(settings)),
            Names = switches.Names(settings),
            AllAddresses = switches.AllAddresses(settings),
            KeepsCertificates = methods.Certificate,
            Seed = order.Seed,
            NumberOf = ordinal => (ordinal - (order.Shard - 1)) / order.Shards,
            Done = resumed?.Done ?? new DoneSet(),
        };
        setup = setup with { Loops = LoopsFor(setup.Politeness.Rate) };
        ProgressForm progress = run.Progress(settings, isQuiet, form);
        FailCondition? condition = run.FailCondition(settings);
        CertificateFiles? certificates = run.CertificateFiles(settings);
        setup = setup with { KeepsCertificates = methods.Certificate || certificates is not null };
        using Saving? saving = savingOptions.Open(settings);
        setup = setup with { KeepsAnswers = saving is not null };
        bool isSingle = targets.Length == 1 && input is null && source.IsComplete && source.Known == 1;
        Checkpoint? checkpoint = run.Checkpoint(settings, resumed, targets, order.Seed, outputPath, out string checkpointPath);
        if (resumed is not null)
        {
            source.SkipTo(Math.Min(long.MaxValue, (resumed.Done.Below * order.Shards) + order.Shard - 1));
        }

        using Stream stream = checkpoint is { OutputLength: > 0 } ? OutputStream.Continue(outputPath, checkpoint.OutputLength) : OutputStream.Open(outputPath);
        using ScanSession session = new(setup);
        ScanOutput output = new(stream, encoders.Create(isSingle), checkpoint, checkpointPath, setup.NumberOf, certificates, condition, saving);
        bool isComplete;
        using (new ScanProgressLine(session, source, progress, setup.Done.Count))
        {
            isComplete = await ScanUntilInterruptedAsync(session, output).ConfigureAwait(false);
        }

        output.Finish(isComplete);
        if (!isQuiet && !isSingle)
        {
            Terminal.Complain(ScanSummary.Of(session.Progress));
        }

        if (!isQuiet && saving is not null)
        {
            Terminal.Complain(saving.ToString());
        }

        if (!isComplete)
        {
            Terminal.Complain(checkpoint is null
                ? "interrupted; a scan with --checkpoint FILE could be resumed"
                : $"interrupted; whorl scan --resume {checkpointPath} goes on");
            return ExitCode.Interrupted;
        }

        int code = skipped.Conclude(source);
        return code == ExitCode.Done && condition is { IsFulfilled: true } ? ExitCode.Findings : code;
    }

    private static async Task<bool> ScanUntilInterruptedAsync(ScanSession session, ScanOutput output)
    {
        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            session.Stop();
        }

        Interrupt.Allow();
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        return await session.RunAsync(output).ConfigureAwait(false);
    }

    /// <summary>No more at once than the system lets this process have open.</summary>
    private static Politeness WithinFileLimit(Politeness asked)
    {
        int most = FileLimit.MaximumConnections;
        if (asked.Concurrency <= most)
        {
            return asked;
        }

        Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"the system allows this process {most} connections at once (ulimit -n): --concurrency {asked.Concurrency} is cut to that"));
        return asked with { Concurrency = most };
    }

    /// <summary>One thread makes some ten thousand connections a second; more threads only where more are asked for.</summary>
    private static int LoopsFor(double rate)
    {
        const double PerLoop = 5000;
        int wanted = rate == 0 ? Environment.ProcessorCount : (int)Math.Ceiling(rate / PerLoop);
        return Math.Clamp(wanted, 1, Environment.ProcessorCount);
    }
}
