using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Upkeep;

namespace Whorl.Store.Tests;

/// <summary>Old weeks leave nothing behind.</summary>
public sealed class CompactionTests
{
    private const int FirstWeek = 2900;
    private const int Weeks = 6;

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    [InlineData(60)]
    public void What_remains_is_what_a_store_holds_that_only_ever_had_the_kept_weeks(int keep)
    {
        using TemporaryStore whole = new();
        using TemporaryStore young = new();
        Fill(whole, 0);
        Fill(young, Math.Max(0, Weeks - keep));

        whole.Store.Compact(keep);

        Assert.Equal(Counts(young), Counts(whole));
        Assert.Equal(Tally(young), Tally(whole));
        Assert.Empty(whole.Store.Verify());
    }

    [Fact]
    public void Without_a_number_of_weeks_no_sighting_is_deleted()
    {
        using TemporaryStore store = new();
        Fill(store, 0);
        KeyValuePair<string, long>[] before = Counts(store);

        CompactionReport report = store.Store.Compact();

        Assert.Equal((0, 0), (report.Sightings, report.Rows));
        Assert.Equal(before, Counts(store));
    }

    [Fact]
    public void An_empty_store_may_be_compacted()
    {
        using TemporaryStore store = new();
        Assert.Equal(0, store.Store.Compact(1).Sightings);
    }

    [Fact]
    public void A_writer_that_was_open_meanwhile_writes_what_was_deleted_again()
    {
        using TemporaryStore store = new();
        Fill(store, 0);
        using (ISightingWriter writer = store.Store.OpenWriter())
        {
            AddWeek(writer, 0);
            writer.Flush();
            store.Store.Compact(1);
            AddWeek(writer, 0);
        }

        Assert.Empty(store.Store.Verify());
        using IStoreReader reader = store.Store.OpenReader();
        Assert.Equal(2, reader.Statistics().Weeks.Count);
    }

    /// <summary>Each week has servers and handshakes of its own, and some that are the same in all weeks.</summary>
    private static void Fill(TemporaryStore to, int from)
    {
        using (IFeedWriter feed = to.Store.OpenFeed(new FeedSource { Name = "test", Format = "test", Origin = "test", RetrievedAt = new Week(FirstWeek).Start / 1_000_000_000 }))
        {
            feed.Add(new ClientLabel { Fingerprint = new Fingerprint(FingerprintMethod.Ja4, "ja4-0"), Process = "curl", Count = 1 });
            feed.Add(new NetworkRange(new HostAddress(0xC0000200, true), new HostAddress(0xC00002FF, true), 64500, "Example"));
            feed.Add(new Indicator { Type = IndicatorType.AddressPort, Value = "192.0.2.99:443", Role = IndicatorRole.Threat });
            feed.Commit();
        }

        using ISightingWriter writer = to.Store.OpenWriter();
        for (int week = from; week < Weeks; week++)
        {
            AddWeek(writer, week);
        }
    }

    private static void AddWeek(ISightingWriter writer, int week)
    {
        foreach (int which in (int[])[week, 99])
        {
            long at = new Week(FirstWeek + week).Start + 1_000_000_000;
            CertificateSummary certificate = new() { Sha256 = $"{which:x64}", Subject = $"CN={which}", Issuer = $"CN=issuer {which}" };
            writer.Add(new ServerSighting
            {
                Timestamp = at, Address = new HostAddress(0xC0000200 + (uint)which, true), Port = 443, ServerName = $"s{which}.example", Status = ScanStatus.Success,
                Atsf = new Fingerprint(FingerprintMethod.Atsf, $"{which:x16}"), Jarm = new Fingerprint(FingerprintMethod.Jarm, $"{which:x62}"),
                HasHttp = true, HttpStatus = 200, Server = $"server {which}", Certificate = certificate, Answers = new byte[] { 1, (byte)which },
            });
            writer.Add(new HandshakeSighting
            {
                Timestamp = at, ClientAddress = new HostAddress(0x0A000000 + (uint)which, true), ClientPort = 5000, ServerAddress = new HostAddress(0xC0000200, true), ServerPort = 443,
                ServerName = $"h{which}.example", Ja3 = new Fingerprint(FingerprintMethod.Ja3, $"ja3-{which}"), Ja3s = new Fingerprint(FingerprintMethod.Ja3s, $"ja3s-{which}"),
                Ja4 = new Fingerprint(FingerprintMethod.Ja4, $"ja4-{which}"), Version = $"version {which}", Cipher = $"cipher {which}", Alpn = $"alpn {which}",
                Upgrade = $"upgrade {which}", UserAgent = $"agent {which}", Certificate = certificate,
            });
        }
    }

    private static KeyValuePair<string, long>[] Counts(TemporaryStore store)
    {
        using IStoreReader reader = store.Store.OpenReader();
        return [.. reader.Statistics().Tables];
    }

    /// <summary>With texts in the place of ids, which differ.</summary>
    private static string[] Tally(TemporaryStore store)
    {
        List<string> rows = [];
        using ISightingReplay texts = store.Store.OpenReplay();
        store.Store.ReadTally(row => rows.Add(
            $"{texts.FingerprintOf(row.Key.Fingerprint).Value} {row.Key.Depth} {texts.WordOf(row.Key.Server)} {texts.WordOf(row.Key.Issuer)} {row.Key.Port} {row.List} {row.Week} {row.Targets} {row.Fresh} {row.Last}"));
        return [.. rows.Order(StringComparer.Ordinal)];
    }
}
