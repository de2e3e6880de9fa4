using System.Globalization;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>What an answer does not mean.</summary>
internal static class LookupCaveats
{
    private const int FewCiphers = 6;

    public static IReadOnlyList<string> Of(LookupAnswer answer)
    {
        List<string> caveats = [];
        bool isThreat = answer.Listings.Any(listed => listed.Indicator.Role == IndicatorRole.Threat);
        if (!answer.IsKnown)
        {
            caveats.Add("nothing is known of it, which is no verdict: it is neither good nor bad");
            return caveats;
        }

        if (answer.Value.Kind == LookupKind.Jarm)
        {
            caveats.Add("a JARM names a TLS stack and its configuration, not a program");
        }
        else if (answer.Fingerprints.Any(found => found.Fingerprint.Method is FingerprintMethod.Ja3 or FingerprintMethod.Ja4))
        {
            caveats.Add("a client fingerprint names a TLS library and its settings, which programs share");
        }

        if (answer.Value.Kind == LookupKind.Ja4 && int.TryParse(answer.Value.Text.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out int ciphers) && ciphers <= FewCiphers)
        {
            caveats.Add($"a short hello: {ciphers} cipher suites tell little apart");
        }

        if (isThreat && answer.Client is { BenignPrograms: > 0 and int benign })
        {
            caveats.Add($"listed as a threat, but {benign} benign {(benign == 1 ? "program shares" : "programs share")} it");
        }

        if (isThreat && answer.Score is { Top: > 0 } score)
        {
            caveats.Add($"listed as a threat, but {score.Top} {(score.Top == 1 ? "server of a popular name shows" : "servers of popular names show")} it");
        }

        if (answer.Stack is { } stack)
        {
            caveats.Add(stack.IsExact ? "stacks are named by what was measured: others may show the same fingerprint"
                : string.Create(CultureInfo.InvariantCulture, $"the fingerprint was not measured itself: its stack is that of fingerprints of which {stack.Equal} of {stack.Parts} parts are equal"));
        }

        if (answer.Client is { } client)
        {
            AddClient(client, caveats);
        }

        foreach (ListedValue warning in answer.Listings.Concat(answer.Around).Where(listed => listed.Indicator.Role == IndicatorRole.Warning))
        {
            caveats.Add($"on the warning list {warning.Source.Name}: other lists' hits may be mistakes");
        }

        foreach (ListedValue cleared in answer.Listings.Where(listed => listed.Indicator.Role == IndicatorRole.Benign))
        {
            caveats.Add($"found in order by {cleared.Indicator.Label ?? cleared.Source.Name}: what lists say of it counts for nothing");
        }

        foreach (ListedValue provider in answer.Listings.Concat(answer.Around).Where(listed => listed.Indicator.Role == IndicatorRole.Provider))
        {
            caveats.Add($"{provider.Indicator.Label ?? provider.Source.Name} serves many customers at such addresses");
        }

        bool isServerPrint = answer.Value.Kind is LookupKind.Jarm or LookupKind.Atsf;
        if (isServerPrint && answer.Score is null)
        {
            caveats.Add("no score: no listed and no popular server was seen with it");
        }

        return [.. caveats.Distinct(StringComparer.Ordinal)];
    }

    private static void AddClient(ClientAnswer client, List<string> caveats)
    {
        if (client.Shares.Any(share => share.Chance.Count is null))
        {
            caveats.Add("a database gives shares of its clients and not of how many, so that no bounds can be given");
        }

        if (client.Destination is { IsEmpty: false } && !client.UsesDestination)
        {
            caveats.Add("no database knows where these programs go, so that the destination changes nothing");
        }

        if (client.Malware is not null)
        {
            caveats.Add("that malware shows a fingerprint does not make its clients malware: compare the shares, and where they went");
        }
    }
}
