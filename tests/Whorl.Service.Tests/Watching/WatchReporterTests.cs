using Microsoft.Extensions.Logging.Abstractions;
using Whorl.Probing;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.State;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Verdicts;
using Whorl.Service.Watching;

namespace Whorl.Service.Tests.Watching;

/// <summary>What is told of drifts.</summary>
public sealed class WatchReporterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-watch").FullName;

    [Fact]
    public async Task A_drift_is_delivered_once_and_counted_at_every_check_and_another_one_is_another()
    {
        ManualTime time = new();
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        WatchBook book = new(state, time);
        DetectionLog detections = new(state, time);
        Sink sink = new();
        WatchReporter reporter = new(book, detections, new EventReporter(sink, new VerdictEvents("here", VerdictEvents.ByTime), detections, NullLogger<EventReporter>.Instance), "here");
        Look shown = Looks.Of("a", at: 5);
        Watcher watcher = book.Watcher((_, _) => Task.FromResult<LookOutcome>(new LookOutcome.Seen(shown, new HostAddress(0xC0000201, true))), null);
        book.List.Add(WatchTarget.TryRead("a.example", null, out _)!, "edge", false);
        await watcher.LearnAsync(book.List.All()[0], 1, TestContext.Current.CancellationToken);

        async Task CheckAsync() => await reporter.ReportAsync(await watcher.CheckAsync(book.List.All()[0], TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await CheckAsync();
        Assert.Empty(sink.Taken);
        shown = Looks.Of("b", at: 6);
        await CheckAsync();
        time.Advance(TimeSpan.FromHours(1));
        await CheckAsync();
        DeliveryEvent told = Assert.Single(sink.Taken);
        DetectionEntry kept = Assert.Single(detections.Before(long.MaxValue, 10));
        Assert.Equal((2, told.Id, "192.0.2.1:443 a.example"), (kept.Count, kept.Event, kept.Target));
        Assert.Equal((EventKind.Detection, "192.0.2.1", "a.example", 6_000_000L, "whorl.watch"), (told.Kind, told.DestinationIp, told.ServerName, told.Timestamp, told.Rule!.Id));
        Assert.StartsWith("192.0.2.1:443 (a.example) looks otherwise than it should: Its ATSF differs", told.Message, StringComparison.Ordinal);

        shown = Looks.Of("c", at: 7);
        await CheckAsync();
        Assert.Equal(2, sink.Taken.Count);
        Assert.Equal(2, detections.Before(long.MaxValue, 10).Count);
    }

    [Fact]
    public async Task A_drift_that_no_spool_took_is_delivered_when_it_is_seen_again_and_days_later_is_still_the_same()
    {
        ManualTime time = new();
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        WatchBook book = new(state, time);
        DetectionLog detections = new(state, time);
        Sink sink = new() { IsFull = true };
        WatchReporter reporter = new(book, detections, new EventReporter(sink, new VerdictEvents("here", VerdictEvents.ByTime), detections, NullLogger<EventReporter>.Instance), "here");
        Look shown = Looks.Of("a", at: 5);
        Watcher watcher = book.Watcher((_, _) => Task.FromResult<LookOutcome>(new LookOutcome.Seen(shown, new HostAddress(0xC0000201, true))), null);
        book.List.Add(WatchTarget.TryRead("a.example", null, out _)!, null, false);
        await watcher.LearnAsync(book.List.All()[0], 1, TestContext.Current.CancellationToken);
        shown = Looks.Of("b", at: 6);
        async Task CheckAsync() => await reporter.ReportAsync(await watcher.CheckAsync(book.List.All()[0], TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);
        await CheckAsync();
        Assert.Empty(sink.Taken);
        sink.IsFull = false;
        time.Advance(TimeSpan.FromDays(2));
        await CheckAsync();
        time.Advance(TimeSpan.FromDays(2));
        await CheckAsync();
        Assert.Equal(Assert.Single(detections.Before(long.MaxValue, 10)).Event, Assert.Single(sink.Taken).Id);
        Assert.Equal(3, detections.Find(1)!.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

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
