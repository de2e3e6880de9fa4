using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Store.Tests;

/// <summary>The rollup says what a naive count over all sightings says, however they came in.</summary>
public sealed class TallyTests
{
    private const int FirstWeek = 2900;

    [Fact]
    public void Counts_a_target_once_a_week_and_once_for_ever()
    {
        using TemporaryStore file = new();
        Write(file.Store, [new(0, 1, 1, 1, 0), new(0, 1, 1, 1, 5), new(1, 1, 1, 1, 0), new(1, 2, 1, 1, 0)]);

        TallyRow[] rows = [.. Tally(file.Store).Where(row => row.Key.Depth == 1)];

        Assert.Equal([(FirstWeek, 1, 1, 0), (FirstWeek + 1, 2, 1, 2)], rows.Select(row => (row.Week.Index, row.Targets, row.Fresh, row.Last)));
    }

    [Fact]
    public void Is_the_same_whether_counted_one_by_one_or_made_again()
    {
        Gen<Sight> sight =
            from week in Gen.Choose(0, 4)
            from target in Gen.Choose(1, 4)
            from fingerprint in Gen.Choose(0, 3)
            from server in Gen.Choose(0, 2)
            from second in Gen.Choose(0, 3)
            from jarm in Gen.Choose(0, 2)
            select new Sight(week, target, fingerprint, server, second, jarm);
        Prop.ForAll(sight.ListOf().ToArbitrary(), sights =>
        {
            using TemporaryStore inOrder = new();
            using TemporaryStore mixed = new();
            ListSome(inOrder.Store, FirstWeek + 1);
            Sight[] sorted = [.. sights.OrderBy(each => each.Week)];
            Write(inOrder.Store, sorted, flushEach: true);
            Write(mixed.Store, [.. sights], flushEach: true);
            ListSome(mixed.Store, FirstWeek + 1);
            string expected = Naive(sorted);
            Assert.Equal(expected, Text(inOrder.Store));
            Assert.Equal(expected, Text(mixed.Store));

            // Every writer must find out from the store what was counted before it.
            using TemporaryStore forgetful = new();
            ListSome(forgetful.Store, FirstWeek + 1);
            foreach (Sight one in sorted)
            {
                Write(forgetful.Store, [one]);
            }

            Assert.Equal(expected, Text(forgetful.Store));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Follows_a_list_that_comes_late()
    {
        using TemporaryStore file = new();
        Write(file.Store, [new(0, 1, 1, 0, 0), new(1, 1, 1, 0, 0), new(2, 1, 1, 0, 0)]);
        ListSome(file.Store, FirstWeek + 1);

        Assert.Equal(
            [(ListKind.Other, FirstWeek), (ListKind.Threat, FirstWeek + 1), (ListKind.Threat, FirstWeek + 2)],
            Tally(file.Store).Where(row => row.Key.Depth == 1).OrderBy(row => row.Week).Select(row => (row.List, row.Week.Index)));
    }

    [Fact]
    public void What_was_found_benign_counts_as_popular_whatever_lists_of_threats_say()
    {
        using TemporaryStore file = new();
        Write(file.Store, [new(0, 1, 1, 0, 0), new(1, 1, 1, 0, 0), new(2, 1, 1, 0, 0)]);
        ListSome(file.Store, FirstWeek + 1);
        foreach (string value in (string[])["192.0.2.1:443", "192.0.2.1:8443"])
        {
            using IFeedWriter feed = file.Store.OpenFeed(new FeedSource { Name = value, Format = "test", Origin = "test", RetrievedAt = new Week(FirstWeek + 2).Start / 1_000_000_000 });
            feed.Add(new Indicator { Type = IndicatorType.AddressPort, Value = value, Role = IndicatorRole.Benign });
            feed.Commit();
        }

        Assert.Equal(
            [(ListKind.Other, FirstWeek), (ListKind.Threat, FirstWeek + 1), (ListKind.Popular, FirstWeek + 2)],
            Tally(file.Store).Where(row => row.Key.Depth == 1).OrderBy(row => row.Week).Select(row => (row.List, row.Week.Index)));
    }

    [Fact]
    public void A_writer_follows_the_lists_that_change_while_it_writes()
    {
        Gen<(int Target, bool IsSeen, int Mask)> step =
            from target in Gen.Choose(1, 4)
            from isSeen in Gen.Choose(0, 2)
            from mask in Gen.Choose(0, 255)
            select (target, isSeen > 0, mask);
        Prop.ForAll(step.ListOf().ToArbitrary(), steps =>
        {
            using TemporaryStore file = new();
            using (ISightingWriter writer = file.Store.OpenWriter())
            {
                int week = 0;
                foreach ((int target, bool isSeen, int mask) in steps)
                {
                    if (isSeen)
                    {
                        writer.Add(Sighting(new Sight(week, target, 1, 0, 0)));
                        writer.Flush();
                    }
                    else
                    {
                        ListMask(file.Store, FirstWeek + ++week, mask);
                    }
                }
            }

            string followed = Text(file.Store);
            using (Sqlite.Connection connection = file.Store.Connect())
            {
                connection.Run("UPDATE fact SET value = 1 WHERE name = 'stale'");
            }

            Assert.Equal(Text(file.Store), followed);
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>Those targets are threats by address whose bit is set, and the others popular; and those benign whose bit four higher is.</summary>
    private static void ListMask(SqliteStore store, int week, int mask)
    {
        using IFeedWriter feed = store.OpenFeed(new FeedSource { Name = "test", Format = "test", Origin = "test", RetrievedAt = new Week(week).Start / 1_000_000_000 });
        for (int target = 1; target <= 4; target++)
        {
            feed.Add((mask >> (target - 1) & 1) != 0
                ? new Indicator { Type = IndicatorType.AddressPort, Value = $"192.0.2.{target}:443", Role = IndicatorRole.Threat }
                : new Indicator { Type = IndicatorType.Domain, Value = $"t{target}.example", Role = IndicatorRole.Popular, Rank = 1 });
            if ((mask >> (target + 3) & 1) != 0)
            {
                feed.Add(new Indicator { Type = IndicatorType.AddressPort, Value = $"192.0.2.{target}:443", Role = IndicatorRole.Benign });
            }
        }

        feed.Commit();
    }

    /// <summary>Target 1 is a threat from a week on, target 2 popular.</summary>
    private static void ListSome(SqliteStore store, int week)
    {
        using IFeedWriter feed = store.OpenFeed(new FeedSource { Name = "test", Format = "test", Origin = "test", RetrievedAt = new Week(week).Start / 1_000_000_000 });
        feed.Add(new Indicator { Type = IndicatorType.AddressPort, Value = "192.0.2.1:443", Role = IndicatorRole.Threat });
        feed.Add(new Indicator { Type = IndicatorType.Domain, Value = "t2.example", Role = IndicatorRole.Popular, Rank = 1 });
        feed.Commit();
    }

    private static ListKind ListOf(int target, int week) => week < 1 ? ListKind.Other : target switch
    {
        1 => ListKind.Threat,
        2 => ListKind.Popular,
        _ => ListKind.Other,
    };

    private static void Write(SqliteStore store, Sight[] sights, bool flushEach = false)
    {
        using ISightingWriter writer = store.OpenWriter();
        foreach (Sight sight in sights)
        {
            writer.Add(Sighting(sight));
            if (flushEach)
            {
                writer.Flush();
            }
        }
    }

    private static ServerSighting Sighting(Sight sight) => new()
    {
        Timestamp = new Week(FirstWeek + sight.Week).Start + (sight.Second * 1_000_000_000L),
        Address = new HostAddress(0xC0000200 + (uint)sight.Target, true),
        Port = 443,
        ServerName = $"t{sight.Target}.example",
        Atsf = sight.Fingerprint == 0 ? null : new Fingerprint(FingerprintMethod.Atsf, $"{sight.Fingerprint:x16}"),
        Jarm = sight.Jarm == 0 ? null : new Fingerprint(FingerprintMethod.Jarm, $"{sight.Jarm:x62}"),
        HasHttp = sight.Server > 0,
        Server = sight.Server > 1 ? "nginx" : null,
    };

    private static List<TallyRow> Tally(SqliteStore store)
    {
        // Rows of one cell are parts.
        Dictionary<(TallyKey, ListKind, Week), TallyRow> cells = [];
        store.ReadTally(row =>
        {
            TallyRow before = cells.GetValueOrDefault((row.Key, row.List, row.Week));
            cells[(row.Key, row.List, row.Week)] = row with { Targets = row.Targets + before.Targets, Fresh = row.Fresh + before.Fresh, Last = row.Last + before.Last };
        });
        AssertPrevalence(store, cells.Values);
        return [.. cells.Values.OrderBy(row => row.Week)];
    }

    /// <summary>The counts by fingerprint alone say what the tally says at depth 1.</summary>
    private static void AssertPrevalence(SqliteStore store, IEnumerable<TallyRow> cells)
    {
        foreach (IGrouping<int, TallyRow> fingerprint in cells.GroupBy(row => row.Key.Fingerprint))
        {
            Assert.Equal(
                fingerprint.Where(row => row.Key.Depth == 1 && row.Targets > 0).Select(row => new Prevalence(row.Week, row.List, row.Targets, row.Fresh)).OrderBy(row => (row.Week, row.List)),
                store.ReadPrevalence(fingerprint.Key));
        }
    }

    private static string Text(SqliteStore store)
    {
        Dictionary<int, string> fingerprints = [];
        Dictionary<int, string> servers = new() { [0] = "none" };
        using (Sqlite.Connection connection = store.Connect())
        {
            using Statement fingerprint = connection.Prepare("SELECT id, value FROM fingerprint");
            while (fingerprint.Step())
            {
                fingerprints[fingerprint.Int(0)] = fingerprint.Text(1)!;
            }

            using Statement word = connection.Prepare("SELECT id, value FROM word");
            while (word.Step())
            {
                servers[word.Int(0)] = word.Text(1)!;
            }
        }

        return string.Join('\n', Tally(store)
            .Select(row => $"{fingerprints[row.Key.Fingerprint]} {(row.Key.Depth == 1 ? "any" : servers[row.Key.Server])} {row.Key.Depth} {row.List} {row.Week.Index - FirstWeek}: {row.Targets} {row.Fresh} {row.Last}")
            .Order(StringComparer.Ordinal));
    }

    private static string Naive(Sight[] sights)
    {
        var seen = sights
            .SelectMany(each => new[] { each.Fingerprint == 0 ? null : $"{each.Fingerprint:x16}", each.Jarm == 0 ? null : $"{each.Jarm:x62}" }
                .Where(fingerprint => fingerprint is not null).Select(fingerprint => (each, fingerprint)))
            .SelectMany(pair => new[] { 1, 2, 3 }.Select(depth => (
                Key: $"{pair.fingerprint} {(depth == 1 ? "any" : pair.each.Server switch { 0 => "none", 1 => string.Empty, _ => "nginx" })} {depth} {ListOf(pair.each.Target, pair.each.Week)}",
                pair.each.Week, pair.each.Target)))
            .Distinct().ToArray();
        return string.Join('\n', seen.GroupBy(each => (each.Key, each.Week)).Select(group =>
        {
            int fresh = group.Count(each => !seen.Any(other => other.Key == each.Key && other.Target == each.Target && other.Week < each.Week));
            int last = group.Count(each => !seen.Any(other => other.Key == each.Key && other.Target == each.Target && other.Week > each.Week));
            return $"{group.Key.Key} {group.Key.Week}: {group.Count()} {fresh} {last}";
        }).Order(StringComparer.Ordinal));
    }

    private sealed record Sight(int Week, int Target, int Fingerprint, int Server, int Second, int Jarm = 0);
}
