using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>Real lists, imported as they lie there, their format guessed by the file.</summary>
public sealed class SampleTests
{
    [Theory]
    [InlineData("c2/sslbl_ja3_fingerprints_2021-08-03.csv", "sslbl", 97, 97, 0, 0)]
    // Of 4,872 rows the first is planted, dated 1970; the list itself says "END (4871) entries".
    [InlineData("c2/sslbl_sha1_2022-07-02.csv", "sslbl", 4872, 4871, 1, 0)]
    [InlineData("c2/360quake_CobaltStrike-JARM.csv", "jarm-list", 895, 895, 0, 0)]
    [InlineData("c2/carbonblack_jarm_cs_202107.txt", "jarm-list", 47, 47, 0, 0)]
    [InlineData("c2/cedowens_C2-JARM_hashes.csv", "jarm-list", 18, 18, 0, 0)]
    // Three rows name a tool and a JARM that an earlier row has named.
    [InlineData("c2/myceliumbroker_jarm-c2-list.csv", "jarm-list", 81, 78, 0, 3)]
    // The JARM that was cut off in copying, and Cobalt Strike said twice.
    [InlineData("c2/slips_own_malicious_JARM.csv", "jarm-list", 22, 20, 1, 1)]
    [InlineData("c2/recog_tls_jarm.xml", "jarm-list", 19, 19, 0, 0)]
    [InlineData("c2/carbonblack_shadowpad_202210.tsv", "ip-list", 85, 83, 0, 2)]
    [InlineData("c2/carbonblack_winnti40_202210.tsv", "ip-list", 55, 55, 0, 0)]
    [InlineData("c2/c2tracker_weekly.csv.xz", "ip-list", 1_063_731, 103_231, 0, 960_500)]
    [InlineData("c2/zeek_abuse-ch-ipblocklist.intel", "zeek-intel", 7980, 7607, 0, 373)]
    [InlineData("c2/zeek_abuse-ch-threatfox-ip.intel", "zeek-intel", 3493, 2341, 1, 1151)]
    // 127.0.0.1 three times, 10.170.0.16 and 192.168.5.145: what beacons call, and no server of anybody's.
    [InlineData("c2/zeek_cobaltstrike_ips.intel", "zeek-intel", 2087, 801, 5, 1281)]
    [InlineData("c2/zeek_drb_ra_domain.intel", "zeek-intel", 61, 61, 0, 0)]
    [InlineData("c2/zeek_drb_ra_ip.intel", "zeek-intel", 153, 153, 0, 0)]
    [InlineData("asn/asn-ipv4.csv.xz", "asn", 411_961, 411_961, 0, 0)]
    [InlineData("asn/asn-ipv6.csv.xz", "asn", 103_197, 103_197, 0, 0)]
    // A network stands under a provider in several of cdn, waf and cloud.
    [InlineData("cdn/cdncheck_sources_data.json.xz", "cdn", 132_194, 77_858, 0, 54_336)]
    [InlineData("cdn/ipranges_amazon_ipv4.txt", "cdn", 1752, 1752, 0, 0)]
    [InlineData("cdn/ipranges_amazon_ipv6.txt", "cdn", 2107, 2107, 0, 0)]
    [InlineData("cdn/ipranges_cloudflare_ipv4.txt", "cdn", 15, 15, 0, 0)]
    [InlineData("cdn/ipranges_cloudflare_ipv6.txt", "cdn", 7, 7, 0, 0)]
    [InlineData("cdn/ipranges_digitalocean_ipv4.txt", "cdn", 181, 181, 0, 0)]
    [InlineData("cdn/ipranges_digitalocean_ipv6.txt", "cdn", 53, 53, 0, 0)]
    [InlineData("cdn/ipranges_google_ipv4.txt", "cdn", 97, 97, 0, 0)]
    [InlineData("cdn/ipranges_google_ipv6.txt", "cdn", 15, 15, 0, 0)]
    [InlineData("cdn/ipranges_microsoft_ipv4.txt", "cdn", 457, 457, 0, 0)]
    [InlineData("cdn/ipranges_microsoft_ipv6.txt", "cdn", 62, 62, 0, 0)]
    [InlineData("cdn/ipranges_oracle_ipv4.txt", "cdn", 793, 793, 0, 0)]
    [InlineData("cdn/warninglist_akamai.json", "warninglist", 268, 268, 0, 0)]
    [InlineData("cdn/warninglist_amazon-aws.json", "warninglist", 3847, 3847, 0, 0)]
    [InlineData("cdn/warninglist_bunny-net.json", "warninglist", 901, 901, 0, 0)]
    [InlineData("cdn/warninglist_cloudflare.json", "warninglist", 22, 22, 0, 0)]
    [InlineData("cdn/warninglist_fastly.json", "warninglist", 21, 21, 0, 0)]
    [InlineData("cdn/warninglist_google-gcp.json", "warninglist", 471, 471, 0, 0)]
    [InlineData("cdn/warninglist_google.json", "warninglist", 669, 669, 0, 0)]
    [InlineData("cdn/warninglist_microsoft-azure.json", "warninglist", 2683, 2683, 0, 0)]
    [InlineData("cdn/warninglist_stackpath.json", "warninglist", 247, 247, 0, 0)]
    [InlineData("cdn/warninglist_zscaler.json", "warninglist", 78, 78, 0, 0)]
    [InlineData("misp/warninglist_censys-scanning.json", "warninglist", 13, 13, 0, 0)]
    [InlineData("misp/warninglist_common-ioc-false-positive.json", "warninglist", 69, 69, 0, 0)]
    [InlineData("misp/warninglist_dynamic-dns.json", "warninglist", 35_467, 35_467, 0, 0)]
    [InlineData("misp/warninglist_onyphe-scanner.json", "warninglist", 9, 9, 0, 0)]
    [InlineData("misp/warninglist_rapid7-nt-scanning.json", "warninglist", 18, 18, 0, 0)]
    [InlineData("misp/warninglist_security-provider-blogpost.json", "warninglist", 647, 647, 0, 0)]
    [InlineData("misp/warninglist_shadowserver.json", "warninglist", 27, 27, 0, 0)]
    [InlineData("misp/warninglist_shodan-scanning.json", "warninglist", 42, 42, 0, 0)]
    [InlineData("misp/warninglist_sinkholes.json", "warninglist", 107, 107, 0, 0)]
    [InlineData("toplists/warninglist_cisco_top10k.json", "warninglist", 10_000, 10_000, 0, 0)]
    [InlineData("toplists/warninglist_cloudflare-top10k.json", "warninglist", 10_001, 10_001, 0, 0)]
    [InlineData("toplists/warninglist_majestic_million.json", "warninglist", 9999, 9999, 0, 0)]
    [InlineData("toplists/warninglist_tranco10k.json", "warninglist", 10_000, 10_000, 0, 0)]
    public void Imports_a_sample_with_the_rows_it_has(string path, string format, long rows, long accepted, long rejected, long merged)
    {
        Imported imported = Imported.File(SharedMaterial.Require($"intel/{path}"));
        Assert.Equal(format, imported.Result.Format);
        Assert.True(imported.Result.IsGuessed);
        Assert.Null(imported.Result.Damage);
        Assert.Equal((rows, accepted, rejected, merged, 0), (imported.Counts.Rows, imported.Counts.Accepted, imported.Counts.Rejected, imported.Counts.Merged, imported.Counts.Skipped));
        Assert.Equal(imported.Counts.Entries, imported.Store.Feed.Count);
    }

