using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite.Feeds;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Which targets are on which list in which week, in memory: names by a keyed hash, as a top list may hold millions. Made again when
/// a feed was imported.
/// </summary>
internal sealed class Listings(KeyedHash hash)
{
    private const int Open = int.MaxValue;

    // Spans of values that were read again stay until all is read again.
    private const int MostSpans = 1 << 24;

    private readonly List<Span> spans = [];
    private readonly Dictionary<string, string> labels = new(StringComparer.Ordinal);
    private readonly Dictionary<(HostAddress Address, ushort Port), int> threatAddresses = [];
    private readonly Dictionary<(HostAddress Address, ushort Port), int> benignAddresses = [];
    private readonly Dictionary<Hash128, int> threatNames = [];
    private readonly Dictionary<Hash128, int> popularNames = [];
    private long generation = -1;

    /// <summary>Whether any list is there.</summary>
    public bool IsEmpty => spans.Count == 0;

    /// <summary>Reads the lists again if they changed: what is said to have changed, or all.</summary>
    public void Refresh(Connection connection)
    {
        long current = connection.Number("SELECT value FROM fact WHERE name = 'feeds'") ?? 0;
        if (current == generation)
        {
            return;
        }

        if (generation < 0 || current - generation > RelistedValues.Kept || spans.Count > MostSpans || !TryReadChanged(connection))
        {
            ReadAll(connection);
        }

        generation = current;
    }

    /// <summary>The list that a target is on in a week.</summary>
    public ListKind Of(HostAddress address, ushort port, in NameKey name, int week) => IsEmpty ? ListKind.Other : In(Find(address, port, name), week);

    /// <summary>All listings of a target.</summary>
    public TargetListings Find(HostAddress address, ushort port, string? name) => Find(address, port, NameKey.Of(name, hash));

    /// <summary>All listings of a target.</summary>
    public TargetListings Find(HostAddress address, ushort port, in NameKey name) => new(
        threatAddresses.GetValueOrDefault((address, port), -1),
        threatAddresses.GetValueOrDefault((address, (ushort)0), -1),
        name.Whole == default ? -1 : threatNames.GetValueOrDefault(name.Whole, -1),
        name.Whole == default ? -1 : popularNames.GetValueOrDefault(name.Whole, -1),
        name.Parent == default ? -1 : popularNames.GetValueOrDefault(name.Parent, -1),
        benignAddresses.Count == 0 ? -1 : benignAddresses.GetValueOrDefault((address, port), -1));

    /// <summary>The list of a week.</summary>
    public ListKind In(in TargetListings listings, int week)
    {
        if (Covers(listings.BenignAddressPort, week))
        {
            return ListKind.Popular;
        }

        if (Covers(listings.ThreatAddressPort, week) || Covers(listings.ThreatAddress, week) || Covers(listings.ThreatName, week))
        {
            return ListKind.Threat;
        }

        return Covers(listings.PopularName, week) || Covers(listings.PopularParent, week) ? ListKind.Popular : ListKind.Other;
    }

