using System.CommandLine;

namespace Whorl.Cli.Configuration;

/// <summary>
/// What the user chose, wherever that was: an option, else the environment's <c>WHORL_</c> and its name, else the
/// configuration file.
/// </summary>
internal sealed class Settings(ParseResult parsed)
{
    private readonly ConfigFile config = ConfigFile.Load();

    /// <summary>The value of an option, or null where none was chosen.</summary>
    public Setting? Find(Option<string?> option) =>
        IsGiven(option) ? new Setting(parsed.GetValue(option) ?? string.Empty, option.Name, IsFlag: true) : Elsewhere(option);

    /// <summary>Whether a switch is on or off, or null where that was not chosen.</summary>
    public bool? Find(Option<bool> option)
    {
        if (IsGiven(option))
        {
            return parsed.GetValue(option);
        }

        return Elsewhere(option) is not { } setting ? null : setting.Value.ToLowerInvariant() switch
        {
            "true" or "yes" or "on" or "1" => true,
            "false" or "no" or "off" or "0" => false,
            _ => throw new UsageException($"{setting.Name} '{setting.Value}' is neither on nor off; write true or false"),
        };
    }

    private bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    private Setting? Elsewhere(Option option)
    {
        string name = option.Name.TrimStart('-');
        string variable = "WHORL_" + name.ToUpperInvariant().Replace('-', '_');
        return Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? new Setting(value, variable) : config.Find(name);
    }
}
