using System.CommandLine;
using System.Globalization;
using Whorl.Cli.Configuration;
using Whorl.Probing.Http;

namespace Whorl.Cli.Scanning;

/// <summary>The operator's contact line, so that whoever is scanned can ask back.</summary>
internal sealed class ContactOption
{
    /// <summary>The option.</summary>
    public Option<string?> Option { get; } = new("--contact") { Description = "Your contact line, sent with the HTTP look, as \"scans@example.com\".", HelpName = "TEXT" };

    /// <summary>The line; empty for none.</summary>
    public string Read(Settings settings) => settings.Find(Option) is not { } given ? string.Empty
        : HttpRequest.IsContact(given.Value) ? given.Value
        : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{given.Name} must be 1 to {HttpRequest.LongestContact} printable characters of ASCII without brackets and backslashes, as scans@example.com"));
}
