using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Feeds;

/// <summary>
/// Addresses that name no server on the Internet. Threat lists carry them (127.0.0.1, 10.0.0.0/8: what a sandbox saw, or a beacon that
/// calls its neighbour), and everybody has a server there.
/// </summary>
internal static class AddressRule
{
    private static readonly AddressBlock[] Local =
    [
        .. Blocks("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "224.0.0.0/4", "240.0.0.0/4",
            "::/127", "fc00::/7", "fe80::/10", "ff00::/8"),
    ];

    /// <summary>What is wrong with the address of a threat, in a clause; null where nothing is.</summary>
    public static string? Find(Indicator indicator)
    {
        if (indicator.Role != IndicatorRole.Threat || indicator.Type is not (IndicatorType.Address or IndicatorType.AddressPort))
        {
            return null;
        }

        ReadOnlySpan<char> host = indicator.Value;
        if (indicator.Type == IndicatorType.AddressPort)
        {
            host = host[..host.LastIndexOf(':')].Trim("[]");
        }

        if (HostAddress.TryParse(host, out HostAddress address))
        {
            foreach (AddressBlock block in Local)
            {
                if (block.Contains(address))
                {
                    return $"the address is of {block}, which is no place on the Internet";
                }
            }
        }

        return null;
    }

    private static IEnumerable<AddressBlock> Blocks(params string[] texts) =>
        texts.Select(text => AddressBlock.TryParse(text, out AddressBlock block) ? block : throw new InvalidOperationException($"{text} is no network."));
}
