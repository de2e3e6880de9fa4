using System.CommandLine;
using System.Globalization;
using Whorl.Probing;

namespace Whorl.Cli.LookingUp;

/// <summary>The options that say where a client went.</summary>
internal sealed class DestinationOptions
{
    private readonly Option<string?> name = new("--dst-name") { Description = "The server name that the client asked for.", HelpName = "NAME" };
    private readonly Option<string?> address = new("--dst-ip") { Description = "The address that it went to.", HelpName = "IP" };
    private readonly Option<string?> port = new("--dst-port") { Description = "The port that it went to.", HelpName = "PORT" };

    public void AddTo(Command command)
    {
        command.Options.Add(name);
        command.Options.Add(address);
        command.Options.Add(port);
    }

    /// <summary>What was given; null where it was not.</summary>
    public (string? Name, HostAddress? Address, ushort? Port) Read(ParseResult parsed)
    {
        HostAddress? where = parsed.GetValue(address) is not { } text ? null
            : HostAddress.TryParse(text, out HostAddress known) ? known : throw new UsageException($"--dst-ip '{text}' is no address");
        ushort? at = parsed.GetValue(port) is not { } digits ? null
            : ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort number) && number > 0 ? number : throw new UsageException($"--dst-port '{digits}' is no port");
        return (parsed.GetValue(name), where, at);
    }
}