    /// <summary>Whether a target is listed as a threat in a week from the one to the other.</summary>
    public bool IsThreatWithin(in TargetListings listings, int first, int last)
    {
        if (Covers(listings.BenignAddressPort, last))
        {
            return false;
        }

        foreach (int head in (ReadOnlySpan<int>)[listings.ThreatAddressPort, listings.ThreatAddress, listings.ThreatName])
        {
            for (int at = head; at >= 0; at = spans[at].Next)
            {
                if (spans[at].From <= last && first <= spans[at].To)
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The family under which a target is listed as a threat in a week.</summary>
    public string? FamilyIn(in TargetListings listings, int week)
    {
        foreach (int head in (ReadOnlySpan<int>)[listings.ThreatAddressPort, listings.ThreatAddress, listings.ThreatName])
        {
            for (int at = head; at >= 0; at = spans[at].Next)
            {
                if (spans[at].From <= week && week <= spans[at].To && spans[at].Label is { } label)
                {
                    return label;
                }
            }
        }

        return null;
    }

    /// <summary>Reads <c>192.0.2.1</c>, <c>192.0.2.1:443</c> or <c>[2001:db8::1]:443</c>; port 0 stands for every port.</summary>
    public static bool TryReadAddress(IndicatorType type, string value, out HostAddress address, out ushort port)
    {
        port = 0;
        if (type == IndicatorType.Address)
        {
            return HostAddress.TryParse(value, out address);
        }

        address = default;
        int colon = value.LastIndexOf(':');
        return type == IndicatorType.AddressPort && colon > 0
            && ushort.TryParse(value.AsSpan(colon + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out port)
            && HostAddress.TryParse(value.AsSpan(0, colon).Trim("[]"), out address);
    }

    private void ReadAll(Connection connection)
    {
        spans.Clear();
        threatAddresses.Clear();
        benignAddresses.Clear();
        threatNames.Clear();
        popularNames.Clear();
        using Statement rows = connection.Prepare("SELECT type, role, from_week, to_week, label, value FROM listing WHERE role IN (1, 4, 6)");
        while (rows.Step())
        {
            Add(rows, rows.Text(5)!);
        }
    }

    private bool TryReadChanged(Connection connection)
    {
        if (RelistedValues.Since(connection, generation) is not { } values)
        {
            return false;
        }

        using Statement rows = connection.Prepare("SELECT type, role, from_week, to_week, label FROM listing WHERE value = ?1 AND role IN (1, 4, 6)");
        foreach (string value in values)
        {
            Hash128 name = hash.Of(value);
            threatNames.Remove(name);
            popularNames.Remove(name);
            foreach (IndicatorType type in (ReadOnlySpan<IndicatorType>)[IndicatorType.Address, IndicatorType.AddressPort])
            {
                if (TryReadAddress(type, value, out HostAddress address, out ushort port))
                {
                    threatAddresses.Remove((address, port));
                    benignAddresses.Remove((address, port));
                }
            }

            rows.Bind(1, value);
            while (rows.Step())
            {
                Add(rows, value);
            }
        }

        return true;
    }

    private void Add(Statement row, string value)
    {
        IndicatorType type = (IndicatorType)row.Int(0);
        IndicatorRole role = (IndicatorRole)row.Int(1);
        Span span = new(row.Int(2), row.IsNull(3) ? Open : row.Int(3), -1, role == IndicatorRole.Threat ? LabelOf(row.Text(4)) : null);
        if (type == IndicatorType.Domain && role != IndicatorRole.Benign)
        {
            Add(role == IndicatorRole.Threat ? threatNames : popularNames, hash.Of(value), span);
        }
        else if (role != IndicatorRole.Popular && TryReadAddress(type, value, out HostAddress address, out ushort port))
        {
            Add(role == IndicatorRole.Threat ? threatAddresses : benignAddresses, (address, port), span);
        }
    }

    /// <summary>One string for all listings of a family.</summary>
    private string? LabelOf(string? label)
    {
        if (label is null)
        {
            return null;
        }

        if (!labels.TryGetValue(label, out string? kept))
        {
            labels[label] = kept = label;
        }

        return kept;
    }

    private void Add<T>(Dictionary<T, int> map, T key, Span span)
        where T : notnull
    {
        int next = map.GetValueOrDefault(key, -1);
        map[key] = spans.Count;
        spans.Add(span with { Next = next });
    }

    private bool Covers(int at, int week)
    {
        for (; at >= 0; at = spans[at].Next)
        {
            if (spans[at].From <= week && week <= spans[at].To)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The hashes by which a server name is looked for; 0 for none.</summary>
    /// <param name="Whole">Of the name.</param>
    /// <param name="Parent">Of what follows a leading <c>www.</c>: top lists have names without it.</param>
    public readonly record struct NameKey(Hash128 Whole, Hash128 Parent)
    {
        /// <summary>Hashes a name.</summary>
        public static NameKey Of(string? name, KeyedHash hash) => string.IsNullOrEmpty(name)
            ? default
            : new NameKey(hash.Of(name), name.StartsWith("www.", StringComparison.Ordinal) ? hash.Of(name.AsSpan(4)) : default);
    }

    private readonly record struct Span(int From, int To, int Next, string? Label);
}

/// <summary>Where a target's listings begin in <see cref="Listings"/>; -1 for none.</summary>
internal readonly record struct TargetListings(int ThreatAddressPort, int ThreatAddress, int ThreatName, int PopularName, int PopularParent, int BenignAddressPort);
