using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Cli.Usage;
using Whorl.Detection.Hunting;
using Whorl.Store;

namespace Whorl.Cli.Hunting;

/// <summary>The options of <c>whorl hunt</c> alone.</summary>
internal sealed class HuntSwitches
{
    private readonly Option<bool> list = new("--list") { Description = "List the rules." };
    private readonly Option<string?> show = new("--show") { Description = "Print a rule's file, to read or to copy.", HelpName = "NAME" };
    private readonly Option<string[]> set = new("--set") { Description = "Set a parameter, as learn=21 or new-in-network.hosts=5; may be given again.", HelpName = "NAME=VALUE" };
    private readonly Option<string?> since = new("--since") { Description = "Judge handshakes from this day or moment on; earlier ones are learned from.", HelpName = "TIME" };
    private readonly Option<string?> until = new("--until") { Description = "Judge handshakes before this day or moment.", HelpName = "TIME" };
    private readonly Option<string?> weeks = new("--weeks") { Description = "Judge the last N weeks of the store.", HelpName = "N" };
    private readonly Option<string[]> read = new("--read") { Description = "Hunt in a capture or a folder of them instead of the store; may be given again.", HelpName = "FILE" };
    private readonly Option<string?> listen = new("--listen") { Description = "Hunt on a live interface, until Ctrl-C.", HelpName = "INTERFACE" };
    private readonly Option<string?> suppress = new("--suppress") { Description = "Suppressions, YAML or JSON lines (default: hunt-suppress.yaml in the user's configuration folder, where there is one).", HelpName = "FILE" };
    private readonly Option<string?> targets = new("--targets") { Description = "Also write the servers to look at, a line each, for whorl scan -i FILE.", HelpName = "FILE" };
    private readonly Option<string?> baseline = new("--baseline") { Description = "The allow list that the rule allow-list enforces, YAML or CSV.", HelpName = "FILE" };
    private readonly Option<string?> learnTo = new("--learn-to") { Description = "Learn an allow list into this file, to be reviewed, instead of hunting; one that is there is added to.", HelpName = "FILE" };
    private readonly Option<string?> failOn = new("--fail-on") { Description = "Exit with 4 if there is a hit of this severity or above: info, low, medium, high or critical.", HelpName = "SEVERITY" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { list, show, set, since, until, weeks, read, listen, suppress, targets, baseline, learnTo, failOn })
        {
            command.Options.Add(option);
        }
    }

    public bool IsList(Settings settings) => settings.IsGiven(list);

    public string? Shown(Settings settings) => settings.IsGiven(show) ? settings.Find(show)?.Value : null;

    public string[] Set(ParseResult parsed) => parsed.GetValue(set) ?? [];

    public string[] Captures(ParseResult parsed) => parsed.GetValue(read) ?? [];

    public string? Interface(Settings settings) => settings.IsGiven(listen) ? settings.Find(listen)?.Value : null;

    public Setting? Suppress(Settings settings) => settings.Find(suppress);

    public string? Targets(Settings settings) => settings.IsGiven(targets) ? NonEmpty(settings.Find(targets)) : null;

    public string? Baseline(Settings settings) => settings.IsGiven(baseline) ? NonEmpty(settings.Find(baseline)) : null;

    public string? LearnTo(Settings settings) => settings.IsGiven(learnTo) ? NonEmpty(settings.Find(learnTo)) : null;

    /// <summary>The severity that makes the exit code 4; null for none.</summary>
    public Severity? FailOn(Settings settings)
    {
        if (settings.Find(failOn) is not { } given)
        {
            return null;
        }

        return SeverityNames.TryParse(given.Value, out Severity severity) ? severity
            : throw new UsageException($"{given.Name} '{given.Value}' is no severity{Suggestion.For(given.Value, SeverityNames.All, $"use {string.Join(", ", SeverityNames.All)}")}");
    }

    /// <summary>The window to judge, in nanoseconds; open ends are null.</summary>
    /// <param name="settings">What was chosen.</param>
    /// <param name="last">The last handshake there is, which weeks are counted back from.</param>
    public (long? Since, long? Until) Window(Settings settings, long? last)
    {
        Setting? from = settings.Find(since);
        Setting? number = settings.Find(weeks);
        long? to = settings.Find(until) is { } end ? Moment(end) : null;
        if (number is not { } count)
        {
            return (from is { } begin ? Moment(begin) : null, to);
        }

        if (from is not null)
        {
            throw new UsageException("--weeks and --since both say when to begin; give one of them");
        }

        if (!int.TryParse(count.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int span) || span is < 1 or > 5200)
        {
            throw new UsageException($"{count.Name} '{count.Value}' is no number of weeks; use 1 to 5200");
        }

        return ((to ?? last) is { } edge ? edge - (span * Week.Nanoseconds) : null, to);
    }

    private static string? NonEmpty(Setting? setting) =>
        setting is not { } given ? null : given.Value.Length > 0 ? given.Value : throw new UsageException($"{given.Name} has an empty name; give the path of a file");

    private static long Moment(Setting setting)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        if (!DateTime.TryParseExact(setting.Value, ["yyyy-MM-dd", "yyyy-MM-ddTHH:mm", "yyyy-MM-ddTHH:mm:ss", "yyyy-MM-ddTHH:mm:ssK", "yyyy-MM-ddTHH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, Utc, out DateTime moment)
            || moment.Year is < 1970 or > 2200)
        {
            throw new UsageException($"{setting.Name} '{setting.Value}' is no day or moment; write 2026-11-25 or 2026-11-25T13:00:00Z");
        }

        return (moment - DateTime.UnixEpoch).Ticks * 100;
    }
}
