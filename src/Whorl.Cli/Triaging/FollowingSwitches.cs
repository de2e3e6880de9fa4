using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Cli.Hunting;
using Whorl.Cli.Usage;
using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Intelligence.Following;

namespace Whorl.Cli.Triaging;

/// <summary>How <c>whorl triage</c> reads its logs, what it hunts by, and what is a finding.</summary>
internal sealed class FollowingSwitches
{
    private readonly Option<bool> once = new("--once") { Description = "Read what is there and end; the next run goes on there." };
    private readonly Option<bool> fromStart = new("--from-start") { Description = "Begin a log that was never read at its first line (the default)." };
    private readonly Option<bool> fromEnd = new("--from-end") { Description = "Begin a log that was never read behind its last line." };
    private readonly Option<bool> noStore = new("--no-store") { Description = "Keep no handshakes and no scans in the store." };
    private readonly Option<string[]> rule = new("--rule") { Description = "Hunt by this rule, shipped or a file; may be given again (default: all shipped rules about handshakes).", HelpName = "RULE" };
    private readonly Option<string[]> set = new("--set") { Description = "Set a parameter of a rule, as for whorl hunt; may be given again.", HelpName = "NAME=VALUE" };
    private readonly Option<string?> baseline = new("--baseline") { Description = "The allow list that the rule allow-list enforces, YAML or CSV.", HelpName = "FILE" };
    private readonly Option<string?> suppress = new("--suppress") { Description = "Suppressions, as for whorl hunt.", HelpName = "FILE" };
    private readonly Option<string?> least = new("--severity") { Description = "The least that is a finding: info, low, medium, high or critical (default: low).", HelpName = "SEVERITY" };
    private readonly Option<string?> failOn = new("--fail-on") { Description = "Exit with 4 if there was a finding of this severity or above.", HelpName = "SEVERITY" };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { once, fromStart, fromEnd, noStore, rule, set, baseline, suppress, least, failOn })
        {
            command.Options.Add(option);
        }
    }

    public bool IsOnce(Settings settings) => settings.IsGiven(once) && settings.Find(once) == true;

    public bool Saves(Settings settings) => !(settings.Find(noStore) ?? false);

    public LogStart Start(Settings settings)
    {
        bool isEnd = settings.IsGiven(fromEnd);
        return isEnd && settings.IsGiven(fromStart) ? throw new UsageException("--from-start and --from-end contradict each other; give one of them") : isEnd ? LogStart.End : LogStart.Beginning;
    }

    public Setting? Suppress(Settings settings) => settings.Find(suppress);

    public Severity Least(Settings settings) => SeverityOf(settings.Find(least)) ?? Severity.Low;

    /// <summary>The severity that makes the exit code 4; null for none.</summary>
    public Severity? FailOn(Settings settings) => SeverityOf(settings.Find(failOn));

    /// <summary>The rules; without a choice those that look at handshakes as they come, and not at the whole store.</summary>
    public RuleChoice Rules(ParseResult parsed, Settings settings)
    {
        string[] named = parsed.GetValue(rule) ?? [];
        RuleChoice choice = new(named.Length > 0 ? named : [.. RuleCatalogue.Kinds.Select(kind => kind.Name).Where(name => name != ProactiveSearchHunt.Kind.Name)], parsed.GetValue(set) ?? []);
        if (settings.IsGiven(baseline) && settings.Find(baseline)?.Value is { } list)
        {
            choice.SetWords(choice.OfKind(AllowListHunt.Kind.Name) ?? throw new UsageException("--baseline goes with the rule allow-list, which is not among those chosen"), "baseline", list);
        }

        return choice;
    }

    /// <summary>A time with its unit, from a second to ten years.</summary>
    public static TimeSpan Age(Setting? setting, TimeSpan otherwise)
    {
        if (setting is not { } given)
        {
            return otherwise;
        }

        double unit = given.Value.Length < 2 ? 0 : given.Value[^1] switch { 's' => 1, 'm' => 60, 'h' => 3600, 'd' => 86400, _ => 0 };
        return unit > 0 && int.TryParse(given.Value.AsSpan(..^1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number * unit is >= 1 and <= 3650d * 86400
            ? TimeSpan.FromSeconds(number * unit)
            : throw new UsageException($"{given.Name} '{given.Value}' is no time such as 24h, 30m or 7d");
    }

    private static Severity? SeverityOf(Setting? setting) =>
        setting is not { } given ? null
        : SeverityNames.TryParse(given.Value, out Severity severity) ? severity
        : throw new UsageException($"{given.Name} '{given.Value}' is no severity{Suggestion.For(given.Value, SeverityNames.All, $"use {string.Join(", ", SeverityNames.All)}")}");
}
