using System.CommandLine;
using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Cli.Configuration;
using Whorl.Cli.Detecting;
using Whorl.Cli.Storing;
using Whorl.Detection.Evaluation;
using Whorl.Detection.Evaluation.Reports;
using Whorl.Detection.Scoring;

namespace Whorl.Cli.Evaluating;

/// <summary>The options of <c>whorl evaluate</c>.</summary>
internal sealed class EvaluationSwitches
{
    private const double DefaultPrecision = 0.99;
    private const string DefaultVolume = "1000000";

    private readonly Option<string?> by = new("--by") { Description = "week: results of each week too.", HelpName = "week" };
    private readonly Option<bool> newOnly = new("--new-only") { Description = "Only servers that no earlier week had." };
    private readonly Option<bool> sweep = new("--threshold-sweep") { Description = "Every threshold, as points of a curve (jsonl)." };
    private readonly Option<string?> threshold = new("--threshold") { Description = "The score from which on a server counts as C2 (default: each method's best at --precision).", HelpName = "T" };
    private readonly Option<string?> precision = new("--precision") { Description = $"The precision at which recall is compared (default 0.99).", HelpName = "P" };
    private readonly Option<string?> volume = new("--scan-volume") { Description = $"Servers scanned a day, for false alarms a day (default {DefaultVolume}).", HelpName = "N" };
    private readonly Option<string?> method = new("--method") { Description = "whorl or atsf-2022, separated by commas (default: both, the latter in four forms).", HelpName = "NAME" };
    private readonly Option<string?> unit = new("--unit") { Description = "What atsf-2022 counts: targets or target-weeks (default targets).", HelpName = "UNIT" };
    private readonly Option<bool> normalised = new("--normalised") { Description = "Let atsf-2022 take each count as a share of its list, so that the lists' sizes do not matter." };
    private readonly Option<string?> truth = new("--truth") { Description = "Judge by this file in place of the lists: columns ip, port, name, kind (c2 or not).", HelpName = "FILE" };
    private readonly Option<string?> html = new("--html") { Description = "Also write one HTML page with charts.", HelpName = "FILE" };
    private readonly Option<bool> jarm = new("--jarm") { Description = "Tell networks by JARM in place of ATSF." };
    private readonly OutputOptions output = new();

    public StoreOptions Store { get; } = new();

    public CdnTableOption CdnTable { get; } = new();

    public void AddTo(Command command, bool isC2)
    {
        Option[] own = isC2 ? [by, newOnly, sweep, threshold, precision, volume, method, unit, normalised, truth, html] : [by, jarm];
        foreach (Option option in own)
        {
            command.Options.Add(option);
        }

        if (!isC2)
        {
            CdnTable.AddTo(command);
        }

        Store.AddTo(command);
        output.AddTo(command);
    }

    public OutputForm Form(Settings settings)
    {
        OutputForm form = output.Form(OutputOptions.PathOf(output.Output(settings)?.Value), settings, hasZeek: false);
        return form.Format is OutputFormat.Table or OutputFormat.JsonLines ? form : throw new UsageException("an evaluation is written as table or jsonl");
    }

    public bool IsByJarm(Settings settings) => settings.Find(jarm) ?? false;

    public bool IsByWeek(Settings settings) => settings.Find(by) switch
    {
        null => false,
        { Value: "week" } => true,
        { } other => throw new UsageException($"{other.Name} '{other.Value}' is not there; results are given --by week, or over all weeks without it"),
    };

    public ReportOptions Report(Settings settings) => new(
        Quantity.Share(settings.Find(threshold)), Quantity.Share(settings.Find(precision)) ?? DefaultPrecision,
        Volume(settings.Find(volume) ?? new Setting(DefaultVolume, "--scan-volume")), settings.Find(newOnly) ?? false, IsByWeek(settings), settings.Find(sweep) ?? false);

    public string? Page(Settings settings) => settings.Find(html)?.Value;

    /// <summary>The methods asked for; the published one in its four forms.</summary>
    public IReadOnlyList<ScoringMethod> Methods(Settings settings)
    {
        ScoreUnit counted = settings.Find(unit) switch
        {
            null or { Value: "targets" } => ScoreUnit.Targets,
            { Value: "target-weeks" } => ScoreUnit.TargetWeeks,
            { } other => throw new UsageException($"{other.Name} '{other.Value}' is not counted; use targets or target-weeks"),
        };
        bool areShares = settings.Find(normalised) ?? false;
        List<ScoringMethod> methods = [];
        string named = settings.Find(method)?.Value ?? "atsf-2022,whorl";
        foreach (string name in named.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (name)
            {
                case "whorl":
                    methods.Add(new WhorlMethod());
                    break;
                case "atsf-2022":
                    methods.Add(new PublishedMethod(usesJarm: true, usesHeader: false, counted, areShares));
                    methods.Add(new PublishedMethod(usesJarm: true, usesHeader: true, counted, areShares));
                    methods.Add(new PublishedMethod(usesJarm: false, usesHeader: false, counted, areShares));
                    methods.Add(new PublishedMethod(usesJarm: false, usesHeader: true, counted, areShares));
                    break;
                default:
                    throw new UsageException($"there is no method '{name}'; use whorl or atsf-2022");
            }
        }

        return methods.Count > 0 ? methods : throw new UsageException("--method names no method; use whorl or atsf-2022");
    }

    public TruthFile? Truth(Settings settings)
    {
        if (settings.Find(truth)?.Value is not { } path)
        {
            return null;
        }

        try
        {
            using StreamReader reader = new(path);
            return TruthFile.TryRead(reader, out TruthFile file, out string problem) ? file : throw new FailureException($"{path} cannot be used as the truth: {problem}");
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"{path} cannot be read: {FileProblem.InOneClause(problem)}");
        }
    }

    private static long Volume(Setting setting) =>
        long.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0
            ? value : throw new UsageException($"{setting.Name} '{setting.Value}' is no number of servers; write it like {DefaultVolume}");
}
