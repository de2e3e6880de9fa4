using System.Globalization;
using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Store;

namespace Whorl.Detection.Hunting.Baselines;

/// <summary>What groups of hosts are allowed to show: learned, reviewed by a person, then enforced.</summary>
public sealed class AllowList
{
    /// <summary>Who answers for it; empty where nobody does yet.</summary>
    public string Owner { get; set; } = string.Empty;

    /// <summary>Who approved it and when, in words; empty before.</summary>
    public string Approved { get; set; } = string.Empty;

    /// <summary>The last day on which it holds; null for no end.</summary>
    public DateOnly? Expires { get; set; }

    /// <summary>The groups.</summary>
    public List<AllowedGroup> Groups { get; } = [];

    /// <summary>The group whose narrowest network holds an address; null for none.</summary>
    public AllowedGroup? Find(HostAddress address)
    {
        AllowedGroup? best = null;
        int bits = -1;
        foreach (AllowedGroup group in Groups)
        {
            foreach (AddressBlock network in group.Networks)
            {
                if (network.Prefix > bits && network.Contains(address))
                {
                    best = group;
                    bits = network.Prefix;
                }
            }
        }

        return best;
    }
}

/// <summary>Hosts that do the same work.</summary>
/// <param name="Name">The group's name.</param>
public sealed record AllowedGroup(string Name)
{
    /// <summary>Its networks.</summary>
    public List<AddressBlock> Networks { get; } = [];

    /// <summary>Times in which everything is allowed, as for patches: from and to, nanoseconds since 1970.</summary>
    public List<(long From, long To)> Maintenance { get; } = [];

    /// <summary>What it is allowed to show.</summary>
    public List<AllowedEntry> Entries { get; } = [];
}

/// <summary>A client's fingerprint and whom it may talk to.</summary>
public sealed record AllowedEntry
{
    /// <summary>JA4 or JA3.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The names asked for, a <see cref="NamePattern"/>.</summary>
    public string ServerName { get; init; } = "*";

    /// <summary>The autonomous system of the servers; null for any.</summary>
    public uint? System { get; init; }

    /// <summary>Whether a person has approved it.</summary>
    public bool IsApproved { get; init; }

    /// <summary>The day it was added.</summary>
    public DateOnly? Added { get; init; }

    /// <summary>How many handshakes it was learned from; 0 where it was written by hand.</summary>
    public long Flows { get; init; }

    /// <summary>A remark; empty for none.</summary>
    public string Remark { get; init; } = string.Empty;

    /// <summary>Whether a handshake with this fingerprint, name and network is allowed.</summary>
    public bool Fits(Fingerprint? ja4, Fingerprint? ja3, string? name, uint? system) =>
        (Fingerprint == ja4?.Value || Fingerprint == ja3?.Value) && NamePattern.Fits(ServerName, name) && (System is not { } only || only == system);

    /// <summary>The identity of an entry in its group.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Fingerprint} {ServerName} {System}");
}
