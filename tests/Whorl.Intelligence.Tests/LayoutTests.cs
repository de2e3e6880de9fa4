using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>Every layout for which there is no sample of a real list, by a miniature in testdata/feeds or a few lines here.</summary>
public sealed class LayoutTests
{
    private const string Jarm = "2ad2ad0002ad2ad00042d42d000000ad9bf51cc3f5a1e29eecb81d0c7b06eb";

    private static string Data(string name) => Path.Combine(AppContext.BaseDirectory, "testdata", "feeds", name);

    [Theory]
    [InlineData("sslipblacklist.csv", "sslbl", 3, 3, 0, 0)]
    [InlineData("feodo_ipblocklist.csv", "feodo", 3, 3, 0, 0)]
    [InlineData("feodo_ipblocklist.json", "feodo", 2, 2, 0, 0)]
    [InlineData("feodo_ipblocklist.txt", "feodo", 2, 2, 0, 0)]
    [InlineData("threatfox_export.csv", "threatfox", 4, 3, 0, 1)]
    [InlineData("threatfox_api.json", "threatfox", 3, 2, 0, 1)]
    [InlineData("threatfox_export.json", "threatfox", 2, 2, 0, 0)]
    [InlineData("jarm-fingerprints.csv", "jarm-list", 3, 2, 0, 1)]
    [InlineData("jarm-fingerprints.json", "jarm-list", 2, 1, 0, 1)]
    [InlineData("sliver-c2-jarm.yaml", "jarm-list", 2, 2, 0, 0)]
    [InlineData("misp_event.json", "misp", 11, 9, 0, 2)]
    [InlineData("misp_search.json", "misp", 2, 2, 0, 0)]
    [InlineData("misp-feed", "misp", 2, 2, 0, 0)]
    [InlineData("stix_bundle.json", "stix", 7, 6, 0, 1)]
    [InlineData("tranco.csv", "toplist", 3, 3, 0, 0)]
    [InlineData("majestic.csv", "toplist", 2, 2, 0, 0)]
    [InlineData("crux.csv", "toplist", 2, 2, 0, 0)]
    [InlineData("radar.csv", "toplist", 2, 2, 0, 0)]
    [InlineData("pyasn.dat", "asn", 3, 3, 0, 0)]
    [InlineData("routeviews-pfx2as.txt", "asn", 4, 4, 0, 0)]
    [InlineData("ip2asn.tsv", "asn", 3, 3, 0, 0)]
    [InlineData("asn-numeric.csv", "asn", 2, 2, 0, 0)]
    [InlineData("GeoLite2-ASN-Blocks.csv", "asn", 2, 2, 0, 0)]
    [InlineData("ipinfo_lite.csv", "asn", 2, 2, 0, 0)]
    [InlineData("ips-v4", "cdn", 2, 2, 0, 0)]
    [InlineData("cloudflare_api.json", "cdn", 3, 3, 0, 0)]
    [InlineData("fastly_public-ip-list.json", "cdn", 3, 3, 0, 0)]
    [InlineData("aws_ip-ranges.json", "cdn", 4, 2, 0, 2)]
    [InlineData("google_cloud.json", "cdn", 2, 2, 0, 0)]
    public void Reads_a_layout_and_guesses_it(string name, string format, long rows, long accepted, long rejected, long skipped)
    {
        Imported imported = Imported.File(Data(name));
        Assert.Equal(format, imported.Result.Format);
        Assert.Null(imported.Result.Damage);
        Assert.Equal((rows, accepted, rejected, skipped), (imported.Counts.Rows, imported.Counts.Accepted, imported.Counts.Rejected, imported.Counts.Skipped));
    }

    [Fact]
    public void Reads_what_feodo_says()
    {
        Indicator first = Imported.File(Data("feodo_ipblocklist.csv")).Indicators[0];
        Assert.Equal((IndicatorType.AddressPort, "192.0.2.10:443", "QakBot"), (first.Type, first.Value, first.Family));
        Assert.Equal((Imported.Day("2025-01-02 03:04:05"), Imported.Day("2025-02-03")), (first.FirstSeen, first.LastSeen));
        Assert.Equal(first with { Description = null }, Imported.File(Data("feodo_ipblocklist.json")).Indicators[0] with { Description = null });
    }

