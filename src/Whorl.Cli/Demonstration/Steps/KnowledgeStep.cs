using Whorl.Cli.Demonstration.Clients;
using Whorl.Detection.Lookups;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Demonstration.Steps;

/// <summary>
/// Puts two sources into the store: a list that accuses one server's stack and one client's hello of malware and is made up, and the
/// programs that the run started itself, which is true. Then looks up what is accused.
/// </summary>
internal static class KnowledgeStep
{
    private const int MostExamples = 12;

    /// <summary>Writes both and asks.</summary>
    public static KnowledgeFindings Run(DemoPlace place, IReadOnlyList<ScannedServer> servers, IReadOnlyList<SeenClient> clients, TimeProvider time)
    {
        ScannedServer accused = servers.First(server => server.Server.IsInProcess);
        string jarm = accused.Record?.Jarm ?? throw new FailureException("the demonstration's own server could not be scanned; whorl demo -v says more");
        SeenHello hello = clients.First(client => client.Client.Name == DemoClients.Updater).Hellos.FirstOrDefault(seen => seen.Server == accused.Server.Place)
            ?? throw new FailureException("the demonstration's own client is not in the capture; try whorl demo --relay");
        using SqliteStore store = SqliteStore.Open(place.Store);
        using (IFeedWriter list = store.OpenFeed(Source(DemoNames.MadeUpList, time)))
        {
            list.Add(Threat(IndicatorType.Jarm, jarm, group: 0));
            list.Add(Threat(IndicatorType.Ja3, hello.Ja3!, group: 1));
            if (hello.Ja3s is { } answer)
            {
                list.Add(Threat(IndicatorType.Ja3s, answer, group: 1));
            }

            list.Commit();
        }

        using (IFeedWriter programs = store.OpenFeed(Source(DemoNames.ClientList, time)))
        {
            foreach (ClientLabel label in clients.Where(client => client.Client.IsHonest).SelectMany(Labels))
            {
                programs.Add(label);
            }

            programs.Commit();
        }

        Lookup lookup = new(store, MostExamples);
        return new KnowledgeFindings(Answer(lookup, jarm), Answer(lookup, hello.Ja3!));
    }

    private static LookupAnswer Answer(Lookup lookup, string value) =>
        LookupValue.TryParse(value, out LookupValue? parsed) ? lookup.Of(parsed) : throw new FailureException($"{value} is no fingerprint");

    private static FeedSource Source(string name, TimeProvider time) =>
        new() { Name = name, Format = "demo", Origin = "whorl demo", RetrievedAt = time.GetUtcNow().ToUnixTimeSeconds() };

    private static Indicator Threat(IndicatorType type, string value, int group) => new()
    {
        Type = type,
        Value = value,
        Role = IndicatorRole.Threat,
        Label = DemoNames.Family,
        Family = DemoNames.Family,
        Description = "made up for whorl demo; no such family exists",
        Group = group,
    };

    /// <summary>What a program showed, by both methods.</summary>
    private static IEnumerable<ClientLabel> Labels(SeenClient client)
    {
        foreach (IGrouping<(FingerprintMethod Method, string? Value), SeenHello> group in client.Hellos.GroupBy(hello => (FingerprintMethod.Ja4, hello.Ja4))
            .Concat(client.Hellos.GroupBy(hello => (FingerprintMethod.Ja3, hello.Ja3))))
        {
            if (group.Key.Value is { } value)
            {
                yield return new ClientLabel { Fingerprint = new Fingerprint(group.Key.Method, value, null), Process = client.Client.Name, OperatingSystem = "Linux", Count = group.Count() };
            }
        }
    }
}

/// <summary>What the store says of what the made-up list accuses.</summary>
/// <param name="Server">The JARM of the server.</param>
/// <param name="Client">The JA3 of the client.</param>
internal sealed record KnowledgeFindings(LookupAnswer Server, LookupAnswer Client);