    [Fact]
    public void Imports_every_list_of_addresses_under_the_family_of_its_file()
    {
        string[] files = Directory.GetFiles(SharedMaterial.Require("intel/c2/c2-tracker"));
        Assert.Equal(38, files.Length);
        Dictionary<string, string?> families = [];
        foreach (string file in files)
        {
            Imported imported = Imported.File(file);
            Assert.Equal("ip-list", imported.Result.Format);
            Assert.Equal(File.ReadLines(file).Count(line => line.Length > 0), imported.Counts.Accepted);
            families.Add(Path.GetFileNameWithoutExtension(file), Assert.Single(imported.Indicators.Select(indicator => indicator.Family).Distinct()));
        }

        Assert.Null(families["all"]);
        Assert.Equal("Cobalt Strike", families["Cobalt_Strike_C2_IPs"]);
        Assert.Equal("NjRAT", families["njRAT_Trojan_IPs"]);
        Assert.Equal("XMRIG", families["XMRig_Monero_Cryptominer_IPs"]);
        Assert.Equal("Hak5 Cloud", families["Hak5_Cloud_C2_IPs"]);
    }

    [Fact]
    public void Keeps_the_dates_and_families_of_sslbl()
    {
        Imported imported = Imported.File(SharedMaterial.Require("intel/c2/sslbl_ja3_fingerprints_2021-08-03.csv"));
        Indicator dridex = imported.Indicators.Single(indicator => indicator.Value == "b386946a5a44d1ddcc843bc75336dfce");
        Assert.Equal((IndicatorType.Ja3, IndicatorRole.Threat, "Dridex", "Dridex"), (dridex.Type, dridex.Role, dridex.Label, dridex.Family));
        Assert.Equal((Imported.Day("2017-07-14 18:08:15"), Imported.Day("2019-07-27 20:42:54")), (dridex.FirstSeen, dridex.LastSeen));
        Assert.Equal(Imported.Day("2021-08-03 14:33:44"), imported.Store.Feed.Source.RetrievedAt);
        Assert.Equal("CC0-1.0", imported.Store.Feed.Source.Licence);
        Assert.Contains(imported.Indicators, indicator => indicator is { Label: null, Family: null }); // "None"
    }

