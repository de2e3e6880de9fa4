using Microsoft.Extensions.Logging.Abstractions;
using Whorl.Detection.Cdns;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Searching;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Verdicts;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests.Searching;

/// <summary>One look of an alert at what is new.</summary>
public sealed class AlertLookTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-alert").FullName;
    private readonly ManualTime time = new();
    private readonly Sink sink = new();
    private readonly SqliteStore store;
    private readonly ServiceDatabase state;
    private readonly JudgeKeeper judges;
    private readonly Searcher searcher;
    private readonly AlertPlaces places;
    private readonly DetectionLog detections;
    private readonly SavedSearches saved;
    private readonly AlertLook look;

    public AlertLookTests()
    {
        store = SqliteStore.Open(Path.Combine(folder, "s.db"));
        state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        judges = new JudgeKeeper(store, CdnCatalogue.Shipped, () => 0.65, time, NullLogger<JudgeKeeper>.Instance);
        searcher = new Searcher(store, judges, time);
        places = new AlertPlaces(state);
        detections = new DetectionLog(state, time);
        saved = new SavedSearches(state, places, time);
        EventReporter events = new(sink, new VerdictEvents("here", VerdictEvents.ByTime), detections, NullLogger<EventReporter>.Instance);
        look = new AlertLook(searcher, places, new AlertReporter(places, detections, events), "here", time, NullLogger<AlertLook>.Instance);
    }

    [Fact]
    public async Task What_no_spool_took_is_delivered_by_the_next_round_and_counted_once()
    {
        SavedSearch search = Save("port:443");
        Write(1);
        sink.IsFull = true;
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        Assert.Empty(sink.Taken);
        sink.IsFull = false;
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        DetectionEntry kept = Assert.Single(detections.Before(long.MaxValue, 10));
        DeliveryEvent told = Assert.Single(sink.Taken);
        Assert.Equal((1, told.Id, "whorl.search", "Saved search: one", "192.0.2.1"), (kept.Count, kept.Event, told.Rule!.Id, told.Rule.Name, told.DestinationIp));
    }

    [Fact]
    public async Task The_same_target_is_delivered_again_a_day_later()
    {
        SavedSearch search = Save("port:443");
        foreach (int hours in (int[])[1, 1, 25])
        {
            time.Advance(TimeSpan.FromHours(hours));
            Write(1, ((char)('a' + sink.Taken.Count + hours)).ToString());
            await look.LookAsync(search, TestContext.Current.CancellationToken);
        }

        Assert.Equal(2, sink.Taken.Count);
        Assert.Equal([1L, 2L], detections.Before(long.MaxValue, 10).Select(each => each.Count));
    }

    [Fact]
    public async Task A_search_by_verdicts_waits_until_there_are_some_and_loses_nothing()
    {
        SavedSearch search = Save("-verdict:c2");
        Write(1);
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        Assert.Empty(sink.Taken);
        judges.LearnWhereNew();
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.1", Assert.Single(sink.Taken).DestinationIp);
    }

    [Fact]
    public async Task A_search_that_was_removed_meanwhile_tells_nothing()
    {
        SavedSearch search = Save("port:443");
        Write(1);
        saved.Remove(search.Id);
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        Assert.Empty(detections.Before(long.MaxValue, 10));
    }

    [Fact]
    public async Task A_store_whose_numbers_end_earlier_than_they_did_is_followed_from_there()
    {
        SavedSearch search = Save("port:443", servers: 1000);
        Write(1);
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        Assert.Empty(sink.Taken);
        Write(2);
        await look.LookAsync(search, TestContext.Current.CancellationToken);
        Assert.Equal("192.0.2.2", Assert.Single(sink.Taken).DestinationIp);
    }

    public void Dispose()
    {
        state.Dispose();
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private SavedSearch Save(string query, long servers = 0) => Assert.IsType<SaveOutcome.Saved>(saved.Add("one", query, "me", (servers, 0))).Search;

    private void Write(int number, string header = "nginx")
    {
        using ISightingWriter writer = store.OpenWriter();
        writer.Add(new ServerSighting { Timestamp = 1_767_571_200_000_000_000, Address = new HostAddress(0xC0000200u + (uint)number, true), Port = 443, Status = ScanStatus.Success, HasHttp = true, Server = header });
    }

    private sealed class Sink : IEventSink
    {
        public List<DeliveryEvent> Taken { get; } = [];

        public bool IsFull { get; set; }

        public ValueTask AddAsync(DeliveryEvent given, CancellationToken cancellation)
        {
            if (IsFull)
            {
                throw new EventNotKeptException();
            }

            Taken.Add(given);
            return ValueTask.CompletedTask;
        }
    }
}
