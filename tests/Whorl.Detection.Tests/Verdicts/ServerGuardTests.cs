using Whorl.Detection.Cdns;
using Whorl.Detection.Scoring;
using Whorl.Detection.Verdicts;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Tests.Verdicts;

/// <summary>Servers of which a fingerprint says nothing are told and not scored.</summary>
public sealed class ServerGuardTests : IDisposable
{
    private const uint Front = 0x68100001; // 104.16.0.1
    private const uint Tenant = 0x68100002;
    private const uint Sinkhole = 0xC6336401; // 198.51.100.1
    private const uint Other = 0xC6336501;
    private const uint InOrder = 0xC6336601;

    private readonly HandMadeStore store = new HandMadeStore()
        .Network(0x68100000, 0x681FFFFF, 13335)
        .Blocked(0, 1, 2, 3, 4, 5);

    [Fact]
    public void A_front_and_a_sinkhole_are_guarded_and_their_neighbours_are_judged()
    {
        for (int target = 1; target <= 5; target++)
        {
            store.Seen(0, target, "bad");
        }

        store.Seen(1, 11, "bad", server: "cloudflare", address: Front)
            .Seen(1, 12, "bad", server: "nginx", address: Tenant)
            .Seen(1, 13, "bad", address: Sinkhole)
            .Seen(1, 14, "bad", address: Other)
            .Seen(1, 15, "bad", address: InOrder);
        using (IFeedWriter feed = store.Store.OpenFeed(new FeedSource { Name = "warnings", Format = "test", Origin = "test", RetrievedAt = 0 }))
        {
            feed.Add(new Indicator { Type = IndicatorType.Network, Value = "198.51.100.0/24", Role = IndicatorRole.Warning, Label = "List of known sinkholes" });
            feed.Add(new Indicator { Type = IndicatorType.Network, Value = "198.51.101.0/24", Role = IndicatorRole.Warning, Label = "List of known cloud addresses" });
            feed.Add(new Indicator { Type = IndicatorType.AddressPort, Value = "198.51.102.1:443", Role = IndicatorRole.Benign, Label = "Ana", Description = "our own" });
            feed.Commit();
        }

        using ISightingReplay replay = store.Replay();
        using IStoreReader reader = store.Store.OpenReader();
        Dictionary<string, C2Verdict> verdicts = [];
        new C2Detector(replay, new PublishedMethod(usesJarm: false, usesHeader: false), threshold: 1)
        {
            Guard = new ServerGuard(reader, store.Store.ReadNetworks(), CdnCatalogue.Shipped),
            Rate = 0.001,
        }.Run(new Week(HandMadeStore.FirstWeek + 1), isAll: false, filter: null, verdict => verdicts.Add(verdict.Server.Name!, verdict));

        Assert.Equal(
            "a front of Cloudflare, by AS13335 and its Server header: the fingerprint is the network's, whoever is behind it", verdicts["t11.example"].Guard);
        Assert.Equal("a sinkhole, says List of known sinkholes: it answers like what it imitates", verdicts["t13.example"].Guard);
        Assert.Equal("found in order by Ana: our own", verdicts["t15.example"].Guard);
        foreach (string guarded in (string[])["t11.example", "t13.example", "t15.example"])
        {
            Assert.Equal(("guarded", null, null), (verdicts[guarded].Word, verdicts[guarded].Score, verdicts[guarded].Probability));
            Assert.StartsWith("not scored: ", verdicts[guarded].Evidence[0], StringComparison.Ordinal);
        }

        foreach (string judged in (string[])["t12.example", "t14.example"])
        {
            Assert.Equal((null, 1.0, 1.0), (verdicts[judged].Guard, verdicts[judged].Score, verdicts[judged].Probability));
        }
    }

    public void Dispose() => store.Dispose();
}
