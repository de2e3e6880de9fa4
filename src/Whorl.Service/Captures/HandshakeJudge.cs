using System.Globalization;
using Whorl.Detection.Clients;
using Whorl.Detection.Lookups;
using Whorl.Detection.Verdicts;
using Whorl.Service.Verdicts;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Service.Captures;

/// <summary>
/// Judges handshakes by what the store knows: lists that name the server, its certificate or a fingerprint, an earlier scan of the server, and
/// the programs that the client may be. Handshakes that are alike are judged once. Belongs to one thread.
/// </summary>
internal sealed class HandshakeJudge(IStoreReader reader, ServerJudge judge)
{
    private const int MostKept = 1 << 16;
    private const int MostListings = 20;

    /// <summary>How likely a program that nobody calls malware must be for a listed fingerprint to be its and no sign of anything.</summary>
    private const double Likely = 0.5;

    private readonly Dictionary<string, HandshakeVerdict> verdicts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<ListedThreat>> listings = new(StringComparer.Ordinal);
    private readonly StoredClients clients = new(reader);

    /// <summary>The verdict, and whether it was given for the first time.</summary>
    public (HandshakeVerdict Verdict, bool IsNew) Of(HandshakeSighting seen)
    {
        string key = string.Join('\n', seen.ServerAddress.WithPort(seen.ServerPort), seen.ServerName, seen.Ja3?.Value, seen.Ja3s?.Value, seen.Ja4?.Value, seen.Certificate?.Sha1);
        if (verdicts.TryGetValue(key, out HandshakeVerdict? known))
        {
            return (known, false);
        }

        if (verdicts.Count >= MostKept)
        {
            verdicts.Clear();
            listings.Clear();
        }

        return (verdicts[key] = Judge(seen), true);
    }

    private HandshakeVerdict Judge(HandshakeSighting seen)
    {
        List<ListedThreat> ofServer =
        [
            .. Threats("ip", seen.ServerAddress.WithPort(seen.ServerPort)), .. Threats("ip", seen.ServerAddress.ToString()), .. Threats("name", seen.ServerName),
            .. Threats("certificate", seen.Certificate?.Sha1), .. Threats("certificate", seen.Certificate?.Sha256),
        ];
        List<ListedThreat> ofFingerprints = [.. Threats("ja3", seen.Ja3?.Value), .. Threats("ja4", seen.Ja4?.Value), .. Threats("ja3s", seen.Ja3s?.Value)];
        (C2Verdict? c2, Reputation reputation) = OfServer(seen);
        string word = ofServer.Count > 0 ? "listed" : c2 is { Word: "c2" or "suspicious" } ? c2.Word : ofFingerprints.Count > 0 ? "client-listed" : c2?.Word ?? "unknown";
        LikelyClient? client = clients.Judge(seen) is { } belief ? LikelyClient.Of(belief) : null;
        bool isBenign = client is { Name: not null, IsMalware: false, Probability: >= Likely };
        reputation = ofServer.Count > 0 ? Reputation.Bad
            : ofFingerprints.Count > 0 && !isBenign && reputation < Reputation.Suspicious ? Reputation.Suspicious
            : reputation;
        return new HandshakeVerdict
        {
            Reputation = reputation,
            Word = word,
            Server = c2,
            Client = client,
            Listed = [.. ofServer, .. ofFingerprints],
            Evidence = [.. ofServer.Concat(ofFingerprints).Select(InWords), .. c2?.Evidence ?? [], .. InWords(client)],
            Caveats = [.. CaveatsOf(ofServer, ofFingerprints, isBenign ? client : null, c2)],
        };
    }

    private (C2Verdict? C2, Reputation Reputation) OfServer(HandshakeSighting seen)
    {
        ServerQuestion question = new() { Address = seen.ServerAddress, Port = seen.ServerPort };
        ServerSighting? look = LatestLook.Find(reader, question, seen.ServerPort, seen.ServerName, _ => true) ?? LatestLook.Find(reader, question, seen.ServerPort, null, _ => true);
        if (look is null)
        {
            return (null, Reputation.Unknown);
        }

        (C2Verdict c2, _, ListKind list) = judge.Judge(reader, look);
        return (c2, Reputations.Of(c2, list));
    }

    private IReadOnlyList<ListedThreat> Threats(string what, string? value)
    {
        if (value is null)
        {
            return [];
        }

        if (!listings.TryGetValue(value, out IReadOnlyList<ListedThreat>? found))
        {
            listings[value] = found =
            [
                .. reader.Listings(value, MostListings).Where(listed => listed.Indicator.Role == IndicatorRole.Threat)
                    .Select(listed => new ListedThreat(what, value, listed.Source.Name, listed.Indicator.Family ?? listed.Indicator.Label)),
            ];
        }

        return found;
    }

    private static string InWords(ListedThreat listed) => $"{listed.Source} lists the {NameOf(listed.What)} {listed.Value} as a threat{(listed.Label is null ? string.Empty : $": {listed.Label}")}";

    private static string NameOf(string what) => what switch
    {
        "ip" => "address",
        "ja3" or "ja3s" or "ja4" => what.ToUpperInvariant(),
        _ => what,
    };

    private static IEnumerable<string> InWords(LikelyClient? client) => client?.Name is not { } name ? []
        : [string.Create(CultureInfo.InvariantCulture, $"the client is most likely {name}{(client.IsMalware ? ", called malware" : string.Empty)} ({client.Probability:0.00})")];

    private static IEnumerable<string> CaveatsOf(List<ListedThreat> ofServer, List<ListedThreat> ofFingerprints, LikelyClient? benign, C2Verdict? c2)
    {
        if (ofFingerprints.Count > 0 && ofServer.Count == 0)
        {
            yield return benign is null ? "programs share fingerprints: a listed one alone says little of who it was"
                : $"the listed fingerprint is that of {benign.Name} too, which is likelier here: it is taken for no sign of anything";
        }

        if (c2 is null)
        {
            yield return "the server was never scanned, so that nothing is known of what answers there";
        }

        foreach (string caveat in c2?.Caveats ?? [])
        {
            yield return caveat;
        }
    }
}
