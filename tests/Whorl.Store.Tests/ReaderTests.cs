using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Tests;

/// <summary>Single questions and their answers.</summary>
public sealed class ReaderTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private static readonly long Monday = new Week(2900).Start;
    private static readonly Fingerprint Atsf = new(FingerprintMethod.Atsf, "00112233445566aa", "a|b");
    private static readonly Fingerprint Ja4 = new(FingerprintMethod.Ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1");
    private static readonly string Sha256 = new('a', 64);

    private readonly TemporaryStore temporary = new();

    [Fact]
    public void A_server_is_found_by_address_port_name_fingerprint_and_certificate()
    {
        Fill();
        using IStoreReader reader = temporary.Store.OpenReader();
        int id = reader.Fingerprints(Atsf.Value).Single().Id;
        foreach (ServerQuestion question in (ServerQuestion[])
            [new() { Address = Address("192.0.2.1") }, new() { Address = Address("192.0.2.1"), Port = 443 }, new() { Name = "one.example" }, new() { Certificate = Sha256 }])
        {
            SeenServer server = Assert.Single(reader.Servers(question, 10).Rows);
            Assert.Equal(("one.example", 443, Atsf, Sha256), (server.Name, server.Port, server.Atsf, server.Certificate?.Sha256));
            Assert.Equal(new Times(Monday, Monday + Week.Nanoseconds + (5 * Second), 3), server.Times);
        }

        Page<SeenServer> both = reader.Servers(new ServerQuestion { Fingerprint = id }, 1);
        Assert.Equal((1, 2L), (both.Rows.Count, both.Total));
        Assert.Empty(reader.Servers(new ServerQuestion { Address = Address("192.0.2.1"), Port = 444 }, 10).Rows);
        Assert.Empty(reader.Servers(new ServerQuestion { Name = "nobody.example" }, 10).Rows);
    }

    [Fact]
    public void Headers_elsewhere_are_those_of_other_targets()
    {
        using (ISightingWriter writer = temporary.Store.OpenWriter())
        {
            foreach ((string address, ushort port, string? server) in ((string, ushort, string?)[])
                [("192.0.2.1", 443, "nginx/1.24"), ("192.0.2.1", 8443, "nginx/1.25"), ("192.0.2.2", 443, "nginx/1.26"), ("192.0.2.3", 443, "nginx/1.26"), ("192.0.2.4", 443, null)])
            {
                writer.Add(new ServerSighting { Timestamp = Monday, Address = Address(address), Port = port, Status = ScanStatus.Success, Atsf = Atsf, HasHttp = server is not null, Server = server });
            }
        }

        using IStoreReader reader = temporary.Store.OpenReader();
        int id = reader.Fingerprints(Atsf.Value).Single().Id;
        Assert.Equal(["nginx/1.25", "nginx/1.26"], reader.HeadersElsewhere(id, Address("192.0.2.1"), 443).Order());
        Assert.Equal(["nginx/1.24", "nginx/1.26"], reader.HeadersElsewhere(id, Address("192.0.2.1"), 8443).Order());
        Assert.Equal(["nginx/1.24", "nginx/1.25", "nginx/1.26"], reader.HeadersElsewhere(id, Address("192.0.2.2"), 443).Order());
    }

    [Fact]
    public void Very_many_are_counted_no_further_than_it_helps()
    {
        using (ISightingWriter writer = temporary.Store.OpenWriter())
        {
            for (int i = 0; i < 20_001; i++)
            {
                writer.Add(new ServerSighting { Timestamp = Monday, Address = Address($"198.18.{i >> 8}.{i & 255}"), Port = 443, Status = ScanStatus.Success, Atsf = Atsf });
            }
        }

        using IStoreReader reader = temporary.Store.OpenReader();
        ServerQuestion question = new() { Fingerprint = reader.Fingerprints(Atsf.Value).Single().Id };
        Page<SeenServer> some = reader.Servers(question, 5);
        Assert.Equal((5, 20_000L, true), (some.Rows.Count, some.Total, some.IsMore));
        Page<SeenServer> all = reader.Servers(question, 30_000);
        Assert.Equal((20_001, 20_001L, false), (all.Rows.Count, all.Total, all.IsMore));
    }

    [Fact]
    public void Handshakes_that_differ_in_time_alone_are_one_row()
    {
        Fill();
        using IStoreReader reader = temporary.Store.OpenReader();
        StoredFingerprint ja4 = reader.Fingerprints(Ja4.Value).Single();
        foreach (HandshakeQuestion question in (HandshakeQuestion[])
            [new() { Client = Address("10.0.0.1") }, new() { Server = Address("192.0.2.9") }, new() { Name = "nine.example" }, new() { Fingerprint = ja4 }])
        {
            SeenHandshake row = Assert.Single(reader.Handshakes(question, 10).Rows);
            Assert.Equal(new Times(Monday + Second, Monday + (2 * Second), 2), row.Times);
            Assert.Equal((Ja4, "nine.example"), (row.Handshake.Ja4, row.Handshake.ServerName));
        }

        Assert.Equal(0, reader.Handshakes(new HandshakeQuestion { Client = Address("192.0.2.9") }, 10).Total);
    }

    [Fact]
    public void Every_source_keeps_its_own_word()
    {
        Import("first", writer => writer.Add(new Indicator { Type = IndicatorType.Ja4, Value = Ja4.Value, Role = IndicatorRole.Threat, Family = "Sliver", Confidence = 60 }));
        Import("second", writer => writer.Add(new Indicator { Type = IndicatorType.Ja4, Value = Ja4.Value, Role = IndicatorRole.Software, Label = "curl" }));
        Import("top", writer => writer.Add(new Indicator { Type = IndicatorType.Domain, Value = "one.example", Role = IndicatorRole.Popular, Rank = 7 }));
        Import("bad", writer => writer.Reject(new Rejection(12, "it is short", $"{Ja4.Value},x")));
        using IStoreReader reader = temporary.Store.OpenReader();
        Assert.Equal([("first", "Sliver"), ("second", "curl")], reader.Listings(Ja4.Value, 10).Select(listed => (listed.Source.Name, listed.Indicator.Family ?? listed.Indicator.Label!)));
        Assert.Equal(7, reader.Listings("one.example", 10).Single().Indicator.Rank);
        Assert.Equal(("bad", 12L), reader.Quarantine(Ja4.Value, 10).Select(row => (row.Feed, row.Rejection.Line)).Single());
        Assert.Equal(["bad", "first", "second", "top"], reader.Feeds().Select(feed => feed.Source.Name));
    }

    [Fact]
    public void A_labels_destinations_are_counted_by_part_and_found_one_by_one()
    {
        DestinationCount[] places = [new(DestinationKind.Port, "443", 12), new(DestinationKind.ServerName, "one.example", 9), new(DestinationKind.ServerName, "two.example", 2)];
        Import("clients", writer => writer.Add(new ClientLabel { Fingerprint = Ja4, Process = "curl", Count = 12, Destinations = places }));
        using IStoreReader reader = temporary.Store.OpenReader();
        SourcedLabel label = Assert.Single(reader.Labels(reader.Fingerprints(Ja4.Value).Single().Id));
        Assert.Equal([new(DestinationKind.Port, 12, 1), new(DestinationKind.ServerName, 11, 2)], reader.DestinationTotals(label.Id));
        Assert.Equal((9, 0), (reader.DestinationCount(label.Id, DestinationKind.ServerName, "one.example"), reader.DestinationCount(label.Id, DestinationKind.Domain, "one.example")));
        Assert.Equal(("clients", "test"), (label.Source, label.Format));
    }

    [Fact]
    public void Threats_come_source_by_source_with_the_benign_names_that_share_their_value()
    {
        Fingerprint ja3 = new(FingerprintMethod.Ja3, new string('1', 32));
        Import("b", writer => writer.Add(new Indicator { Type = IndicatorType.Ja3, Value = ja3.Value, Role = IndicatorRole.Threat, Family = "Sliver" }));
        Import("a", writer =>
        {
            writer.Add(new Indicator { Type = IndicatorType.Ja3, Value = ja3.Value, Role = IndicatorRole.Threat, Group = 1 });
            writer.Add(new Indicator { Type = IndicatorType.Address, Value = "192.0.2.1", Role = IndicatorRole.Threat });
            writer.Add(new Indicator { Type = IndicatorType.Ja3s, Value = ja3.Value, Role = IndicatorRole.Threat, Group = 1 });
            writer.Add(new Indicator { Type = IndicatorType.Ja3, Value = ja3.Value, Role = IndicatorRole.Software, Label = "Chrome" });
            writer.Add(new ClientLabel { Fingerprint = ja3, Process = "chrome" });
            writer.Add(new ClientLabel { Fingerprint = ja3, Process = "vmnat.exe" });
            writer.Add(new ClientLabel { Fingerprint = ja3, Process = "bot.exe", IsMalware = true });
        });
        using IStoreReader reader = temporary.Store.OpenReader();
        List<ListedThreat> threats = [];
        reader.EachThreat(null, threats.Add);
        Assert.Equal(
            [("a", IndicatorType.Address, 0), ("a", IndicatorType.Ja3, 2), ("a", IndicatorType.Ja3s, 0), ("b", IndicatorType.Ja3, 2)],
            threats.Select(threat => (threat.Source.Name, threat.Indicator.Type, threat.Ambiguity)));
        threats.Clear();
        reader.EachThreat("b", threats.Add);
        Assert.Equal("Sliver", Assert.Single(threats).Indicator.Family);
    }

    [Fact]
    public void Labels_and_networks_are_found()
    {
        Import("clients", writer => writer.Add(new ClientLabel { Fingerprint = Ja4, Process = "curl", OperatingSystem = "Linux", Count = 12 }));
        Import("table", writer =>
        {
            writer.Add(new NetworkRange(Address("192.0.0.0"), Address("192.255.255.255"), 1, "Wide"));
            writer.Add(new NetworkRange(Address("192.0.2.0"), Address("192.0.2.255"), 64500, "Narrow"));
            writer.Add(new NetworkRange(Address("2001:db8::"), Address("2001:db8::ffff"), 64501, "Six"));
        });
        using IStoreReader reader = temporary.Store.OpenReader();
        Assert.Equal(("curl", 12L), reader.Labels(reader.Fingerprints(Ja4.Value).Single().Id).Select(label => (label.Label.Process!, label.Label.Count)).Single());
        Assert.Equal("Narrow", reader.NetworkOf(Address("192.0.2.77"))?.Organisation);
        Assert.Equal("Wide", reader.NetworkOf(Address("192.0.3.1"))?.Organisation);
        Assert.Equal("Six", reader.NetworkOf(Address("2001:db8::5"))?.Organisation);
        Assert.Null(reader.NetworkOf(Address("193.0.0.1")));
        Assert.Null(reader.NetworkOf(Address("2001:db9::")));
    }

    [Fact]
    public void A_lost_row_is_told()
    {
        Fill();
        Assert.Empty(temporary.Store.Verify());
        using (Sqlite.Connection connection = temporary.Store.Connect())
        {
            connection.Run("DELETE FROM target WHERE port = 443");
        }

        Assert.Equal(["1 rows of state name a target that is not in target"], temporary.Store.Verify());
    }

    public void Dispose() => temporary.Dispose();

    private static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new ArgumentException(text, nameof(text));

    private void Import(string name, Action<IFeedWriter> add)
    {
        using IFeedWriter writer = temporary.Store.OpenFeed(new FeedSource { Name = name, Format = "test", Origin = "test", RetrievedAt = Monday / Second });
        add(writer);
        writer.Commit();
    }

    private void Fill()
    {
        using ISightingWriter writer = temporary.Store.OpenWriter();
        CertificateSummary certificate = new() { Sha256 = Sha256, Subject = "CN=one.example", Issuer = "CN=ca" };
        foreach (long at in (long[])[Monday, Monday + (3 * Second), Monday + Week.Nanoseconds + (5 * Second)])
        {
            writer.Add(new ServerSighting { Timestamp = at, Address = Address("192.0.2.1"), Port = 443, ServerName = "one.example", Status = ScanStatus.Success, Atsf = Atsf, Certificate = certificate });
        }

        writer.Add(new ServerSighting { Timestamp = Monday, Address = Address("192.0.2.2"), Port = 8443, Status = ScanStatus.Success, Atsf = Atsf });
        foreach (long at in (long[])[Monday + Second, Monday + (2 * Second)])
        {
            writer.Add(new HandshakeSighting { Timestamp = at, ClientAddress = Address("10.0.0.1"), ClientPort = 5000, ServerAddress = Address("192.0.2.9"), ServerPort = 443, ServerName = "nine.example", Ja4 = Ja4 });
        }
    }
}
