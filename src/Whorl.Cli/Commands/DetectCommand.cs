using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Detecting;
using Whorl.Cli.Storing;
using Whorl.Detection.Cdns;
using Whorl.Detection.Scoring;
using Whorl.Detection.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl detect</c>: verdicts over the servers that the store has seen.</summary>
internal static class DetectCommand
{
    private const string Description = """
        Verdicts over the servers that the store saw in a week, by what the weeks before it said; every
        verdict lists its evidence, for and against, in numbers and words.

        Example: whorl detect c2
        Example: whorl detect c2 --base-rate 0.0001
        Example: whorl detect c2 --method atsf-2022 --threshold 1 --week 2026-W40 -f jsonl
        Example: whorl detect c2 192.0.2.1 www.example.com --all
        Example: whorl detect cdn --off-net
        """;

    public static Command Create()
    {
        Command command = new("detect", Description);
        command.Subcommands.Add(CreateC2());
        command.Subcommands.Add(CreateCdn());
        return command;
    }

    private static Command CreateC2()
    {
        Option<string?> threshold = new("--threshold") { Description = "The score from which on a server is reported (default: 0.65 for whorl, 1 for atsf-2022).", HelpName = "T" };
        Option<string?> method = new("--method") { Description = "whorl or atsf-2022 (default whorl).", HelpName = "NAME" };
        Option<bool> all = new("--all") { Description = "Every server, whatever its score." };
        Option<string?> failOn = new("--fail-on") { Description = "any: exit with 4 where a server reaches the threshold.", HelpName = "any" };
        Option<string?> baseRate = new("--base-rate") { Description = "The share of C2 among the servers judged, above 0 and below 1: adds the probability at that rate.", HelpName = "R" };
        CdnTableOption table = new();
        JudgedWeek judged = new();
        StoreOptions storeOptions = new();
        OutputOptions output = new();
        Command command = new("c2", "Servers that look like command and control.") { threshold, method, all, failOn, baseRate };
        table.AddTo(command);
        judged.AddTo(command);
        storeOptions.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            bool isPublished = OneOf(settings.Find(method), "method", "whorl", "atsf-2022") == "atsf-2022";
            double limit = Quantity.Share(settings.Find(threshold)) ?? (isPublished ? 1 : C2Judging.OwnThreshold);
            double? rate = Quantity.Share(settings.Find(baseRate));
            if (rate is 0 or 1)
            {
                throw new UsageException("--base-rate is the share of C2 among the servers judged: above 0 and below 1");
            }

            CdnCatalogue catalogue = table.Read(settings);
            bool failsOnAny = OneOf(settings.Find(failOn), "condition", "none", "any") == "any";
            OutputForm form = Form(output, settings);
            using IStore store = storeOptions.OpenExisting(settings);
            using ISightingReplay replay = store.OpenReplay();
            Week week = judged.Week(settings, replay);
            ScoringMethod scoring = isPublished ? new PublishedMethod(usesJarm: false, usesHeader: true) : new WhorlMethod();
            using IStoreReader reader = store.OpenReader();
            C2Detector detector = new(replay, scoring, limit) { Guard = new ServerGuard(reader, store.ReadNetworks(), catalogue), Rate = rate };
            List<C2Verdict> verdicts = C2Judging.Run(detector, week, settings.Find(all) ?? false, judged.Filter(parsed, replay));
            using Stream stream = OutputStream.Open(form.Path);
            if (form.Format == OutputFormat.Table)
            {
                VerdictText.Write(stream, verdicts, week, limit);
            }
            else
            {
                verdicts.ForEach(verdict => VerdictJson.Write(stream, verdict));
            }

            return failsOnAny && verdicts.Exists(verdict => verdict.Score >= limit) ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static Command CreateCdn()
    {
        Option<bool> offNet = new("--off-net") { Description = "Only servers outside the networks' autonomous systems." };
        CdnTableOption table = new();
        JudgedWeek judged = new();
        StoreOptions storeOptions = new();
        OutputOptions output = new();
        Command command = new("cdn", "Servers of content delivery networks, told by fingerprints that the networks' own servers showed in earlier weeks.") { offNet };
        table.AddTo(command);
        judged.AddTo(command);
        storeOptions.AddTo(command);
        output.AddTo(command);
        command.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            CdnCatalogue catalogue = table.Read(settings);
            OutputForm form = Form(output, settings);
            bool isOffNetOnly = settings.Find(offNet) ?? false;
            using IStore store = storeOptions.OpenExisting(settings);
            NetworkTable systems = CdnTableOption.SystemsOf(store);
            using ISightingReplay replay = store.OpenReplay();
            Week week = judged.Week(settings, replay);
            Func<int, bool>? filter = judged.Filter(parsed, replay);
            using Stream stream = OutputStream.Open(form.Path);
            _ = new CdnEvaluation(replay, systems, catalogue)
            {
                Assigned = (seenIn, seen, cdn, confidence, marks) =>
                {
                    if (seenIn == week && (filter is null || filter(seen.Target)) && !(isOffNetOnly && marks.HasFlag(CdnMarks.System)))
                    {
                        CdnVerdict verdict = new(JudgedServer.Of(replay, seen.Target, week), catalogue.Names[cdn], confidence, marks);
                        if (form.Format == OutputFormat.Table)
                        {
                            VerdictText.Write(stream, verdict);
                        }
                        else
                        {
                            VerdictJson.Write(stream, verdict);
                        }
                    }
                },
            }.Run();
            return ExitCode.Done;
        });
        return command;
    }

    private static OutputForm Form(OutputOptions output, Settings settings)
    {
        OutputForm form = output.Form(OutputOptions.PathOf(output.Output(settings)?.Value), settings, hasZeek: false);
        return form.Format is OutputFormat.Table or OutputFormat.JsonLines ? form : throw new UsageException("verdicts are written as table or jsonl");
    }

    /// <summary>One of two words; the first where none was chosen.</summary>
    private static string OneOf(Setting? setting, string what, string first, string second) =>
        setting is not { } given ? first
        : given.Value == first || given.Value == second ? given.Value
        : throw new UsageException($"there is no {what} '{given.Value}'; use {first} or {second}");
}