    [Fact]
    public void Puts_the_planted_row_of_sslbl_into_quarantine()
    {
        Imported imported = Imported.File(SharedMaterial.Require("intel/c2/sslbl_sha1_2022-07-02.csv"));
        Rejection planted = Assert.Single(imported.Quarantine);
        Assert.Equal(11, planted.Line);
        Assert.Equal("it is dated 1970-01-01, before any such list existed", planted.Reason);
        Assert.StartsWith("1970-01-01 00:00:00,0DDB34", planted.Excerpt, StringComparison.Ordinal);
        Assert.Contains(imported.Indicators, indicator => indicator is { Label: "Quakbot C&C", Family: "QakBot" });
        Assert.Contains(imported.Indicators, indicator => indicator is { Label: "TrickBot malware distribution", Family: "TrickBot" });
    }

    [Fact]
    public void Knows_the_tools_behind_a_jarm()
    {
        Imported cedowens = Imported.File(SharedMaterial.Require("intel/c2/cedowens_C2-JARM_hashes.csv"));
        Assert.Equal(12, cedowens.Indicators.Select(indicator => indicator.Value).Distinct().Count());
        IEnumerable<string?> shared = cedowens.Indicators.Where(indicator => indicator.Value == "2ad2ad0002ad2ad00042d42d000000ad9bf51cc3f5a1e29eecb81d0c7b06eb").Select(indicator => indicator.Family);
        Assert.Equal(["Mythic", "MacC2", "Shad0w", "GRAT2", "SILENTTRINITY"], shared);
        Indicator java = cedowens.Indicators.Single(indicator => indicator.Family == "Cobalt Strike");
        Assert.Equal(("Java 11", "https://www.cobaltstrike.com/"), (java.Description, java.Reference));

        Imported quake = Imported.File(SharedMaterial.Require("intel/c2/360quake_CobaltStrike-JARM.csv"));
        Assert.Equal(25, quake.Indicators.Count(indicator => indicator.Type == IndicatorType.Jarm));
        Assert.Equal(895, quake.Indicators.Count(indicator => indicator.Type == IndicatorType.AddressPort));
        Assert.All(quake.Indicators, indicator => Assert.Equal("Cobalt Strike", indicator.Family));
    }

    [Fact]
    public void Tells_products_from_tools_of_attackers()
    {
        Imported recog = Imported.File(SharedMaterial.Require("intel/c2/recog_tls_jarm.xml"));
        Assert.Equal(["Cobalt Strike", "Covenant", "Merlin", "Metasploit"], recog.Indicators.Where(indicator => indicator.Role == IndicatorRole.Threat).Select(indicator => indicator.Family).Distinct().Order());
        Assert.Equal(3, recog.Indicators.Count(indicator => indicator is { Role: IndicatorRole.Software, Label: "Tor relay" }));
    }

    [Fact]
    public void Takes_popular_names_from_warning_lists_of_them_without_a_rank()
    {
        Imported imported = Imported.File(SharedMaterial.Require("intel/toplists/warninglist_tranco10k.json"));
        Assert.All(imported.Indicators, indicator => Assert.Equal((IndicatorType.Domain, IndicatorRole.Popular, null), (indicator.Type, indicator.Role, indicator.Rank)));
        Assert.Equal(Imported.Day("2025-01-15"), imported.Store.Feed.Source.RetrievedAt);
    }

    [Fact]
    public void Takes_a_warning_list_for_a_provider_where_it_is_asked_to()
    {
        Imported imported = Imported.File(SharedMaterial.Require("intel/cdn/warninglist_akamai.json"), "cdn");
        Assert.Equal(268, imported.Counts.Accepted);
        Assert.All(imported.Indicators, indicator => Assert.Equal((IndicatorRole.Provider, "Akamai"), (indicator.Role, indicator.Family)));
    }

    [Fact]
    public void Merges_the_weeks_of_an_address_into_first_and_last()
    {
        Imported imported = Imported.File(SharedMaterial.Require("intel/c2/c2tracker_weekly.csv.xz"));
        Assert.Equal(Imported.Day("2022-11-21"), imported.Indicators.Min(indicator => indicator.FirstSeen));
        Assert.All(imported.Indicators, indicator => Assert.True(indicator.FirstSeen <= indicator.LastSeen));
    }

    [Fact]
    public void Merges_the_kinds_of_a_provider_that_lists_a_network_twice()
    {
        Imported imported = Imported.File(SharedMaterial.Require("intel/cdn/cdncheck_sources_data.json.xz"));
        Assert.Equal(211, imported.Indicators.Count(indicator => indicator is { Family: "Amazon CloudFront", Type: IndicatorType.Network }));
        Assert.Equal(5, imported.Indicators.Count(indicator => indicator is { Family: "Akamai", Type: IndicatorType.DomainSuffix }));
    }
}
