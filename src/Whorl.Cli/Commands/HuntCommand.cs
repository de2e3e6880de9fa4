using System.CommandLine;
using System.Globalization;
using Whorl.Capture.Live;
using Whorl.Cli.Configuration;
using Whorl.Cli.Hunting;
using Whorl.Cli.Storing;
using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Detection.Hunting.Suppressing;
using Whorl.Observations.Reading;
using Whorl.Store;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl hunt</c>: the hunting rules over the store, a capture or an interface.</summary>
internal static class HuntCommand
{
    private const string Description = """
        Hunts by rules: what handshakes say of clients and servers that lists alone do not.

        Without RULE all shipped rules are used. A RULE is the name of one, or a file of your own:
        print one with --show, change it, and name the copy. Hits are leads, each with its evidence
        and with what not to conclude.

        Examples: whorl hunt --list
                  whorl hunt --weeks 1
                  whorl hunt known-pair --read monday.pcapng --fail-on high
                  whorl hunt new-destination --weeks 1 --targets ask.txt
                  whorl hunt allow-list --set groups=servers=10.0.1.0/24 --learn-to servers.yaml
                  whorl hunt --show known-pair > my-pairs.yaml; whorl hunt ./my-pairs.yaml
        """;

    public static Command Create()
    {
        Argument<string[]> rules = new("RULE") { Description = "Names of rules, or files of your own.", Arity = ArgumentArity.ZeroOrMore };
        HuntSwitches switches = new();
        StoreOptions store = new();
        ReadingSwitches reading = new();
        OutputOptions output = new();
        Command command = new("hunt", Description) { rules };
        switches.AddTo(command);
        store.AddTo(command);
        output.AddTo(command);
        reading.AddWithoutFieldsTo(command);
        command.SetAction(parsed => Run(parsed, parsed.GetValue(rules) ?? [], switches, store, reading, output));
        return command;
    }

    private static int Run(ParseResult parsed, string[] named, HuntSwitches switches, StoreOptions storeOptions, ReadingSwitches readingSwitches, OutputOptions outputOptions)
    {
        Settings settings = new(parsed);
        if (switches.IsList(settings))
        {
            RuleList.Write(Console.Out);
            return ExitCode.Done;
        }

        if (switches.Shown(settings) is { } shown)
        {
            Console.Out.Write(RuleChoice.Find(shown).Text);
            return ExitCode.Done;
        }

        RuleChoice choice = new(named, switches.Set(parsed));
        Severity? failOn = switches.FailOn(settings);
        string[] captures = switches.Captures(parsed);
        string? live = switches.Interface(settings);
        if (captures.Length > 0 && live is not null)
        {
            throw new UsageException("--read and --listen are two sources; give one of them");
        }

        bool isOfStore = captures.Length == 0 && live is null;
        string path = OutputOptions.PathOf(outputOptions.Output(settings)?.Value);
        OutputForm form = outputOptions.Form(path, settings, hasZeek: false);
        if (form.Format is not (OutputFormat.Table or OutputFormat.JsonLines))
        {
            throw new UsageException("hits are written as table or jsonl; choose one of them");
        }

        OutputStream.RefuseToOverwrite(path, captures);
        if (switches.Baseline(settings) is { } baseline)
        {
            choice.SetWords(choice.OfKind(AllowListHunt.Kind.Name) ?? throw new UsageException("--baseline goes with the rule allow-list, which is not among those chosen"), "baseline", baseline);
        }

        AllowListRun? learning = switches.LearnTo(settings) is { } learnTo ? new AllowListRun(learnTo, choice, TimeProvider.System) : null;
        SuppressionList suppressions = SuppressionSource.Load(switches.Suppress(settings), TimeProvider.System);
        using PacketFilter? filter = readingSwitches.Filter(settings);
        ReadingOptions options = readingSwitches.Read(settings, new OutputChoice("-", OutputFormat.JsonLines, null, IsColored: false, 0));
        using IStore? store = isOfStore ? storeOptions.OpenExisting(settings) : storeOptions.Location(settings).Exists ? storeOptions.Open(settings) : null;
        using HuntKnowledge knowledge = new(store);
        (long? since, long? until) = switches.Window(settings, knowledge.Handshakes?.Last);
        bool isQuiet = outputOptions.IsQuiet(settings);
        HuntOutput? opened = null;
        TargetOutput? listed = null;
        void Take(Hit hit)
        {
            opened!.Write(hit);
            listed?.Write(hit);
        }

        void Note(string sentence)
        {
            if (!isQuiet)
            {
                Terminal.Complain(sentence);
            }
        }

        HuntRun run = new(knowledge, TimeProvider.System, Take, Note, suppressions);
        if (learning is not null)
        {
            run.Add(learning);
        }
        else
        {
            choice.AddTo(run);
        }

        // Opened only now that every rule has been understood, so that a mistake does not cost what an earlier run wrote.
        using HuntOutput output = opened = new HuntOutput(OutputStream.Open(path), form);
        using TargetOutput? targets = listed = switches.Targets(settings) is { } targetPath ? new TargetOutput(targetPath) : null;
        HuntSource source = new(run, knowledge, TimeProvider.System, since, until);
        int code = ExitCode.Done;
        if (live is not null)
        {
            code = source.Listen(live, options, filter, isQuiet);
        }
        else if (captures.Length > 0)
        {
            code = source.ReadCaptures(captures, options, filter);
        }
        else
        {
            source.ReadStore();
        }

        run.Finish();
        if (!isQuiet && learning is null)
        {
            Summarise(run, output, suppressions);
        }

        return code == ExitCode.Done && failOn is { } least && output.Worst >= least ? ExitCode.Findings : code;
    }

    private static void Summarise(HuntRun run, HuntOutput output, SuppressionList suppressions)
    {
        string learned = run.Learned > 0 ? string.Create(CultureInfo.InvariantCulture, $", {run.Learned:N0} learned from") : string.Empty;
        string repeats = run.Repeats > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {run.Repeats:N0} repeats within a day are not shown") : string.Empty;
        string suppressed = suppressions.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {suppressions.Count:N0} suppressed") : string.Empty;
        Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{run.Looked:N0} handshakes judged{learned}: {output.Counts()}{repeats}{suppressed}"));
        if (run.Input.Held.Count > 0)
        {
            Terminal.Complain($"held back by guards: {string.Join("; ", run.Input.Held.Select(held => string.Create(CultureInfo.InvariantCulture, $"{held.Key} ({held.Value:N0})")))}");
        }
    }
}
