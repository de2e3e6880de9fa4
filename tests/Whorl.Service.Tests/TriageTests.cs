using System.Text.Json;
using Whorl.Detection.Hunting.Suppressing;
using Whorl.Probing.Targets;
using Whorl.Service.Auditing;
using Whorl.Service.Hosting;
using Whorl.Service.Policy;
using Whorl.Service.State;
using Whorl.Service.Triage;
using Whorl.Store.Feeds;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests;

/// <summary>Triage within a process: its bounds, and what it remembers.</summary>
public sealed class TriageTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-triage").FullName;
    private readonly SqliteStore store;

    public TriageTests() => store = SqliteStore.Open(Path.Combine(folder, "s.db"));

    private string State => Path.Combine(folder, "s.service.db");

    private string Log => Path.Combine(folder, "eve.json");

    [Fact]
    public async Task What_is_beyond_the_limit_of_an_hour_waits_for_the_next_run_and_is_remembered()
    {
        await using CountingServer server = new();
        Write(1, 2, 3);
        Said first = await RunAsync(options => options with { ProbeLimit = 2, ScansAtOnce = 1 });
        Assert.Equal((3, 2, 1), (first.Counts.Handshakes, first.Counts.Probed, first.Counts.Waiting));
        Said second = await RunAsync(options => options with { ProbeLimit = 2, ScansAtOnce = 1 });
        Assert.Equal((0, 0, 1), (second.Counts.Handshakes, second.Counts.Probed, second.Counts.Waiting));
        Said third = await RunAsync(options => options);
        Assert.Equal((0, 1, 0), (third.Counts.Handshakes, third.Counts.Probed, third.Counts.Waiting));
        using ServiceDatabase state = ServiceDatabase.Open(State);
        Assert.Equal(3, new AuditLog(state, TimeProvider.System).Before(long.MaxValue, 100).Count(line => line is { Actor: AuditLog.Triage, Action: AuditLog.Scan, Outcome: AuditLog.Allowed }));

        void Write(params int[] numbers) => File.WriteAllText(Log, string.Concat(numbers.Select(number => Line(number, $"127.0.0.{number}", server.Port))));
    }

    [Fact]
    public async Task Who_does_not_want_to_be_scanned_is_not_and_is_counted()
    {
        await using CountingServer server = new();
        File.WriteAllText(Log, Line(1, "127.0.0.1", server.Port));
        using (ServiceDatabase state = ServiceDatabase.Open(State))
        {
            Assert.NotNull(new OptOutList(state, TimeProvider.System).Add("127.0.0.0/24", "asked by mail", "me"));
        }

        Said said = await RunAsync(options => options);
        Assert.Equal((1, 0), (said.Counts.Handshakes, said.Counts.Probed));
        Assert.Equal(0, server.Connections);
        using ServiceDatabase after = ServiceDatabase.Open(State);
        Assert.Equal("opt-out", Assert.Single(new AuditLog(after, TimeProvider.System).Before(long.MaxValue, 100)).Outcome);
    }

    [Fact]
    public async Task A_scan_that_cannot_be_written_down_is_not_made_and_ends_no_other()
    {
        await using CountingServer server = new();
        File.WriteAllText(Log, string.Concat(Enumerable.Range(1, 3).Select(number => Line(number, $"127.0.0.{number}", server.Port))));
        Change("CREATE TRIGGER refused BEFORE INSERT ON audit WHEN NEW.target LIKE '127.0.0.1:%' BEGIN SELECT RAISE(ABORT, 'as a full disk would'); END");
        Said first = await RunAsync(options => options with { ScansAtOnce = 1 });
        Assert.Equal((3, 2, 0), (first.Counts.Handshakes, first.Counts.Probed, first.Counts.Waiting));
        Assert.Contains(first.Notes, note => note.Contains($"127.0.0.1:{server.Port}", StringComparison.Ordinal));
        Change("DROP TRIGGER refused");
        Said second = await RunAsync(options => options);
        Assert.Equal((0, 1, 0), (second.Counts.Handshakes, second.Counts.Probed, second.Counts.Waiting));

        void Change(string sql)
        {
            using ServiceDatabase state = ServiceDatabase.Open(State);
            state.Change(connection => connection.Run(sql));
        }
    }

    [Fact]
    public async Task More_servers_than_may_wait_are_left_out_and_counted()
    {
        await using CountingServer server = new();
        File.WriteAllText(Log, string.Concat(Enumerable.Range(1, 5).Select(number => Line(number, $"127.0.0.{number}", server.Port))));
        Said said = await RunAsync(options => options with { MostWaiting = 2 });
        Assert.Equal((5, 2, 3), (said.Counts.Handshakes, said.Counts.Probed, said.Counts.Dropped));
    }

    [Fact]
    public async Task A_server_that_was_scanned_lately_is_not_scanned_again_and_a_listed_one_is_found_twice()
    {
        await using CountingServer server = new();
        using (IFeedWriter feed = store.OpenFeed(new FeedSource { Name = "list", Format = "test", Origin = "test", RetrievedAt = 1_600_000_000 }))
        {
            feed.Add(new Indicator { Type = IndicatorType.Address, Value = "127.0.0.1", Role = IndicatorRole.Threat, Family = "Madeup RAT" });
            feed.Commit();
        }

        File.WriteAllText(Log, Line(1, "127.0.0.1", server.Port));
        Said first = await RunAsync(options => options);
        Assert.Equal(["judged_handshake", "verdict"], first.Findings.Select(one => JsonElement.Parse(one.Record.ToArray()).GetProperty("type").GetString()));
        Assert.Equal(1, first.Counts.Probed);
        File.AppendAllText(Log, Line(2, "127.0.0.1", server.Port));
        Said second = await RunAsync(options => options);
        Assert.Equal((1, 0), (second.Counts.Handshakes, second.Counts.Probed));
        Assert.Empty(second.Findings); // the same, on the same day

        // A life that ended before it knew that it had delivered does so again, under the same id.
        using (ServiceDatabase state = ServiceDatabase.Open(State))
        {
            state.Change(connection => connection.Run("DELETE FROM triage_place"));
        }

        Said again = await RunAsync(options => options);
        Assert.Equal(first.Findings[0].Event, Assert.Single(again.Findings).Event);
    }

    [Fact]
    public async Task A_second_one_over_the_same_state_is_refused()
    {
        await using TriageRun one = TriageRun.Create(Options(), store, new Said(), TimeProvider.System);
        ServiceRefusedException refused = Assert.Throws<ServiceRefusedException>(() => TriageRun.Create(Options(), store, new Said(), TimeProvider.System));
        Assert.Contains("another whorl triage", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ids_are_of_the_time_and_of_what_they_are_of()
    {
        Guid id = EventId.Of(1_795_694_401_123_456_789, "a", null, "b");
        Assert.Equal((7, id), (id.Version, EventId.Of(1_795_694_401_123_456_789, "a", null, "b")));
        Assert.NotEqual(id, EventId.Of(1_795_694_401_123_456_789, "a", "b", null));
        Assert.NotEqual(id, EventId.Of(1_795_694_401_123_456_788, "a", null, "b"));
        Assert.StartsWith($"{1_795_694_401_123:x12}", id.ToString("N"), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static string Line(int number, string server, int port) =>
        $$"""{"timestamp":"2026-11-26T12:00:{{number:00}}.000000+0000","event_type":"tls","src_ip":"10.0.0.7","src_port":{{40000 + number}},"dest_ip":"{{server}}","dest_port":{{port}},"proto":"TCP","tls":{"sni":"c2.test","version":"TLS 1.2" } }""" + "\n";

    private async Task<Said> RunAsync(Func<TriageOptions, TriageOptions> with)
    {
        Said said = new();
        await using TriageRun run = TriageRun.Create(with(Options()), store, said, TimeProvider.System);
        await run.RunAsync(TestContext.Current.CancellationToken);
        said.Counts = run.Counts;
        return said;
    }

    private TriageOptions Options() => new()
    {
        Logs = [Log],
        IsOnce = true,
        StatePath = State,
        AddHunts = _ => { },
        Suppressions = new SuppressionList([], DateOnly.MinValue),
        Policy = new ScanPolicy(RunningService.Loopback, ExclusionList.Empty, IsOnlyAllowed: false),
        Version = "0",
        Threshold = 0.65,
    };

    private sealed class Said : ITriageOutput
    {
        public List<TriageFinding> Findings { get; } = [];

        public List<string> Notes { get; } = [];

        public TriageCounts Counts { get; set; } = new(0, 0, 0, 0, 0, 0, 0, new Dictionary<string, long>(), 0);

        public void Find(TriageFinding finding) => Findings.Add(finding);

        public void Note(string sentence) => Notes.Add(sentence);

        public void Advise(string sentence) => Notes.Add(sentence);

        public void Progress(TriageCounts counts) => Counts = counts;
    }
}
