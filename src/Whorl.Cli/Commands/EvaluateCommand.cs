using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Detecting;
using Whorl.Cli.Evaluating;
using Whorl.Detection.Cdns;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Evaluation.Reports;
using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl evaluate</c>: how well detection does on what the store has seen, week by week.</summary>
internal static class EvaluateCommand
{
    private const string Description = """
        How well detection does on what the store has seen: every week is scored with what the weeks
        before it said, and judged by that week's lists, or by a file that knows the truth.

        Example: whorl evaluate c2 --html evaluation.html
        Example: whorl evaluate c2 --by week --new-only --threshold 0.8 -f jsonl
        Example: whorl evaluate cdn
        """;

    public static Command Create()
    {
        Command command = new("evaluate", Description);
        command.Subcommands.Add(CreateC2());
        command.Subcommands.Add(CreateCdn());
        return command;
    }

    private static Command CreateC2()
    {
        EvaluationSwitches switches = new();
        Command command = new("c2", "Methods that tell command-and-control servers, side by side: precision, recall, curves, calibration.");
        switches.AddTo(command, isC2: true);
        command.SetAction(parsed => RunC2(parsed, switches));
        return command;
    }

    private static Command CreateCdn()
    {
        EvaluationSwitches switches = new();
        Command command = new("cdn", "Content delivery networks told by fingerprints seen in earlier weeks: precision and recall for each, and servers off their networks.");
        switches.AddTo(command, isC2: false);
        command.SetAction(parsed => RunCdn(parsed, switches));
        return command;
    }

    private static int RunC2(ParseResult parsed, EvaluationSwitches switches)
    {
        Settings settings = new(parsed);
        ReportOptions options = switches.Report(settings);
        IReadOnlyList<ScoringMethod> methods = switches.Methods(settings);
        TruthFile? truth = switches.Truth(settings);
        string? page = switches.Page(settings);
        OutputForm form = switches.Form(settings);
        using IStore store = switches.Store.OpenExisting(settings);
        using ISightingReplay replay = store.OpenReplay();
        RequireWeeks(replay);
        IReadOnlyList<MethodResult> results = new RollingEvaluation(replay, methods, null, truth).Run(Progress(replay, form));
        using (Stream output = OutputStream.Open(form.Path))
        {
            if (form.Format == OutputFormat.Table)
            {
                EvaluationText.WriteC2(output, results, options);
            }
            else
            {
                EvaluationJson.Write(output, results, options);
            }
        }

        if (page is not null)
        {
            using Stream file = OutputStream.Open(page);
            using StreamWriter writer = new(file);
            writer.Write(EvaluationPage.Make(results, options, truth is null ? "that week's lists" : "a file that knows the truth"));
        }

        return ExitCode.Done;
    }

    private static int RunCdn(ParseResult parsed, EvaluationSwitches switches)
    {
        Settings settings = new(parsed);
        OutputForm form = switches.Form(settings);
        CdnCatalogue catalogue = switches.CdnTable.Read(settings);
        using IStore store = switches.Store.OpenExisting(settings);
        NetworkTable networks = CdnTableOption.SystemsOf(store);
        using ISightingReplay replay = store.OpenReplay();
        RequireWeeks(replay);
        IReadOnlyList<CdnWeek> weeks = new CdnEvaluation(replay, networks, catalogue, switches.IsByJarm(settings)).Run(Progress(replay, form));
        using Stream output = OutputStream.Open(form.Path);
        if (form.Format == OutputFormat.Table)
        {
            EvaluationText.WriteCdn(output, weeks, switches.IsByWeek(settings));
        }
        else
        {
            CdnEvaluationJson.Write(output, weeks);
        }

        return ExitCode.Done;
    }

    private static void RequireWeeks(ISightingReplay replay)
    {
        if (replay.Weeks.Count < 2)
        {
            throw new FailureException("an evaluation needs servers seen in two weeks at least, one to learn from and one to judge; scan again next week with --save, or try whorl simulate");
        }
    }

    private static Action<Week>? Progress(ISightingReplay replay, OutputForm form)
    {
        if (form.Path == "-" || Console.IsErrorRedirected)
        {
            return null;
        }

        int done = 0;
        return week =>
        {
            done++;
            Console.Error.Write(FormattableString.Invariant($"\rweek {week}, {done} of {replay.Weeks.Count}") + (done == replay.Weeks.Count ? "\n" : string.Empty));
        };
    }
}
