using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Probing.Targets;
using Whorl.Service.Policy;

namespace Whorl.Cli.Serving;

/// <summary>What the service may scan.</summary>
internal sealed class PolicyOptions
{
    private readonly Option<string?> allow = new("--allow") { Description = "May be scanned although it is private, special or this machine: addresses, networks and names, with commas between.", HelpName = "LIST" };
    private readonly Option<string?> deny = new("--deny") { Description = "Must not be scanned, whatever else is said.", HelpName = "LIST" };
    private readonly Option<bool> onlyAllowed = new("--only-allowed") { Description = "Nothing but what --allow lists may be scanned." };

    public void AddTo(Command command)
    {
        command.Options.Add(allow);
        command.Options.Add(deny);
        command.Options.Add(onlyAllowed);
    }

    public ScanPolicy Read(Settings settings) => new(List(settings.Find(allow)), List(settings.Find(deny)), settings.Find(onlyAllowed) ?? false);

    private static ExclusionList List(Setting? setting)
    {
        ExclusionReader reader = new();
        foreach (string one in setting?.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (reader.Add(one) != TargetRefusal.None)
            {
                throw new UsageException($"{setting!.Value.Name} has '{one}', which is no address, network or name; write 10.0.0.0/8,192.0.2.7,*.example.com");
            }
        }

        return reader.ToList();
    }
}