    [Fact]
    public void Reads_what_threatfox_says()
    {
        Imported export = Imported.File(Data("threatfox_export.csv"));
        Assert.Equal([IndicatorType.AddressPort, IndicatorType.Domain, IndicatorType.Url], export.Indicators.Select(indicator => indicator.Type));
        Indicator first = export.Indicators[0];
        Assert.Equal(("Cobalt Strike", 75, "https://example.org/report,1", "CobaltStrike,c2"), (first.Family, first.Confidence, first.Reference, first.Tags));
        Assert.Equal(Imported.Day("2026-01-05 10:00:00"), first.FirstSeen);
        Imported api = Imported.File(Data("threatfox_api.json"));
        Assert.Equal(("192.0.2.20:8443", "Sliver", 100, "sliver,c2"), (api.Indicators[0].Value, api.Indicators[0].Family, api.Indicators[0].Confidence, api.Indicators[0].Tags));
    }

    [Fact]
    public void Takes_a_scanned_server_for_an_indicator_only_where_it_is_a_known_c2()
    {
        Imported imported = Imported.File(Data("jarm-fingerprints.csv"));
        Assert.Equal(["Sliver", "Sliver", "Cobalt Strike", "Cobalt Strike"], imported.Indicators.Select(indicator => indicator.Family));
        Assert.Equal("192.0.2.1:443", imported.Indicators[1].Value);
        Assert.Equal(Imported.Day("2026-01-01"), imported.Indicators[1].FirstSeen);
    }

    [Fact]
    public void Reads_attributes_and_objects_of_misp()
    {
        Imported imported = Imported.File(Data("misp_event.json"));
        ILookup<IndicatorType, Indicator> byType = imported.Indicators.ToLookup(indicator => indicator.Type);
        Indicator sliver = byType[IndicatorType.Jarm].Single(indicator => indicator.Description == "a comment");
        Assert.Equal(("TrickBot", "tlp:amber,misp-galaxy:malpedia=\"TrickBot\""), (sliver.Family, sliver.Tags));
        Assert.Equal(Imported.Day("2026-01-05"), sliver.FirstSeen);
        Assert.Equal("amber", imported.Store.Feed.Source.TrafficLight);

        Indicator ja3s = Assert.Single(byType[IndicatorType.Ja3s]);
        Indicator ja3 = byType[IndicatorType.Ja3].Single(indicator => indicator.Group == ja3s.Group);
        Assert.NotEqual(0, ja3.Group);
        Assert.DoesNotContain(imported.Indicators, indicator => indicator.Value == "198.51.100.7"); // the address of a victim beside a JA3

        Assert.Equal("t13d1516h2_8daaf6152771_e5627efa2ab1", Assert.Single(byType[IndicatorType.Ja4]).Value);
        Assert.Equal("Havoc", byType[IndicatorType.Jarm].Single(indicator => indicator.Description == "Go 1.20").Family);
        Assert.Equal(2, byType[IndicatorType.CertificateSha1].Count() + byType[IndicatorType.CertificateSha256].Count());
        Assert.Equal(["192.0.2.30", "192.0.2.31:4443"], imported.Indicators.Where(indicator => indicator.Family == "AsyncRAT").Select(indicator => indicator.Value));
        Assert.Equal(["[2001:db8::1]:443"], byType[IndicatorType.AddressPort].Where(indicator => indicator.Family == "TrickBot").Select(indicator => indicator.Value));
    }

    [Fact]
    public void Reads_the_folder_of_a_misp_feed_as_one_source()
    {
        Imported imported = Imported.File(Data("misp-feed"));
        Assert.Equal("misp:misp-feed", imported.Result.Source);
        Assert.Equal(["Emotet", "Dridex"], imported.Indicators.Select(indicator => indicator.Family));
        Assert.Equal("red", imported.Store.Feed.Source.TrafficLight); // the stricter of two
    }

