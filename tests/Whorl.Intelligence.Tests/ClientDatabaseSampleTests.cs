using System.Formats.Tar;
using System.IO.Compression;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;
using Whorl.Store;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>The real databases, read where they lie; the numbers are those that were counted by other means.</summary>
public sealed class ClientDatabaseSampleTests
{
    [Fact]
    public void Salesforce_names_157_clients_by_JA3()
    {
        CollectedRows rows = Import("ja3-list", "ja3/salesforce_osx-nix-ja3.csv");
        Assert.Equal(157, rows.Counts.Rows);
        Assert.Equal(0, rows.Counts.Rejected);
        Assert.Equal(157, rows.Counts.Accepted + rows.Counts.Merged);
        Assert.All(rows.Indicators, indicator => Assert.Equal(IndicatorRole.Software, indicator.Role));
        Assert.Contains(rows.Indicators, indicator => indicator.Value == "61d50e7771aee7f2f4b89a7200b4d45e" && indicator.Label == "AcroCEF");
    }

    [Fact]
    public void Trisul_names_611_and_only_what_says_malware_first_is_a_threat()
    {
        CollectedRows rows = Import("ja3-list", "ja3/trisul_ja3fingerprint.jsonl");
        Assert.Equal(611, rows.Counts.Rows);
        Assert.Equal(3, rows.Counts.Rejected); // two strings that were swapped, and one JA3S
        Assert.All(rows.Rejections, rejection => Assert.Equal("ja3_hash is not the MD5 of ja3_str", rejection.Reason));
        Assert.Equal(9, rows.Indicators.Count(indicator => indicator.Type == IndicatorType.Ja3s));
        Assert.Contains(rows.Indicators, indicator => indicator is { Label: "Gootkit", Role: IndicatorRole.Threat });
        Assert.Contains(rows.Indicators, indicator => indicator is { Label: "BlueCoat Proxy", Role: IndicatorRole.Software, Tags: "malware-traffic" });
    }

    [Fact]
    public void Trisuls_swapped_columns_are_put_back_and_counted()
    {
        CollectedRows rows = Import("ja3-list", "ja3/trisul_newprints.jsonl");
        Assert.Equal(156, rows.Counts.Rows);
        Assert.Equal(0, rows.Counts.Rejected);
        Assert.Equal(156, rows.Rejections.Count(rejection => rejection.Reason.StartsWith("desc and ja3_hash are swapped", StringComparison.Ordinal)));
        Assert.Contains(rows.Indicators, indicator => indicator.Value == "61d50e7771aee7f2f4b89a7200b4d45e" && indicator.Label == "AcroCEF");
    }

    [Fact]
    public void Ja3ers_2243_user_agents_are_claims_and_no_processes()
    {
        CollectedRows rows = Import("ja3-list", "ja3/ja3er-postprocessed.json");
        Assert.Equal(2243, rows.Counts.Accepted);
        Assert.Equal(2243, rows.Counts.Rows);
        Assert.Equal(2243, rows.Labels.Count);
        Assert.All(rows.Labels, label => Assert.True(label.Process is null && label.UserAgent is not null && label.Fingerprint.Raw is not null));
        Assert.Equal(11, rows.Labels[0].Count);
    }

    [Fact]
    public void Brotherstons_409_hellos_give_JA3_and_those_without_ALPN_JA4()
    {
        CollectedRows rows = Import("ja3-list", "ja3/leebrotherston_fingerprints.jsonl");
        Assert.Equal(409, rows.Counts.Rows);
        Assert.Equal(0, rows.Counts.Rejected);
        Assert.Equal(0, rows.Counts.Flaws);
        Indicator adium = Assert.Single(rows.Indicators, indicator => indicator is { Label: "Adium 1.5.10 (b)", Type: IndicatorType.Ja3 });
        Assert.Equal("e4adf57bf4a7a2dc08e9495f1b05c0ea", adium.Value); // as Trisul, whose JA3 is right where record and hello have one version
        Assert.Contains(rows.Indicators, indicator => indicator is { Label: "Adium 1.5.10 (b)", Type: IndicatorType.Ja4 });
        Assert.DoesNotContain(rows.Indicators, indicator => indicator is { Label: "AirCanada Android App", Type: IndicatorType.Ja4 });
    }

