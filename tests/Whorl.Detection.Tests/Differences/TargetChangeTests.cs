using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using static Whorl.Detection.Tests.Differences.HandMadeObservation;

namespace Whorl.Detection.Tests.Differences;

/// <summary>The changes of a target as the store has seen it.</summary>
public sealed class TargetChangeTests : IDisposable
{
    private static readonly ServerObservation Old = Jarm(Tls12);
    private static readonly ServerObservation New = Jarm(Tls13);

    private readonly HandMadeStore store = new();
    private long moment = new Week(HandMadeStore.FirstWeek).Start;

    [Fact]
    public void Each_change_is_told_once_and_the_latest_first()
    {
        Seen(1, Old, "nginx/1.24.0").Seen(1, Old, "nginx/1.24.0").Seen(1, New, "nginx/1.26.1").Seen(1, New, "nginx/1.26.1").Seen(1, Old, "nginx/1.24.0");
        IReadOnlyList<TargetChange> changes = Changes();
        Assert.Equal(["nginx went from 1.26.1 to 1.24.0; and 1 more change", "nginx went from 1.24.0 to 1.26.1; and 1 more change"], changes.Select(change => change.Difference.Summary));
        Assert.True(changes[1].Before < changes[1].After && changes[1].After < changes[0].Before);
    }

    [Fact]
    public void An_outage_does_not_hide_what_changed_over_it()
    {
        Seen(1, Old, "nginx/1.24.0").Seen(1, new ServerObservation(), null, ScanStatus.ConnectionRefused).Seen(1, New, "nginx/1.26.1");
        Assert.Equal(
            [["status", "server-version", "protocol-version"], ["status"]],
            Changes().Select(change => change.Difference.Changes.Select(each => each.Kind.Name()).ToArray()));
    }

    [Fact]
    public void What_other_servers_showed_speaks_for_an_update()
    {
        Seen(2, Old, "nginx/1.22.0").Seen(3, Old, "nginx/1.24.0").Seen(4, New, "nginx/1.26.1").Seen(1, Old, null).Seen(1, New, null);
        CauseHint likely = Assert.Single(Changes()).Difference.Likely;
        Assert.Equal(("update", "on other servers nginx 1.22.0 to 1.24.0 shows the earlier fingerprint and 1.26.1 the later one"), (likely.Cause.Name(), Assert.Single(likely.Reasons)));
    }

    [Fact]
    public void Of_a_target_that_changes_all_the_time_the_latest_changes_are_told()
    {
        for (int i = 0; i < 250; i++)
        {
            Seen(1, i % 2 == 0 ? Old : New, null);
        }

        Assert.Equal(10, Changes().Count);
    }

    public void Dispose() => store.Dispose();

    private TargetChangeTests Seen(int target, ServerObservation observation, string? server, ScanStatus status = ScanStatus.Success)
    {
        moment += 3_600_000_000_000;
        using ISightingWriter writer = store.Store.OpenWriter();
        writer.Add(new ServerSighting
        {
            Timestamp = moment,
            Address = new HostAddress(0xC0000200 + (uint)target, true),
            Port = 443,
            ServerName = "own.example",
            Status = status,
            Jarm = observation.Jarm,
            HasHttp = server is not null,
            HttpStatus = server is null ? 0 : 200,
            Server = server,
        });
        return this;
    }

    private IReadOnlyList<TargetChange> Changes()
    {
        using IStoreReader reader = store.Store.OpenReader();
        return TargetChange.Of(reader, new ServerQuestion { Address = new HostAddress(0xC0000201, true), Port = 443 }, 10);
    }
}