    [Fact]
    public void A_mark_on_a_part_of_an_object_marks_the_whole_bundle()
    {
        const string Bundle = """
            {"type":"bundle","objects":[{"type":"indicator","id":"indicator--1","pattern_type":"stix","pattern":"[domain-name:value = 'c2.example']",
             "object_marking_refs":["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"],
             "granular_markings":[{"selectors":["name"],"marking_ref":"marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed"}]}]}
            """;
        Assert.Equal("red", Imported.Text("stix", Bundle).Store.Feed.Source.TrafficLight);
    }

    [Fact]
    public void Reads_patterns_extensions_and_relationships_of_stix()
    {
        Imported imported = Imported.File(Data("stix_bundle.json"));
        ILookup<IndicatorType, Indicator> byType = imported.Indicators.ToLookup(indicator => indicator.Type);
        Indicator certificate = Assert.Single(byType[IndicatorType.CertificateSha1]);
        Assert.Equal(("3784422d67a6ae0c82d60eeaf3850960a9896cb2", "AsyncRAT", 80), (certificate.Value, certificate.Family, certificate.Confidence));
        Assert.Equal((Imported.Day("2026-01-01"), Imported.Day("2026-07-01")), (certificate.FirstSeen, certificate.Expires));
        Assert.Equal(["192.0.2.40:8080"], byType[IndicatorType.AddressPort].Select(indicator => indicator.Value));
        Assert.Equal(["192.0.2.41", "2001:db8::5"], byType[IndicatorType.Address].Select(indicator => indicator.Value));
        Assert.All(byType[IndicatorType.Address], indicator => Assert.Equal(0, indicator.Group)); // alternatives, no parts
        Assert.Equal(["evil.example"], byType[IndicatorType.Domain].Select(indicator => indicator.Value));
        Assert.Equal(Assert.Single(byType[IndicatorType.Ja3]).Group, Assert.Single(byType[IndicatorType.Ja3s]).Group);
        Assert.Equal(16, Assert.Single(byType[IndicatorType.Atsf]).Value.Length);
        Assert.Contains('|', byType[IndicatorType.Atsf].Single().Raw!);
        Assert.DoesNotContain(imported.Indicators, indicator => indicator.Value == "198.51.100.99"); // negated
        Assert.Equal("green", imported.Store.Feed.Source.TrafficLight);
    }

    [Fact]
    public void Takes_the_first_of_several_origins()
    {
        Assert.Equal([64496u, 64497, 64499, 64501], Imported.File(Data("routeviews-pfx2as.txt")).Ranges.Select(range => range.System));
        NetworkRange first = Imported.File(Data("routeviews-pfx2as.txt")).Ranges[0];
        Assert.Equal(("192.0.2.0", "192.0.2.255"), (first.First.ToString(), first.Last.ToString()));
    }

    [Fact]
    public void Reads_numbers_for_addresses()
    {
        IReadOnlyList<NetworkRange> ranges = Imported.File(Data("asn-numeric.csv")).Ranges;
        Assert.Equal(("192.0.2.0", "192.0.2.255", "Example, Inc."), (ranges[0].First.ToString(), ranges[0].Last.ToString(), ranges[0].Organisation));
        Assert.Equal("2001:db8::", ranges[1].First.ToString());
    }

    [Fact]
    public void Takes_only_the_delivery_network_of_amazon()
    {
        Imported imported = Imported.File(Data("aws_ip-ranges.json"));
        Assert.All(imported.Indicators, indicator => Assert.Equal("Amazon CloudFront", indicator.Family));
        Assert.Equal("1700000000", imported.Store.Feed.Source.Version);
    }

    [Fact]
    public void Keeps_ranks_where_a_list_has_them()
    {
        Assert.Equal([1, 2, 3], Imported.File(Data("tranco.csv")).Indicators.Select(indicator => indicator.Rank));
        Assert.Equal([("example.org", 1000), ("www.example.com", 1000)], Imported.File(Data("crux.csv")).Indicators.Select(indicator => (indicator.Value, indicator.Rank!.Value)));
        Assert.All(Imported.File(Data("radar.csv")).Indicators, indicator => Assert.Null(indicator.Rank));
        Assert.Equal([("example.com", 1), ("example.org", 2)], Imported.File(Data("majestic.csv")).Indicators.Select(indicator => (indicator.Value, indicator.Rank!.Value)));
    }

