using System.Globalization;
using Whorl.Detection.Hunting.Baselines;
using Whorl.Detection.Hunting.Yaml;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Hunting.Hunts;

/// <summary>Clients of closed groups that show what the group's allow list does not have, and groups behind a proxy, for which such rules are blind.</summary>
public sealed class AllowListHunt : IHunt
{
    private const string NotListed = "not-listed", NotApproved = "not-approved", Proxy = "proxy";

    private readonly RuleSettings settings;
    private readonly HuntInput input;
    private readonly AllowList list;
    private readonly bool isExpired;
    private readonly SortedDictionary<string, GroupCount> counts = new(StringComparer.Ordinal);

    private AllowListHunt(RuleSettings settings, HuntInput input)
    {
        this.settings = settings;
        this.input = input;
        list = Load();
        isExpired = list.Expires is { } last && last < DateOnly.FromDateTime(DateTime.UnixEpoch.AddTicks(input.Now / 100));
        if (isExpired)
        {
            input.Say(string.Create(CultureInfo.InvariantCulture, $"{settings.Rule}: the allow list has expired on {list.Expires:yyyy-MM-dd}: its entries count as not approved until somebody renews it"));
        }
    }

    /// <summary>The kind.</summary>
    public static HuntKind Kind { get; } = new(
        "allow-list",
        [
            new("baseline", ParameterKind.Words),
            new("groups", ParameterKind.Table),
            new("proxy-share", ParameterKind.Number, 0.5, 1),
            new("proxy-flows", ParameterKind.Count, 1, 1_000_000_000),
            new("proxy-hosts", ParameterKind.Count, 1, 1_000_000),
        ],
        [NotListed, NotApproved, Proxy],
        (settings, input) => new AllowListHunt(settings, input));

    /// <summary>The groups that a rule's parameter names, without entries.</summary>
    public static AllowList GroupsOf(IReadOnlyList<KeyValuePair<string, IReadOnlyList<string>>> groups, string rule)
    {
        AllowList made = new();
        foreach ((string name, IReadOnlyList<string> networks) in groups)
        {
            AllowedGroup group = new(name);
            group.Networks.AddRange(networks.Select(network => SegmentNames.Block(rule, "groups", network)));
            made.Groups.Add(group);
        }

        return made;
    }

    /// <summary>Reads an allow list's file; a <see cref="HuntFileException"/> says what is wrong.</summary>
    public static AllowList LoadFile(string path)
    {
        try
        {
            return AllowListFile.Read(path, File.ReadAllText(path));
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new HuntFileException($"the allow list {path} cannot be read; name a file that whorl hunt allow-list --learn-to wrote");
        }
    }

    /// <inheritdoc/>
    public void Look(HandshakeSighting handshake)
    {
        if ((handshake.Ja4 ?? handshake.Ja3) is not { } print || list.Find(handshake.ClientAddress) is not { } group)
        {
            return;
        }

        Count(group.Name, print.Value, handshake);
        if (settings.Words("baseline").Count == 0)
        {
            return;
        }

        if (handshake.Traits.HasFlag(HandshakeTraits.Resumed))
        {
            input.Hold(settings.Rule, "resumed sessions, whose hellos have other extensions");
            return;
        }

        uint? system = input.Knowledge.Networks.Find(handshake.ServerAddress)?.System;
        AllowedEntry? entry = group.Entries.Where(entry => entry.Fits(handshake.Ja4, handshake.Ja3, handshake.ServerName, system)).MaxBy(entry => entry.IsApproved);
        if (entry is { IsApproved: true } && !isExpired)
        {
            return;
        }

        if (group.Maintenance.Exists(window => handshake.Timestamp >= window.From && handshake.Timestamp < window.To))
        {
            input.Hold(settings.Rule, "times of maintenance");
            return;
        }

        string @case = entry is null ? NotListed : NotApproved;
        if (settings.SeverityOf(@case) is not { } severity)
        {
            input.Hold(settings.Rule, $"{@case} is off");
            return;
        }

        ClientProfile profile = input.Knowledge.ClientOf(handshake);
        bool isKnownPrint = group.Entries.Exists(other => other.Fingerprint == print.Value);
        input.Report(Hit.Of(handshake, settings.Rule, @case, severity) with
        {
            Segment = group.Name,
            Evidence =
            [
                entry is null
                    ? new("not_listed", null, isKnownPrint ? $"the group {group.Name} may show this fingerprint, but not to this server" : $"the group {group.Name} may not show this fingerprint")
                    : new("not_approved", null, isExpired ? $"the allow list of {group.Name} has expired" : string.Create(CultureInfo.InvariantCulture, $"the entry was added{(entry.Added is { } day ? $" on {day:yyyy-MM-dd}" : string.Empty)} and nobody has approved it")),
                new("programs", profile.Programs.Count, $"who else uses it: {profile.ProgramsInWords()}"),
            ],
            Caveats = ["patch days, agents and an administrator who opens a browser look like this"],
        });
    }

    /// <inheritdoc/>
    public void Finish()
    {
        if (settings.Words("baseline").Count == 0)
        {
            input.Say($"{settings.Rule}: no allow list is named, so that only proxies are looked for; whorl hunt allow-list --learn-to FILE makes one");
        }

        foreach ((string group, GroupCount count) in counts)
        {
            (string print, long most) = count.Prints.MaxBy(each => each.Value);
            double share = (double)most / count.Flows;
            if (share <= settings.Number("proxy-share") || count.Flows < settings.Count("proxy-flows") || count.Hosts.Count < settings.Count("proxy-hosts") || settings.SeverityOf(Proxy) is not { } severity)
            {
                continue;
            }

            input.Report(new Hit
            {
                Rule = settings.Rule,
                Case = Proxy,
                Severity = severity,
                Timestamp = count.Last,
                Segment = group,
                Fingerprints = print.Length == 32 ? new HitFingerprints { Ja3 = print } : new HitFingerprints { Ja4 = print },
                Score = share,
                Evidence = [new("one_fingerprint", share, string.Create(CultureInfo.InvariantCulture, $"{share:0%} of {count.Flows:N0} handshakes of {count.Hosts.Count:N0} hosts in {group} show one fingerprint"))],
                Caveats = ["where a proxy opens up TLS, every client has the proxy's fingerprint: rules about clients are blind there", "hosts that run one program and nothing else look like this too"],
            });
        }
    }

    private AllowList Load()
    {
        IReadOnlyList<string> files = settings.Words("baseline");
        return files.Count switch
        {
            0 => GroupsOf(settings.Table("groups"), settings.Rule),
            1 => LoadFile(files[0]),
            _ => throw new HuntFileException($"{settings.Rule}: baseline names {files.Count} files; name one, which may have any number of groups"),
        };
    }

    private void Count(string group, string print, HandshakeSighting handshake)
    {
        if (!counts.TryGetValue(group, out GroupCount? count))
        {
            counts[group] = count = new GroupCount();
        }

        count.Flows++;
        count.Last = handshake.Timestamp;
        count.Hosts.Add(handshake.ClientAddress);
        count.Prints[print] = count.Prints.GetValueOrDefault(print) + 1;
    }

    private sealed class GroupCount
    {
        public long Flows;
        public long Last;

        public HashSet<HostAddress> Hosts { get; } = [];

        public Dictionary<string, long> Prints { get; } = new(StringComparer.Ordinal);
    }
}
