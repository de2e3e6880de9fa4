using Whorl.Probing;
using Whorl.Probing.Targets;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>Reads the networks that rules name.</summary>
internal static class SegmentNames
{
    /// <summary>Reads a parameter of names with networks, as <c>servers: [10.0.1.0/24]</c>.</summary>
    public static void Read(RuleSettings settings, string parameter, SegmentTable<string> to)
    {
        foreach ((string name, IReadOnlyList<string> networks) in settings.Table(parameter))
        {
            foreach (string network in networks)
            {
                to.Add(Block(settings.Rule, parameter, network), name);
            }
        }
    }

    /// <summary>Reads a parameter of networks with words, as <c>10.0.1.0/24: [Windows]</c>.</summary>
    public static void ReadAllowed(RuleSettings settings, string parameter, SegmentTable<IReadOnlyList<string>> to)
    {
        foreach ((string network, IReadOnlyList<string> words) in settings.Table(parameter))
        {
            to.Add(Block(settings.Rule, parameter, network), words);
        }
    }

    /// <summary>Reads a network or an address.</summary>
    public static AddressBlock Block(string where, string parameter, string text) =>
        AddressBlock.TryParse(text, out AddressBlock block) ? block
        : HostAddress.TryParse(text, out HostAddress address) ? new AddressBlock(address, address.Width)
        : throw new Yaml.HuntFileException($"{where}: '{text}' in {parameter} is no network; write it as 10.0.1.0/24");
}