    [Fact]
    public void Says_that_a_list_of_networks_needs_a_provider()
    {
        Imported imported = Imported.Text("cdn", "192.0.2.0/24\n", "list.txt");
        Assert.Equal("its name does not say whose networks these are: name the provider with --label", imported.Result.Damage);
        Assert.Empty(imported.Indicators);
        Assert.Equal("Fastly", Assert.Single(Imported.Text("cdn", "192.0.2.0/24\n", "list.txt", "fastly").Indicators).Family);
    }

    [Theory]
    [InlineData("\uFEFF# comment\r\n192.0.2.1\r\n\r\n192.0.2.2", 2)]
    [InlineData("192.0.2.1\n192.0.2.1\n", 2)]
    [InlineData("192.0.2.1:8080\n[2001:db8::1]:443\n2001:db8::2\n192.0.2.0/28\nevil.example\nhttp://evil.example/x\n", 6)]
    [InlineData("\"192.0.2.1\"\n", 1)]
    public void Reads_lines_however_they_end(string text, long rows)
    {
        Imported imported = Imported.Text("ip-list", text);
        Assert.Equal((rows, 0), (imported.Counts.Rows, imported.Counts.Rejected));
    }

    [Theory]
    [InlineData("192.0.2.0/24\n198.51.100.0/24\n", "drop.txt", null)]
    [InlineData("192.0.2.0/24\n198.51.100.0/24\n", "fastly.txt", "cdn")]
    [InlineData("evil.example\nworse.example\n", "domains.txt", null)]
    [InlineData("good.example\nbetter.example\n", "tranco_top.txt", "toplist")]
    [InlineData("192.0.2.1\n192.0.2.2\n", "all.txt", "ip-list")]
    public void Guesses_no_harmless_format_for_what_may_be_threats(string text, string fileName, string? format) =>
        Assert.Equal(format, Imported.Text(null, text, fileName).Result.Format);

    [Fact]
    public void Cleans_and_cuts_the_texts_of_a_feed()
    {
        string text = $$"""[{"ip_address":"192.0.2.1","port":1,"malware":"Evil\u001b[31m","status":"{{new string('x', 5000)}}"}]""";
        Indicator indicator = Assert.Single(Imported.Text("feodo", text).Indicators);
        Assert.Equal(("Evil\\u001b[31m", 2000), (indicator.Label, indicator.Description!.Length));
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.0/8")]
    [InlineData("192.168.5.145:8443", "192.168.0.0/16")]
    [InlineData("[fe80::1]:443", "fe80::/10")]
    [InlineData("::1", "::/127")]
    public void Refuses_a_threat_at_an_address_that_everybody_has(string address, string block)
    {
        Imported imported = Imported.Text("ip-list", $"{address}\n192.0.2.1\n");
        Assert.Equal($"the address is of {block}, which is no place on the Internet", Assert.Single(imported.Quarantine).Reason);
        Assert.Single(imported.Indicators);
    }

    [Fact]
    public void Merges_rows_that_differ_in_their_dates()
    {
        Imported imported = Imported.Text("sslbl", $"""
            # Listingdate,SHA1,Listingreason
            2022-03-01 00:00:00,3784422d67a6ae0c82d60eeaf3850960a9896cb2,AsyncRAT C&C
            2021-03-01 00:00:00,3784422D67A6AE0C82D60EEAF3850960A9896CB2,AsyncRAT C&C
            2021-03-01 00:00:00,3784422D67A6AE0C82D60EEAF3850960A9896CB2,Dridex C&C

            """);
        Assert.Equal((3, 2, 1), (imported.Counts.Rows, imported.Counts.Accepted, imported.Counts.Merged));
        Assert.Equal(Imported.Day("2021-03-01"), imported.Indicators[0].FirstSeen);
    }

    [Fact]
    public void Reads_a_jarm_wherever_a_ragged_row_has_it()
    {
        Imported imported = Imported.Text("jarm-list", $"Tool,SSL IMPLEMENTATION,JARM HASH,LINK\nSliver,{Jarm}\n");
        Assert.Equal((Jarm, "Sliver"), (imported.Indicators[0].Value, imported.Indicators[0].Family));
    }
}
