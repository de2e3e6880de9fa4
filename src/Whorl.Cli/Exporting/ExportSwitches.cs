using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Intelligence.Exporting;
using Whorl.Intelligence.Feeds;

namespace Whorl.Cli.Exporting;

/// <summary>Which threats are exported, and where to.</summary>
internal sealed class ExportSwitches
{
    private const string Free = "green";

    private readonly Option<string?> output = new("--output", "-o") { Description = "The folder, or the file, to write; - is standard output.", HelpName = "PATH" };
    private readonly Option<string?> source = new("--source") { Description = "Only what this source lists.", HelpName = "NAME" };
    private readonly Option<string?> light = new("--max-tlp") { Description = $"Only what no stricter traffic light marks: {TrafficLight.Choice} (default: {Free}).", HelpName = "LEVEL" };
    private readonly Option<string?> confidence = new("--min-confidence") { Description = "Only what its source gives this confidence, 0 to 100.", HelpName = "N" };
    private readonly Option<string?> ambiguity = new("--max-ambiguity") { Description = "Only what no more benign programs share.", HelpName = "N" };

    public void AddTo(Command command)
    {
        command.Options.Add(output);
        command.Options.Add(source);
        command.Options.Add(light);
        command.Options.Add(confidence);
        command.Options.Add(ambiguity);
    }

    public string Path(ParseResult parsed) => OutputOptions.PathOf(parsed.GetValue(output));

    /// <summary>The choice, or a <see cref="UsageException"/>.</summary>
    public ExportOptions Options(ParseResult parsed, Settings settings) => new()
    {
        Source = parsed.GetValue(source),
        MaximumTrafficLight = settings.Find(light) is { } colour ? Colour(colour) : Free,
        MinimumConfidence = settings.Find(confidence) is { } least ? Quantity.Whole(least, 0, 100, 0) : null,
        MaximumAmbiguity = settings.Find(ambiguity) is { } most ? Quantity.Whole(most, 0, int.MaxValue, 0) : null,
        At = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds(),
    };

    private static string Colour(Setting setting) =>
        TrafficLight.Read(setting.Value) ?? throw new UsageException($"{setting.Name} '{setting.Value}' is no traffic light; use {TrafficLight.Choice}");
}