    [Fact]
    public void Joys_4978_hellos_give_3913_JA3_and_35_are_damaged()
    {
        CollectedRows rows = Import("cisco-joy", "ja3/cisco-joy_fingerprint_db.json.gz");
        Assert.Equal(4978, rows.Counts.Rows);
        Assert.Equal(35, rows.Counts.Rejected);
        Assert.Equal(4943, rows.Counts.Accepted);

        // Another reader counted 3,899: it refused the 35 hellos without a list of extensions, which are taken here, and read the 35
        // whose list joy damaged, which are refused here, as hellos without extensions.
        Assert.Equal(3913, rows.Labels.Where(label => label.Fingerprint.Method == FingerprintMethod.Ja3).Select(label => label.Fingerprint.Value).Distinct().Count());
        ClientLabel outlook = rows.Labels[0];
        Assert.Equal(("OUTLOOK.EXE", "email", "Windows", 2000), (outlook.Process, outlook.Category, outlook.OperatingSystem, outlook.Count));
        Assert.Equal("(WinNT)(Windows 10 Enterprise)(10.0.17134)", outlook.OperatingSystemDetail);
        Assert.Contains(rows.Labels, label => label.OperatingSystem == "macOS");
    }

    [Fact]
    public void Of_SSLBLs_97_JA3_65_belong_to_the_ordinary_software_of_joys_hellos()
    {
        CollectedRows joy = Import("cisco-joy", "ja3/cisco-joy_fingerprint_db.json.gz");
        CollectedRows sslbl = Import("sslbl", "c2/sslbl_ja3_fingerprints_2021-08-03.csv");
        HashSet<string> seen = joy.Labels.Where(label => label.Fingerprint.Method == FingerprintMethod.Ja3).Select(label => label.Fingerprint.Value).ToHashSet();
        Assert.Equal(97, sslbl.Indicators.Count);
        Assert.Equal(65, sslbl.Indicators.Count(indicator => seen.Contains(indicator.Value)));
    }

    [Fact]
    public void Mercurys_archive_gives_processes_with_destinations_for_its_hellos_only()
    {
        byte[] archive = Bytes("ja3/cisco-mercury_resources-test.tgz");
        IFeedFormat mercury = FeedFormats.Find("mercury")!;
        Assert.Equal(Likeness.Certain, mercury.Recognise(FeedText.Of("resources-test", archive).Sample()));
        Assert.Equal("2025.05.05; 2.0.dual", mercury.Describe(FeedText.Of("resources-test", archive)).Version);

        CollectedRows rows = CollectedRows.Import(mercury, "resources-test", archive);
        Assert.Equal(6, rows.Counts.Rows);
        Assert.Equal(3, rows.Counts.Accepted);
        Assert.Equal(3, rows.Counts.Skipped); // tofsee, stun and http
        Assert.Equal(string.Empty, rows.Reasons);
        Assert.DoesNotContain(rows.Labels, label => label.Fingerprint.Method == FingerprintMethod.Ja3); // their extensions are sorted
        Assert.Contains(rows.Labels, label => label is { Process: "malware-upatre", IsMalware: true, OperatingSystem: "Windows", Count: 626047 });
        ClientLabel office = rows.Labels.First(label => label.Process == "microsoft office" && label.Fingerprint.Method == FingerprintMethod.Ja4);
        Assert.StartsWith("q13d0411h3_", office.Fingerprint.Value, StringComparison.Ordinal);
        Assert.Equal("macOS", office.OperatingSystem);
        Assert.Contains(new DestinationCount(DestinationKind.AutonomousSystem, "8075", 348), office.Destinations);
        Assert.Contains(new DestinationCount(DestinationKind.Domain, "office365.com", 463), office.Destinations);
        Assert.Contains(new DestinationCount(DestinationKind.Address, "2603:1036:305:388a::2", 8), office.Destinations);
    }

