using System.Globalization;
using Whorl.Detection.Simulation.Chance;
using Whorl.Detection.Simulation.Servers;
using Whorl.Detection.Simulation.Threats;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Detection.Simulation;

/// <summary>The lists of a population: what the world says of its servers, late and with mistakes.</summary>
internal sealed class PopulationLists
{
    /// <summary>The name of the block list.</summary>
    public const string BlockList = "simulated-blocklist";

    /// <summary>The name of the top list.</summary>
    public const string TopList = "simulated-toplist";

    /// <summary>The name of the table of autonomous systems.</summary>
    public const string NetworkList = "simulated-asn";

    /// <summary>The name under which the ranges of the CDNs are kept.</summary>
    public const string CdnList = "simulated-cdn";

    private const long Second = 1_000_000_000;
    private const int Hour = 3600;

    private readonly PopulationOptions options;
    private readonly AddressPlan plan;
    private readonly BenignPopulation benign;
    private readonly ThreatPopulation threats;
    private int[]? ranked;

    public PopulationLists(PopulationOptions options, AddressPlan plan, BenignPopulation benign, ThreatPopulation threats)
    {
        this.options = options;
        this.plan = plan;
        this.benign = benign;
        this.threats = threats;
    }

    /// <summary>Writes the lists that a week brings; returns the length of the block list.</summary>
    public int Write(int week, IPopulationSink sink)
    {
        Week calendar = new(options.Start.Index + week);
        if (week == 0)
        {
            sink.AddNetworks(Source(NetworkList, calendar), plan.Networks());
            sink.AddList(Source(CdnList, calendar), calendar, CdnRanges());
        }

        if (week % options.TopListEvery == 0)
        {
            sink.AddList(Source(TopList, calendar), calendar, TopNames(week));
        }

        List<Indicator> listed = Listed(week);
        sink.AddList(Source(BlockList, calendar), calendar, listed);
        return listed.Count;
    }

    private static FeedSource Source(string name, Week week) => new()
    {
        Name = name,
        Format = "simulate",
        Origin = "whorl simulate",
        Version = week.ToString(),
        RetrievedAt = (week.Start / Second) + (5 * Hour),
    };

    private List<Indicator> Listed(int week)
    {
        List<Indicator> rows = [];
        foreach (ThreatServer server in threats.Servers)
        {
            if (server.IsListed(week))
            {
                rows.Add(Listing(server.State.Address, server.State.Port, server.Family, server.Listed));
            }
        }

        foreach (WrongListing mistake in threats.Wrong)
        {
            if (mistake.IsListed(week))
            {
                rows.Add(Listing(plan.AddressOf(mistake.Slot), benign.PortOf(mistake.Slot), mistake.Family, mistake.Listed));
            }
        }

        return rows;
    }

    private Indicator Listing(uint address, ushort port, ThreatFamily family, int listed) => new()
    {
        Type = IndicatorType.AddressPort,
        Value = string.Create(CultureInfo.InvariantCulture, $"{new HostAddress(address, true)}:{port}"),
        Role = IndicatorRole.Threat,
        Label = family.Name,
        Family = family.Name,
        FirstSeen = (new Week(options.Start.Index + listed).Start / Second) + (int)(Draw.Mix(address) % (4 * Hour)),
    };

    private IEnumerable<Indicator> CdnRanges()
    {
        for (int cdn = 0; cdn < Cdn.All.Length; cdn++)
        {
            foreach (string range in plan.RangesOf(cdn))
            {
                yield return new Indicator { Type = IndicatorType.Network, Value = range, Role = IndicatorRole.Provider, Label = Cdn.All[cdn].Name };
            }
        }
    }

    /// <summary>The names of a week by rank; a place keeps its rank among the others, whoever holds it.</summary>
    private IEnumerable<Indicator> TopNames(int week)
    {
        ranked ??= Ranked();
        Dictionary<int, List<string>> between = PopularThreats(week);
        int rank = 0;
        for (int place = 0; place < ranked.Length; place++)
        {
            if (between.TryGetValue(place, out List<string>? names))
            {
                foreach (string name in names)
                {
                    yield return Popular(name, ++rank);
                }
            }

            yield return Popular(benign[ranked[place]].Name!, ++rank);
        }
    }

    private static Indicator Popular(string name, int rank) => new() { Type = IndicatorType.Domain, Value = name, Role = IndicatorRole.Popular, Rank = rank };

    private int[] Ranked()
    {
        List<int> slots = [];
        for (int slot = 0; slot < benign.Count; slot++)
        {
            if (benign.IsRanked(slot))
            {
                slots.Add(slot);
            }
        }

        int[] sorted = [.. slots];
        ulong[] keys = Array.ConvertAll(sorted, slot => Draw.Key(options.Seed, Purpose.Rank, slot));
        Array.Sort(keys, sorted);
        return sorted;
    }

    /// <summary>Names of the top list that C2 servers stand behind until the next one, by the place before which they come.</summary>
    private Dictionary<int, List<string>> PopularThreats(int week)
    {
        Dictionary<int, List<string>> places = [];
        foreach (ThreatServer server in threats.Servers)
        {
            if (server.IsPopular && server.First < week + options.TopListEvery && server.Last > week && ranked!.Length > 0)
            {
                int place = (int)(server.State.Key % (ulong)ranked.Length);
                (places.TryGetValue(place, out List<string>? names) ? names : places[place] = []).Add(server.State.Name!);
            }
        }

        return places;
    }
}
