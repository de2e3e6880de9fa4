using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Detection.Simulation;
using Whorl.Store;

namespace Whorl.Cli.Simulating;

/// <summary>The options of a simulated population. They are read from the command line only: what is simulated must not hang on an environment.</summary>
internal sealed class SimulationSwitches
{
    private readonly Option<string?> preset = new("--preset") { Description = "small (20,000 targets, 12 weeks; the default) or bar (1,000,000 targets, 30 weeks).", HelpName = "NAME" };
    private readonly Option<string?> seed = new("--seed") { Description = "The number that everything grows from (default 1).", HelpName = "N" };
    private readonly Option<string?> weeks = new("--weeks") { Description = "Weeks to write.", HelpName = "N" };
    private readonly Option<string?> targets = new("--targets") { Description = "Benign targets at a time.", HelpName = "N" };
    private readonly Option<string?> listed = new("--listed") { Description = "C2 servers listed at a time, as a share of the targets (default 0.002).", HelpName = "SHARE" };
    private readonly Option<string?> noise = new("--noise") { Description = "The share of listings that are wrong (default 0.02).", HelpName = "SHARE" };
    private readonly Option<string?> delay = new("--delay") { Description = "Weeks until a C2 server is listed, on average (default 3).", HelpName = "WEEKS" };
    private readonly Option<string?> start = new("--start") { Description = "The first week (default 2026-W01).", HelpName = "WEEK" };

    public void AddTo(Command command)
    {
        foreach (Option option in (ReadOnlySpan<Option>)[preset, seed, weeks, targets, listed, noise, delay, start])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The options chosen, or a <see cref="UsageException"/>.</summary>
    public PopulationOptions Read(ParseResult parsed)
    {
        string name = parsed.GetValue(preset) ?? "small";
        PopulationOptions options = PopulationOptions.Preset(name) ?? throw new UsageException($"there is no preset '{name}'; use small or bar");
        Week first = options.Start;
        if (parsed.GetValue(start) is { } week && !Week.TryParse(week, out first))
        {
            throw new UsageException($"--start '{week}' is no week; write 2026-W01, or a day as 2026-01-05");
        }

        return options with
        {
            Seed = Quantity.Large(Given(parsed, seed), options.Seed),
            Weeks = Quantity.Whole(Given(parsed, weeks), 1, PopulationOptions.MostWeeks, options.Weeks),
            Targets = Quantity.Whole(Given(parsed, targets), 1, PopulationOptions.MostTargets, options.Targets),
            Listed = Number(Given(parsed, listed), 0.2, options.Listed),
            LabelNoise = Number(Given(parsed, noise), 1, options.LabelNoise),
            LabelDelay = Number(Given(parsed, delay), PopulationOptions.MostDelay, options.LabelDelay),
            Start = first,
        };
    }

    private static Setting? Given(ParseResult parsed, Option<string?> option) =>
        parsed.GetValue(option) is { } value ? new Setting(value, option.Name, IsFlag: true) : null;

    private static double Number(Setting? setting, double most, double otherwise) =>
        setting is not { } given ? otherwise
        : double.TryParse(given.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= 0 && value <= most ? value
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{given.Name} '{given.Value}' must be a number from 0 to {most}"));
}
