using System.Globalization;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Baselines;

/// <summary>Learns what groups of hosts show, into an allow list that a person reviews: new entries are not approved.</summary>
public sealed class AllowListLearning
{
    /// <summary>With more names than this, a fingerprint is learned for any name.</summary>
    private const int MostNames = 20;

    private readonly AllowList list;
    private readonly Dictionary<AllowedGroup, SortedDictionary<string, SortedDictionary<string, long>>> seen = [];
    private readonly DateOnly today;

    /// <summary>Adds to what a list has; <paramref name="today"/> becomes the day of what is added.</summary>
    public AllowListLearning(AllowList list, DateOnly today)
    {
        this.list = list;
        this.today = today;
    }

    /// <summary>Handshakes of hosts in no group.</summary>
    public long Outside { get; private set; }

    /// <summary>Takes a handshake.</summary>
    public void Learn(HandshakeSighting handshake)
    {
        if ((handshake.Ja4 ?? handshake.Ja3) is not { } print || handshake.Traits.HasFlag(HandshakeTraits.Resumed))
        {
            return;
        }

        if (list.Find(handshake.ClientAddress) is not { } group)
        {
            Outside++;
            return;
        }

        if (group.Entries.Exists(entry => entry.System is null && entry.Fits(handshake.Ja4, handshake.Ja3, handshake.ServerName, null)))
        {
            return;
        }

        if (!seen.TryGetValue(group, out SortedDictionary<string, SortedDictionary<string, long>>? prints))
        {
            seen[group] = prints = new SortedDictionary<string, SortedDictionary<string, long>>(StringComparer.Ordinal);
        }

        if (!prints.TryGetValue(print.Value, out SortedDictionary<string, long>? names))
        {
            prints[print.Value] = names = new SortedDictionary<string, long>(StringComparer.Ordinal);
        }

        string name = names.ContainsKey("*") ? "*" : handshake.ServerName ?? "-";
        names[name] = names.GetValueOrDefault(name) + 1;
        if (names.Count > MostNames)
        {
            long all = names.Values.Sum();
            names.Clear();
            names["*"] = all;
        }
    }

    /// <summary>Puts what was learned into the list; gives what was added, a line each.</summary>
    public IReadOnlyList<string> Finish()
    {
        List<string> added = [];
        foreach (AllowedGroup group in list.Groups)
        {
            foreach ((string print, SortedDictionary<string, long> names) in seen.GetValueOrDefault(group) ?? [])
            {
                foreach ((string name, long flows) in names)
                {
                    group.Entries.Add(new AllowedEntry { Fingerprint = print, ServerName = name, IsApproved = false, Added = today, Flows = flows });
                    added.Add(string.Create(CultureInfo.InvariantCulture, $"{group.Name}: {print} to {name} ({flows:N0} handshakes)"));
                }
            }
        }

        return added;
    }
}
