using System.CommandLine;

namespace Whorl.Cli.Configuration;

/// <summary>
/// What the user chose, wherever that was: an option, else the environment's <c>WHORL_</c> and its name, else the
/// configuration file.
/// </summary>
internal sealed class Settings(ParseResult parsed)
{
    private readonly Dictionary<string, string[]> found = new(StringComparer.Ordinal);

    private readonly ConfigFile config = ConfigFile.Load();

    /// <summary>What an earlier run was told, which holds where this one is told nothing by an option.</summary>
    public IReadOnlyDictionary<string, string[]> Earlier { get; set; } = new Dictionary<string, string[]>(StringComparer.Ordinal);

    /// <summary>Every setting asked for so far that was chosen, by the name of its option.</summary>
    public IReadOnlyDictionary<string, string[]> Chosen => found;

    /// <summary>What the environment says of an option, else the configuration file; null for nothing.</summary>
    public static Setting? Outside(string option, ConfigFile config)
    {
        string name = option.TrimStart('-');
        string variable = "WHORL_" + name.ToUpperInvariant().Replace('-', '_');
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new Setting(value, variable) : config.Find(name);
    }

    /// <summary>Whether an option stands on the command line.</summary>
    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The value of an option, or null where none was chosen.</summary>
    public Setting? Find(Option<string?> option)
    {
        Setting? setting = IsGiven(option) ? new Setting(parsed.GetValue(option) ?? string.Empty, option.Name, IsFlag: true) : Elsewhere(option);
        if (setting is { } chosen)
        {
            found[option.Name] = [chosen.Value];
        }

        return setting;
    }

    /// <summary>Whether a switch is on or off, or null where that was not chosen.</summary>
    public bool? Find(Option<bool> option)
    {
        bool? chosen = IsGiven(option) ? parsed.GetValue(option) : Elsewhere(option) is not { } setting ? null : setting.Value.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => true,
            "false" or "no" or "off" or "0" => false,
            _ => throw new UsageException($"{setting.Name} '{setting.Value}' is neither on nor off; write true or false"),
        };
        if (chosen is { } value)
        {
            found[option.Name] = [value ? "true" : "false"];
        }

        return chosen;
    }

    private Setting? Elsewhere(Option option)
    {
        if (Earlier.TryGetValue(option.Name, out string[]? earlier) && earlier.Length > 0)
        {
            return new Setting(earlier[0], option.Name, IsFlag: true);
        }

        return Outside(option.Name, config);
    }
}
