using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Verdicts;

/// <summary>What the lists of this moment say of a server itself, by address and port, address, and name.</summary>
internal static class ServerListings
{
    private const int Most = 50;

    /// <summary>The list, and the family under which it is listed as a threat, where one is named.</summary>
    public static (ListKind List, string? Family) Of(IStoreReader reader, HostAddress address, ushort port, string? name)
    {
        if (reader.Listings(address.WithPort(port), Most).Any(listed => listed.Indicator.Role == IndicatorRole.Benign))
        {
            // Somebody looked: that counts before any list.
            return (ListKind.Popular, null);
        }

        bool isThreat = false;
        foreach (string? value in (ReadOnlySpan<string?>)[address.WithPort(port), address.ToString(), name])
        {
            foreach (ListedValue listed in value is null ? [] : reader.Listings(value, Most))
            {
                if (listed.Indicator.Role == IndicatorRole.Threat)
                {
                    isThreat = true;
                    if ((listed.Indicator.Family ?? listed.Indicator.Label) is { } family)
                    {
                        return (ListKind.Threat, family);
                    }
                }
            }
        }

        return isThreat ? (ListKind.Threat, null)
            : IsPopular(reader, name) || (name?.StartsWith("www.", StringComparison.Ordinal) == true && IsPopular(reader, name[4..])) ? (ListKind.Popular, null)
            : (ListKind.Other, null);
    }

    private static bool IsPopular(IStoreReader reader, string? name)
    {
        foreach (ListedValue listed in name is null ? [] : reader.Listings(name, Most))
        {
            if (listed.Indicator.Role == IndicatorRole.Popular)
            {
                return true;
            }
        }

        return false;
    }
}
