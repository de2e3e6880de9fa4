using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Cli.Usage;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Importing;

namespace Whorl.Cli.Importing;

/// <summary>The options of <c>whorl import</c>.</summary>
internal sealed class ImportSwitches
{
    private const string Guessing = "auto";
    private const string KeyVariable = "WHORL_FEED_KEY";


    private readonly Option<string?> from = new("--from") { Description = "A folder that lists are dropped into: what is new or changed in it is imported.", HelpName = "FOLDER" };
    private readonly Option<string?> url = new("--url") { Description = "Fetch the list, at most every five minutes and only if it has changed.", HelpName = "URL" };
    private readonly Option<string?> keyEnv = new("--key-env") { Description = $"The variable that holds the key for --url (default {KeyVariable}).", HelpName = "NAME" };
    private readonly Option<string?> source = new("--source") { Description = "The name to keep the rows under; a second import of it replaces the first (default: format and file name).", HelpName = "NAME" };
    private readonly Option<string?> label = new("--label") { Description = "What all rows are of: a family or a provider, where the list does not say.", HelpName = "TEXT" };
    private readonly Option<string?> date = new("--date") { Description = "When the list was retrieved (default: what it says itself, else now).", HelpName = "YYYY-MM-DD" };
    private readonly Option<string?> licence = new("--licence") { Description = "The licence of the list.", HelpName = "TEXT" };
    private readonly Option<string?> light = new("--tlp") { Description = $"The traffic light of the list: {TrafficLight.Choice}.", HelpName = "COLOUR" };
    private readonly Option<bool> force = new("--force") { Description = "Replace the earlier rows by an empty, halved or damaged list too, and ask a server at any time." };
    private readonly Option<bool> dryRun = new("--dry-run") { Description = "Read and count, write nothing." };

    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { from, url, keyEnv, source, label, date, licence, light, force, dryRun })
        {
            command.Options.Add(option);
        }
    }

    public string? Folder(Settings settings) => settings.Find(from)?.Value;

    public bool IsDryRun(Settings settings) => settings.Find(dryRun) ?? false;

    /// <summary>The address to fetch, or null.</summary>
    public Uri? Address(Settings settings) =>
        settings.Find(url) is not { } given ? null
        : Uri.TryCreate(given.Value, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https" && address.UserInfo.Length == 0 ? address
        : throw new UsageException($"--url '{given.Value}' is no address of http or https without a password in it");

    /// <summary>The key for a server, or null. It is never shown.</summary>
    public string? Key(Settings settings)
    {
        string? named = settings.Find(keyEnv)?.Value;
        string? key = Environment.GetEnvironmentVariable(named ?? KeyVariable);
        if (string.IsNullOrEmpty(key))
        {
            return named is null ? null : throw new UsageException($"--key-env names {named}, which is not set; put the key into it");
        }

        return key.Any(char.IsControl) ? throw new UsageException($"the key in {named ?? KeyVariable} has control characters, such as the end of a line; set it again") : key;
    }

    public ImportOptions Options(Settings settings, string? format) => new()
    {
        Format = FormatOf(format),
        Source = settings.Find(source) is { } name ? NonEmpty(name) : null,
        Label = settings.Find(label) is { } text ? NonEmpty(text) : null,
        RetrievedAt = settings.Find(date) is { } day ? Day(day) : null,
        Licence = settings.Find(licence)?.Value,
        TrafficLight = settings.Find(light) is { } colour ? Light(colour) : null,
        IsForced = settings.Find(force) ?? false,
        IsDryRun = IsDryRun(settings),
    };

    /// <summary>The format named, or null to guess it.</summary>
    private static IFeedFormat? FormatOf(string? name)
    {
        if (name is null or Guessing)
        {
            return null;
        }

        if (FeedFormats.Find(name) is { } format)
        {
            return format;
        }

        if (Path.Exists(name))
        {
            throw new UsageException($"'{name}' is a file where the format belongs; write whorl import auto {name}");
        }

        List<string> names = [Guessing, .. FeedFormats.All.Select(known => known.Name)];
        throw new UsageException($"there is no format '{name}'{Suggestion.For(name, names, $"the formats are {string.Join(", ", names)}")}");
    }

    private static string NonEmpty(Setting setting) =>
        string.IsNullOrWhiteSpace(setting.Value) ? throw new UsageException($"{setting.Name} is empty; give it a text, or leave it out") : setting.Value.Trim();

    private static long Day(Setting setting) =>
        DateOnly.TryParseExact(setting.Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day) && day.Year is >= 1970 and <= 2200
            ? new DateTimeOffset(day.ToDateTime(default), TimeSpan.Zero).ToUnixTimeSeconds()
            : throw new UsageException($"{setting.Name} '{setting.Value}' is no day; write it as 2026-11-25");

    private static string Light(Setting setting) =>
        TrafficLight.Read(setting.Value) ?? throw new UsageException($"{setting.Name} '{setting.Value}' is no traffic light; use {TrafficLight.Choice}");
}
