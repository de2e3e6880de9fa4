using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Store.Tests;

public sealed class HandshakeReadingTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-reading-");
    private readonly SqliteStore store;

    public HandshakeReadingTests() => store = SqliteStore.Open(Path.Combine(folder.FullName, "store.db"));

    [Fact]
    public void Handshakes_come_in_the_order_of_time_across_weeks_with_their_texts()
    {
        long monday = new Week(2900).Start;
        Write((monday + 5_000, 2), (monday - 1_000, 1), (monday + (3 * Week.Nanoseconds), 4), (monday + 6_000, 3), (monday + 5_000, 5));
        using IHandshakeReading reading = store.OpenHandshakes();
        Assert.Equal((monday - 1_000, monday + (3 * Week.Nanoseconds)), (reading.First, reading.Last));
        List<(long At, string? Name, string? Ja4)> read = [];
        reading.Read(long.MinValue, long.MaxValue, handshake => read.Add((handshake.Timestamp, handshake.ServerName, handshake.Ja4?.Value)));
        Assert.Equal([1, 2, 5, 3, 4], read.Select(each => int.Parse(each.Name!.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)));
        Assert.All(read, each => Assert.Equal("t13d1516h2_8daaf6152771_e5627efa2ab1", each.Ja4));
    }

    [Fact]
    public void The_first_bound_is_included_and_the_last_is_not()
    {
        long monday = new Week(2900).Start;
        Write((monday - 1_000, 1), (monday, 2), (monday + 1_000, 3), (monday + Week.Nanoseconds, 4));
        using IHandshakeReading reading = store.OpenHandshakes();
        Assert.Equal(["n2", "n3"], Names(reading, monday, monday + Week.Nanoseconds));
        Assert.Equal(["n1"], Names(reading, long.MinValue, monday));
        Assert.Equal(["n3"], Names(reading, monday + 1, monday + 1_001));
        Assert.Empty(Names(reading, monday + 1, monday + 1_000));
        Assert.Empty(Names(reading, monday, monday));
    }

    [Fact]
    public void An_empty_store_has_no_first_and_no_last()
    {
        using IHandshakeReading reading = store.OpenHandshakes();
        Assert.Equal((null, null), (reading.First, reading.Last));
        Assert.Empty(Names(reading, long.MinValue, long.MaxValue));
    }

    [Fact]
    public void Marks_and_labels_come_with_their_sources()
    {
        string ja3 = new('a', 32);
        using (IFeedWriter feed = store.OpenFeed(new FeedSource { Name = "list", Format = "test", Origin = "test", RetrievedAt = 1_600_000_000 }))
        {
            feed.Add(new Indicator { Type = IndicatorType.Ja3, Value = ja3, Role = IndicatorRole.Threat, Family = "Tofsee", Group = 7 });
            feed.Add(new Indicator { Type = IndicatorType.Ja3, Value = new string('b', 32), Role = IndicatorRole.Software });
            feed.Add(new Indicator { Type = IndicatorType.Address, Value = "192.0.2.1", Role = IndicatorRole.Threat });
            feed.Add(new ClientLabel { Fingerprint = new Fingerprint(FingerprintMethod.Ja3, ja3), Process = "java", OperatingSystem = "Linux", Count = 3 });
            feed.Commit();
        }

        using IHandshakeReading reading = store.OpenHandshakes();
        List<ListedValue> marks = [];
        reading.EachMark(IndicatorRole.Threat, marks.Add);
        ListedValue mark = Assert.Single(marks);
        Assert.Equal((ja3, "Tofsee", 7, "list"), (mark.Indicator.Value, mark.Indicator.Family, mark.Indicator.Group, mark.Source.Name));
        SourcedLabel label = Assert.Single(reading.Labels(FingerprintMethod.Ja3, ja3));
        Assert.Equal(("java", "Linux", 3L, "list"), (label.Label.Process, label.Label.OperatingSystem, label.Label.Count, label.Source));
        Assert.Empty(reading.Labels(FingerprintMethod.Ja4, ja3));
    }

    public void Dispose()
    {
        store.Dispose();
        folder.Delete(recursive: true);
    }

    private static List<string?> Names(IHandshakeReading reading, long from, long to)
    {
        List<string?> names = [];
        reading.Read(from, to, handshake => names.Add(handshake.ServerName));
        return names;
    }

    private void Write(params (long At, int Number)[] handshakes)
    {
        using ISightingWriter writer = store.OpenWriter();
        foreach ((long at, int number) in handshakes)
        {
            writer.Add(new HandshakeSighting
            {
                Timestamp = at, ClientAddress = new HostAddress(0x0a000001, true), ClientPort = (ushort)number, ServerAddress = new HostAddress(0xc0000201, true), ServerPort = 443,
                ServerName = $"n{number}", Ja4 = new Fingerprint(FingerprintMethod.Ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1"),
            });
        }

        writer.Flush();
    }
}
