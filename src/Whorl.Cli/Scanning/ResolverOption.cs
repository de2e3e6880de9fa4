using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Probing.Targets;

namespace Whorl.Cli.Scanning;

/// <summary>What finds the addresses of names: the system, or a DNS server.</summary>
internal sealed class ResolverOption
{
    /// <summary>The option.</summary>
    public Option<string?> Option { get; } = new("--resolver") { Description = "Ask this DNS server instead of the system's resolver.", HelpName = "IP" };

    public INameLookup Read(Settings settings) => settings.Find(Option) is not { } given ? new SystemLookup()
        : DnsServer.TryParse(given.Value, out DnsServer server) ? new DnsStub(server, TimeProvider.System)
        : throw new UsageException($"{given.Name} '{given.Value}' is no address of a DNS server; write 192.0.2.53 or [2001:db8::53]:5353");
}