    [Fact]
    public void Mercurys_database_reads_the_same_without_its_archive()
    {
        using TarReader archive = new(new MemoryStream(Bytes("ja3/cisco-mercury_resources-test.tgz")));
        MemoryStream database = new();
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.Name == "fingerprint_db.json")
            {
                entry.DataStream!.CopyTo(database);
            }
        }

        CollectedRows bare = CollectedRows.Import("mercury", "fingerprint_db.json", database.ToArray());
        CollectedRows packed = Import("mercury", "ja3/cisco-mercury_resources-test.tgz");
        Assert.Equal(packed.Counts, bare.Counts);
    }

    [Theory]
    [InlineData("ja4/ja4db_ja4s_fingerprint.csv", IndicatorType.Ja4s, 8)]
    [InlineData("ja4/ja4db_ja4t_fingerprint.csv", IndicatorType.Ja4t, 14)]
    [InlineData("ja4/ja4db_ja4tscan_fingerprint.csv", IndicatorType.Ja4tscan, 6)]
    [InlineData("ja4/ja4db_ja4x_fingerprint.csv", IndicatorType.Ja4x, 7)]
    [InlineData("ja4/ja4db_ja4ts_fingerprint.csv", IndicatorType.Ja4ts, 0)]
    public void Every_row_of_a_JA4DB_export_is_taken(string file, IndicatorType type, int expected)
    {
        CollectedRows rows = Import("ja4db", file);
        Assert.Equal(expected, rows.Counts.Rows);
        Assert.Equal(0, rows.Counts.Rejected);
        Assert.All(rows.Indicators, indicator => Assert.Equal(type, indicator.Type));
    }

    [Fact]
    public void JA4DB_keeps_what_was_verified_and_tells_threats_from_software()
    {
        CollectedRows rows = Import("ja4db", "ja4/ja4db_ja4x_fingerprint.csv");
        Assert.Contains(rows.Indicators, indicator => indicator is { Label: "Qakbot Malware", Role: IndicatorRole.Threat, Tags: "verified" });
        Assert.Contains(rows.Indicators, indicator => indicator is { Label: "SoftEther VPN", Role: IndicatorRole.Software });
        Assert.Contains(rows.Indicators, indicator => indicator is { Label: "Cisco RV32x", Role: IndicatorRole.Software });
    }

    [Fact]
    public void The_mapping_loses_its_malformed_cell_and_no_row()
    {
        CollectedRows rows = Import("ja4plus-mapping", "ja4/foxio_ja4plus-mapping.csv");
        Rejection cell = Assert.Single(rows.Rejections);
        Assert.Equal((31, "the JA4H does not have the shape of one"), (cell.Line, cell.Reason)); // 11 digits
        Assert.Equal(1, rows.Counts.Rejected); // it was the row's only one
        Assert.Equal(66, rows.Counts.Rows);
        Assert.Contains(rows.Indicators, indicator => indicator is { Type: IndicatorType.Ja4s, Label: "Sliver Agent", Role: IndicatorRole.Threat, Group: > 0 });
        Assert.Contains(rows.Labels, label => label is { Process: "Sliver Agent", IsMalware: true });
    }

    [Theory]
    [InlineData("ja3-list", "ja3/salesforce_osx-nix-ja3.csv")]
    [InlineData("ja3-list", "ja3/trisul_ja3fingerprint.jsonl")]
    [InlineData("ja3-list", "ja3/trisul_newprints.jsonl")]
    [InlineData("ja3-list", "ja3/ja3er-postprocessed.json")]
    [InlineData("ja3-list", "ja3/leebrotherston_fingerprints.jsonl")]
    [InlineData("cisco-joy", "ja3/cisco-joy_fingerprint_db.json.gz")]
    [InlineData("mercury", "ja3/cisco-mercury_resources-test.tgz")]
    [InlineData("ja4db", "ja4/ja4db_ja4x_fingerprint.csv")]
    [InlineData("ja4plus-mapping", "ja4/foxio_ja4plus-mapping.csv")]
    public void The_format_is_guessed_from_the_file(string format, string file) =>
        Assert.Equal(format, FeedFormats.Guess(FeedText.Of(Path.GetFileName(file), Bytes(file)).Sample())?.Name);

    private static CollectedRows Import(string format, string file) => CollectedRows.Import(format, Path.GetFileName(file), Bytes(file));

    private static byte[] Bytes(string file)
    {
        byte[] bytes = File.ReadAllBytes(SharedMaterial.Require("intel/" + file));
        if (!file.EndsWith("gz", StringComparison.Ordinal))
        {
            return bytes;
        }

        using GZipStream unpacked = new(new MemoryStream(bytes), CompressionMode.Decompress);
        MemoryStream plain = new();
        unpacked.CopyTo(plain);
        return plain.ToArray();
    }
}
