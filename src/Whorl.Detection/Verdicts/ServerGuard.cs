using System.Globalization;
using Whorl.Detection.Cdns;
using Whorl.Detection.Lookups;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Verdicts;

/// <summary>
/// The servers of which a fingerprint says nothing (detection.md, section 6, 8): fronts of a delivery network, whose fingerprint is the
/// network's and not its customer's; sinkholes, scanners and honeypots, which answer like what they imitate. And those that
/// somebody looked at and found in order.
/// </summary>
/// <param name="reader">Answers which warning lists an address is on.</param>
/// <param name="systems">The autonomous systems.</param>
/// <param name="catalogue">What marks the delivery networks.</param>
public sealed class ServerGuard(IStoreReader reader, NetworkTable systems, CdnCatalogue catalogue)
{
    private const int MostListings = 20;

    private static readonly string[] Imitators = ["sinkhole", "honeypot", "scanner"];

    /// <summary>Why a server is not judged, in words; null where it may be.</summary>
    public string? ReasonOf(HostAddress address, ushort port, string? server, CertificateSummary? certificate) =>
        InOrder(address, port) ?? FrontOf(systems.Find(address)?.System ?? 0, server, certificate) ?? ImitatorAt(address);

    private string? InOrder(HostAddress address, ushort port) =>
        Listings(address.WithPort(port)).FirstOrDefault(listed => listed.Indicator.Role == IndicatorRole.Benign) is { Indicator: var found }
            ? $"found in order{(found.Label is { } who ? $" by {who}" : string.Empty)}{(found.Description is { } why ? $": {why}" : string.Empty)}" : null;

    /// <summary>On the network's own addresses, and its header or its certificate: the AS alone is rented out by some.</summary>
    private string? FrontOf(uint system, string? server, CertificateSummary? certificate)
    {
        for (int cdn = 0; cdn < catalogue.Names.Count; cdn++)
        {
            CdnMarks marks = catalogue.MarksOf(cdn, system, server, certificate);
            if (marks.HasFlag(CdnMarks.System) && marks != CdnMarks.System)
            {
                string second = marks.HasFlag(CdnMarks.Server) ? "its Server header" : "its certificate";
                return string.Create(CultureInfo.InvariantCulture, $"a front of {catalogue.Names[cdn]}, by AS{system} and {second}: the fingerprint is the network's, whoever is behind it");
            }
        }

        return null;
    }

    private string? ImitatorAt(HostAddress address)
    {
        LookupValue value = new(LookupKind.Address, address.ToString(), address);
        foreach (ListedValue listed in Listings(value.Text).Concat(SurroundingValues.Listings(value, Listings)))
        {
            string list = $"{listed.Indicator.Label} {listed.Indicator.Description} {listed.Source.Name}";
            if (listed.Indicator.Role == IndicatorRole.Warning && Array.Find(Imitators, word => list.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } word)
            {
                return $"a {word}, says {listed.Indicator.Label ?? listed.Source.Name}: it answers like what it imitates";
            }
        }

        return null;
    }

    private IReadOnlyList<ListedValue> Listings(string value) => reader.Listings(value, MostListings);
}
