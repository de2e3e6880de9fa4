using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Cli.Detecting;
using Whorl.Cli.Storing;
using Whorl.Detection.Cdns;
using Whorl.Detection.Scoring;
using Whorl.Detection.Verdicts;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl detect</c>: verdicts over the servers that the store has seen.</summary>
internal static class DetectCommand
{
    // The threshold of most recall at 99 % precision on the simulated seeds that the method was tuned on; docs/evaluation.md.
    private const double OwnThreshold = 0.65;

    private const string Description = """
        Verdicts over the servers that the store saw in a week, by what the weeks before it said; every
        verdict lists its evidence, for and against, in numbers and words.

        Example: whorl detect c2
        Example: whorl detect c2 --method atsf-2022 --threshold 1 --week 2026-W40 -f jsonl
        Example: whorl detect c2 192.0.2.1 www.example.com --all
        """;

    public static Command Create()
    {
        Command command = new("detect", Description);
        Argument<string[]> only = new("TARGET") { Description = "Only these addresses or names (default: every server of the week).", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> threshold = new("--threshold") { Description = "The score from which on a server is reported (default: 0.65 for whorl, 1 for atsf-2022).", HelpName = "T" };
        Option<string?> method = new("--method") { Description = "whorl or atsf-2022 (default whorl).", HelpName = "NAME" };
        Option<string?> week = new("--week") { Description = "The week to judge (default: the latest).", HelpName = "2026-W48" };
        Option<bool> all = new("--all") { Description = "Every server, whatever its score." };
        Option<string?> failOn = new("--fail-on") { Description = "any: exit with 4 where a server reaches the threshold.", HelpName = "any" };
        StoreOptions store = new();
        OutputOptions output = new();
        Command c2 = new("c2", "Servers that look like command and control.") { only, threshold, method, week, all, failOn };
        store.AddTo(c2);
        output.AddTo(c2);
        c2.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            bool isPublished = settings.Find(method) switch
            {
                null or { Value: "whorl" } => false,
                { Value: "atsf-2022" } => true,
                { } other => throw new UsageException($"there is no method '{other.Value}'; use whorl or atsf-2022"),
            };
            double limit = settings.Find(threshold) is not { } given ? (isPublished ? 1 : OwnThreshold)
                : double.TryParse(given.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value is >= 0 and <= 1 ? value
                : throw new UsageException($"{given.Name} '{given.Value}' is no number between 0 and 1");
            bool failsOnAny = settings.Find(failOn) switch
            {
                null => false,
                { Value: "any" } => true,
                { } other => throw new UsageException($"{other.Name} '{other.Value}' is no condition; use any"),
            };
            OutputForm form = output.Form(OutputOptions.PathOf(output.Output(settings)?.Value), settings, hasZeek: false);
            if (form.Format is not (OutputFormat.Table or OutputFormat.JsonLines))
            {
                throw new UsageException("verdicts are written as table or jsonl");
            }

            using IStore opened = store.OpenExisting(settings);
            using ISightingReplay replay = opened.OpenReplay();
            Week judged = WeekOf(settings.Find(week), replay);
            ScoringMethod scoring = isPublished ? new PublishedMethod(usesJarm: false, usesHeader: true) : new WhorlMethod();
            C2Detector detector = new(replay, scoring, limit);
            List<C2Verdict> verdicts = [];
            detector.Run(judged, settings.Find(all) ?? false, Filter(parsed.GetValue(only) ?? [], replay), verdicts.Add);
            verdicts.Sort((a, b) => a.Score != b.Score ? Nullable.Compare(b.Score, a.Score) : string.CompareOrdinal(a.Target, b.Target));
            using Stream stream = OutputStream.Open(form.Path);
            if (form.Format == OutputFormat.Table)
            {
                VerdictText.Write(stream, verdicts, judged, limit);
            }
            else
            {
                verdicts.ForEach(verdict => VerdictJson.Write(stream, verdict));
            }

            return failsOnAny && verdicts.Exists(verdict => verdict.Score >= limit) ? ExitCode.Findings : ExitCode.Done;
        });
        command.Subcommands.Add(c2);
        command.Subcommands.Add(CreateCdn());
        return command;
    }

    private static Command CreateCdn()
    {
        Argument<string[]> only = new("TARGET") { Description = "Only these addresses or names (default: every server of the week).", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> week = new("--week") { Description = "The week to judge (default: the latest).", HelpName = "2026-W48" };
        Option<bool> offNet = new("--off-net") { Description = "Only servers outside the networks' autonomous systems." };
        StoreOptions store = new();
        OutputOptions output = new();
        Command cdn = new("cdn", "Servers of content delivery networks, told by fingerprints that the networks' own servers showed in earlier weeks.") { only, week, offNet };
        store.AddTo(cdn);
        output.AddTo(cdn);
        cdn.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            OutputForm form = output.Form(OutputOptions.PathOf(output.Output(settings)?.Value), settings, hasZeek: false);
            if (form.Format is not (OutputFormat.Table or OutputFormat.JsonLines))
            {
                throw new UsageException("verdicts are written as table or jsonl");
            }

            using IStore opened = store.OpenExisting(settings);
            NetworkTable networks = opened.ReadNetworks();
            if (networks.IsEmpty)
            {
                throw new FailureException("the store has no table of autonomous systems, by which a network's own servers are known; import one: whorl import asn FILE");
            }

            using ISightingReplay replay = opened.OpenReplay();
            Week judged = WeekOf(settings.Find(week), replay);
            Func<int, bool>? filter = Filter(parsed.GetValue(only) ?? [], replay);
            bool isOffNetOnly = settings.Find(offNet) ?? false;
            using Stream stream = OutputStream.Open(form.Path);
            CdnVerdicts verdicts = new(stream, replay, isTable: form.Format == OutputFormat.Table);
            _ = new CdnEvaluation(replay, networks, CdnCatalogue.Shipped)
            {
                Assigned = (seenIn, seen, network, confidence, marks) =>
                {
                    if (seenIn == judged && (filter is null || filter(seen.Target)) && !(isOffNetOnly && marks.HasFlag(CdnMarks.System)))
                    {
                        verdicts.Write(seenIn, seen, CdnCatalogue.Shipped.Names[network], confidence, marks);
                    }
                },
            }.Run();
            return ExitCode.Done;
        });
        return cdn;
    }

    private static Week WeekOf(Setting? setting, ISightingReplay replay)
    {
        if (replay.Weeks.Count == 0)
        {
            throw new FailureException("the store has seen no servers yet; whorl scan --save or whorl import make it so");
        }

        if (setting is not { } given)
        {
            return replay.Weeks[^1];
        }

        if (!Week.TryParse(given.Value, out Week week))
        {
            throw new UsageException($"{given.Name} '{given.Value}' is no week; write it as 2026-W48, or as a day in it");
        }

        foreach (Week known in replay.Weeks)
        {
            if (known == week)
            {
                return week;
            }
        }

        throw new FailureException($"the store saw no servers in {week}; its weeks are {replay.Weeks[0]} to {replay.Weeks[^1]}");
    }

    private static Func<int, bool>? Filter(string[] only, ISightingReplay replay)
    {
        if (only.Length == 0)
        {
            return null;
        }

        HashSet<HostAddress> addresses = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (string one in only)
        {
            if (HostAddress.TryParse(one, out HostAddress address))
            {
                addresses.Add(address);
            }
            else
            {
                names.Add(one);
            }
        }

        return target => addresses.Contains(replay.AddressOf(target)) || (names.Count > 0 && replay.PortAndNameOf(target).Name is { } name && names.Contains(name));
    }
}
