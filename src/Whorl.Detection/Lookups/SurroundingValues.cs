using System.Globalization;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>The values under which lists may have an address or a name without naming it: every network that holds it, every suffix it ends with.</summary>
internal static class SurroundingValues
{
    /// <summary>What lists say of them; <paramref name="listingsOf"/> is asked for each text.</summary>
    public static List<ListedValue> Listings(LookupValue value, Func<string, IReadOnlyList<ListedValue>> listingsOf)
    {
        List<ListedValue> found = [];
        if (value.Address is { } address)
        {
            for (int length = address.Width; length >= 0; length--)
            {
                Add(IndicatorType.Network, string.Create(CultureInfo.InvariantCulture, $"{address.NetworkOf(length)}/{length}"));
            }
        }
        else if (value.Kind == LookupKind.Name)
        {
            for (string rest = value.Text; ;)
            {
                Add(IndicatorType.DomainSuffix, rest);
                int dot = rest.IndexOf('.', StringComparison.Ordinal);
                if (dot < 0)
                {
                    break;
                }

                rest = rest[(dot + 1)..];
            }
        }

        return found;

        void Add(IndicatorType type, string text)
        {
            foreach (ListedValue listed in listingsOf(text))
            {
                if (listed.Indicator.Type == type)
                {
                    found.Add(listed);
                }
            }
        }
    }
}
