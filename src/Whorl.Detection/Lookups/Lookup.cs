using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Lookups;

/// <summary>Gathers all that a store knows of a value.</summary>
public sealed class Lookup(IStore store, int most)
{
    private const int MostListings = 200;

    /// <summary>The answer; it says so where nothing is known.</summary>
    public LookupAnswer Of(LookupValue value)
    {
        using IStoreReader reader = store.OpenReader();
        string text = value.Port is { } port ? value.Address!.Value.WithPort(port) : value.Text;
        LookupAnswer answer = new()
        {
            Value = value,
            Listings = [.. reader.Listings(value.Text, MostListings), .. text == value.Text ? [] : reader.Listings(text, MostListings)],
            Around = SurroundingValues.Of(value).SelectMany(around => reader.Listings(around.Text, MostListings).Where(listed => listed.Indicator.Type == around.Type)).ToList(),
            Quarantine = reader.Quarantine(value.Text, most),
        };
        answer = value.Kind switch
        {
            LookupKind.Address => answer with
            {
                Network = reader.NetworkOf(value.Address!.Value),
                Servers = reader.Servers(new ServerQuestion { Address = value.Address, Port = value.Port }, most),
                Handshakes = reader.Handshakes(new HandshakeQuestion { Server = value.Address }, most),
                AsClient = reader.Handshakes(new HandshakeQuestion { Client = value.Address }, most),
            },
            LookupKind.Name => answer with
            {
                Servers = reader.Servers(new ServerQuestion { Name = value.Text }, most),
                Handshakes = reader.Handshakes(new HandshakeQuestion { Name = value.Text }, most),
            },
            LookupKind.Certificate => answer with
            {
                Servers = reader.Servers(new ServerQuestion { Certificate = value.Text }, most),
                Handshakes = reader.Handshakes(new HandshakeQuestion { Certificate = value.Text }, most),
            },
            _ => OfFingerprint(reader, answer),
        };
        return answer with { Caveats = LookupCaveats.Of(answer) };
    }

    private LookupAnswer OfFingerprint(IStoreReader reader, LookupAnswer answer)
    {
        answer = answer with { Fingerprints = reader.Fingerprints(answer.Value.Text) };
        foreach (StoredFingerprint found in answer.Fingerprints)
        {
            if (found.Fingerprint.Method is FingerprintMethod.Jarm or FingerprintMethod.Atsf)
            {
                SortedDictionary<(Week Week, ListKind List), int> weeks = [];
                long block = 0;
                long top = 0;
                store.ReadTally(
                    row =>
                    {
                        if (row.Key.Depth == 1 && row.Targets > 0)
                        {
                            weeks[(row.Week, row.List)] = weeks.GetValueOrDefault((row.Week, row.List)) + row.Targets;
                            block += row.List == ListKind.Threat ? row.Fresh : 0;
                            top += row.List == ListKind.Popular ? row.Fresh : 0;
                        }
                    },
                    found.Id);
                answer = answer with
                {
                    Weeks = [.. weeks.Select(week => new WeekCount(week.Key.Week, week.Key.List, week.Value))],
                    Score = PublishedScore.Of(block, top) is not { } score ? null : new LookupScore(
                        score, BetaQuantile.OfShare(block, top, 0.05), BetaQuantile.OfShare(block, top, 0.95), block, top),
                    Servers = reader.Servers(new ServerQuestion { Fingerprint = found.Id }, most),
                    Nearest = NearestKnown.Find(reader, found),
                };
            }
            else
            {
                IReadOnlyList<ClientLabel> labels = reader.Labels(found.Id);
                Page<SeenHandshake> handshakes = reader.Handshakes(new HandshakeQuestion { Fingerprint = found }, most);
                answer = answer with
                {
                    Clients = [.. answer.Clients, .. Shares(labels)],
                    BenignPrograms = answer.BenignPrograms + labels.Where(label => !label.IsMalware && label.Process is not null).Select(label => label.Process).Distinct(StringComparer.OrdinalIgnoreCase).Count(),
                    Handshakes = handshakes.Total > 0 ? handshakes : answer.Handshakes,
                };
            }
        }

        return answer;
    }

    private static List<ClientShare> Shares(IReadOnlyList<ClientLabel> labels)
    {
        List<ClientShare> shares = [];
        foreach ((string what, Func<ClientLabel, string?> name) in ((string, Func<ClientLabel, string?>)[])
            [("process", label => label.Process), ("library", label => label.Library), ("os", label => label.OperatingSystem)])
        {
            ClientLabel[] named = [.. labels.Where(label => name(label) is not null)];
            long total = named.Sum(label => label.Count);
            foreach (IGrouping<(string? Name, bool IsMalware), ClientLabel> group in named.GroupBy(label => (name(label), what == "process" && label.IsMalware)))
            {
                long count = group.Sum(label => label.Count);
                shares.Add(new ClientShare(
                    what, group.Key.Name!, group.Key.IsMalware, count, total == 0 ? 0 : (double)count / total,
                    BetaQuantile.OfShare(count, total - count, 0.05), BetaQuantile.OfShare(count, total - count, 0.95)));
            }
        }

        return [.. shares.OrderBy(share => share.What != "process").ThenBy(share => share.What, StringComparer.Ordinal).ThenByDescending(share => share.Count).ThenBy(share => share.Name, StringComparer.Ordinal)];
    }
}
