using FsCheck;
using FsCheck.Fluent;
using Whorl.Detection.Scoring;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Tests.Scoring;

/// <summary>Evidence read from the tally and evidence counted from a replay are one and the same.</summary>
public sealed class EvidenceTests
{
    [Fact]
    public void Is_the_same_from_the_tally_and_from_a_replay()
    {
        Gen<(int Week, int Target, string Fingerprint, string? Server)> sight =
            from week in Gen.Choose(0, 4)
            from target in Gen.Choose(1, 5)
            from fingerprint in Gen.Elements("a", "b", "c")
            from server in Gen.Elements<string?>(null, "nginx", "Apache")
            select (week, target, fingerprint, server);
        Prop.ForAll(sight.ListOf().ToArbitrary(), sights =>
        {
            using HandMadeStore population = new HandMadeStore().Blocked(1, 1, 2).Blocked(3, 2, 3).Top(3, 4);
            foreach ((int week, int target, string fingerprint, string? server) in sights)
            {
                population.Seen(week, target, fingerprint, server);
            }

            using ISightingReplay replay = population.Replay();
            EvidenceCounter counter = new(replay, new EvidenceTable(new Decay()));
            foreach (Week week in replay.Weeks)
            {
                counter.Table.Before = week;
                replay.Read(week, part =>
                {
                    foreach (ref readonly SeenTarget seen in part)
                    {
                        counter.Count(seen, week);
                    }
                });
            }

            Week end = new(HandMadeStore.FirstWeek + 5);
            counter.Table.Before = end;
            Assert.Equal(Text(EvidenceTable.Read(population.Store, end, new Decay())), Text(counter.Table));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Weighs_a_target_by_the_age_of_its_last_sighting()
    {
        using HandMadeStore population = new HandMadeStore()
            .Blocked(0, 1, 2).Seen(0, 1, "a").Seen(0, 2, "a").Blocked(1, 1, 2).Seen(1, 2, "a");
        population.Write();

        EvidenceTable table = EvidenceTable.Read(population.Store, new Week(HandMadeStore.FirstWeek + 9), new Decay(Threats: 8));
        Evidence evidence = table.At(table.Places.Single(place => place.Key.Depth == 1).Value);

        // One last seen nine weeks before, one eight.
        Assert.Equal(Math.Pow(2, -9 / 8.0) + 0.5, evidence.DecayedThreats, 12);
        Assert.Equal((2, 3), (evidence.Threats, evidence.ThreatWeeks));
    }

    [Fact]
    public void Has_room_for_more_keys_than_it_was_made_with()
    {
        const int Servers = 1500;
        using HandMadeStore population = new HandMadeStore().Blocked(0, 1);
        for (int server = 1; server <= Servers; server++)
        {
            population.Seen(0, server, $"{server:x}", "nginx");
        }

        population.Write();
        EvidenceTable table = EvidenceTable.Read(population.Store, new Week(HandMadeStore.FirstWeek + 1), new Decay());

        Assert.Equal(Servers, table.Places.Keys.Count(key => key.Depth == 1));
        Assert.Equal(1, table.Places.Where(place => place.Key.Depth == 1).Sum(place => table.At(place.Value).Threats));
    }

    private static string Text(EvidenceTable table) => string.Join('\n', table.Places
        .Select(place => (place.Key, Evidence: table.At(place.Value)))
        .Select(row => FormattableString.Invariant(
            $"{row.Key}: {row.Evidence.Threats} {row.Evidence.Popular} {row.Evidence.Others} {row.Evidence.ThreatWeeks} {row.Evidence.PopularWeeks} {row.Evidence.DecayedThreats:f9} {row.Evidence.DecayedPopular:f9}"))
        .Order(StringComparer.Ordinal));
}
