using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Cli.Usage;
using Whorl.Service.Delivery.Setup;

namespace Whorl.Cli.Configuration;

/// <summary>The file of settings: a line <c>name = value</c> each, named as the options without dashes in front; <c>#</c> begins a comment.</summary>
internal sealed class ConfigFile
{
    /// <summary>The variable that names the file; empty for none.</summary>
    private const string Variable = "WHORL_CONFIG";

    private static readonly string[] Names =
    [
        "format", "fields", "quiet", "no-color", "store", "save",
        "filter", "threads", "flow-memory", "ja3n",
        "port", "sni", "methods", "rate", "concurrency", "per-address", "per-address-rate", "per-network", "per-network-rate", "connect-timeout", "handshake-timeout",
        "target-timeout", "retries", "exclude", "include-special", "all-addresses", "resolver", "hellos", "contact", "starttls", "proxy", "single-read", "parallel-probes", "fresh-keys",
        "suppress", "listen", "state", "allow", "deny", "only-allowed", "tls-certificate", "tls-key", "behind-proxy", "threshold", "cdn-table", "scans-at-once", "capture-limit", "outlets", "watch-every",
        "campaign-list", "campaign-targets", "campaign-rate", "campaign-workers", "campaigns-at-once",
        "severity", "no-probe", "max-age", "probe-limit",
    ];

    private readonly Dictionary<string, Setting> settings = new(StringComparer.Ordinal);

    private ConfigFile()
    {
    }

    /// <summary>Reads the file there is, or none.</summary>
    public static ConfigFile Load()
    {
        ConfigFile config = new();
        string? named = Environment.GetEnvironmentVariable(Variable);
        string? path = named ?? DefaultPath();
        if (string.IsNullOrEmpty(path) || (named is null && !File.Exists(path)))
        {
            return config;
        }

        try
        {
            config.Read(path, File.ReadAllText(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            string what = named is null ? $"the configuration {path}" : $"{Variable} names {path}, which";
            throw new UsageException($"{what} cannot be read: {FileProblem.InOneClause(problem)}; {(named is null ? $"mend it, or set {Variable} to another file" : "name another file, or none")}");
        }

        return config;
    }

    /// <summary>What the file says of an option.</summary>
    public Setting? Find(string name) => settings.TryGetValue(name, out Setting found) ? found : null;

    /// <summary>The XDG Base Directory Specification: relative folders count as unset.</summary>
    private static string? DefaultPath()
    {
        string? folder = Environment.GetEnvironmentVariable("XDG_CONFIG_HOME");
        if (string.IsNullOrEmpty(folder) || !Path.IsPathRooted(folder))
        {
            string? home = Environment.GetEnvironmentVariable("HOME");
            folder = string.IsNullOrEmpty(home) ? null : Path.Combine(home, ".config");
        }

        return folder is null ? null : Path.Combine(folder, "whorl", "config");
    }

    private void Read(string path, string text)
    {
        int number = 0;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            number++;
            ReadOnlySpan<char> said = SettingText.WithoutComment(line).Trim();
            if (said.IsEmpty)
            {
                continue;
            }

            string place = string.Create(CultureInfo.InvariantCulture, $"{path}, line {number}");
            int sign = said.IndexOf('=');
            if (sign < 0)
            {
                throw new UsageException($"{place}: '{said}' is not a setting; write name = value");
            }

            string name = said[..sign].TrimEnd().ToString();
            string value = said[(sign + 1)..].TrimStart().ToString();
            if (Array.IndexOf(Names, name) < 0)
            {
                throw new UsageException($"{place}: there is no setting '{name}'{Suggestion.For(name, Names, "docs/reference/configuration.md lists the settings")}");
            }

            settings[name] = value.Length > 0
                ? new Setting(value, $"{place}: {name}")
                : throw new UsageException($"{place}: {name} has no value; write one, or take the line out");
        }
    }
}
