using System.Text.RegularExpressions;

namespace Whorl.Intelligence.Tests;

/// <summary>What Zeek is given.</summary>
public sealed class ZeekExportTests
{
    private const string Header = "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\tmeta.url\n";

    [Fact]
    public void Types_of_the_framework_are_in_a_file_of_their_own()
    {
        Exported exported = Exported.Of("zeek");
        Assert.Equal(
            $"{Header}{Exported.Sha1}\tIntel::CERT_HASH\tmine\tAsyncRAT; ambiguity 0; tlp amber\t-\n192.0.2.2\tIntel::ADDR\tmine\tQakBot; ambiguity 0; tlp amber; port 8443\t-\n"
            + "2001:db8::1\tIntel::ADDR\tmine\tlisted threat; ambiguity 0; tlp amber; port 443\t-\n198.51.100.0/24\tIntel::SUBNET\tmine\tQakBot; ambiguity 0; tlp amber\t-\n2001:db8:5::/48\tIntel::SUBNET\tmine\tlisted threat; ambiguity 0; tlp amber\t-\nc2.example\tIntel::DOMAIN\tmine\tQakBot; ambiguity 0; tlp amber\t-\n",
            exported.Files["whorl-intel.dat"]);
        Assert.Equal($"{Header}{Exported.Ja3}\tIntel::JA3\tmine\tTofsee; ambiguity 1; confidence 50; tlp amber\thttps://example.com/1\n", exported.Files["whorl-ja3.dat"]);
        Assert.Contains($"{Exported.Ja4}\tIntel::JA4\tmine\tSliver; ambiguity 0; tlp amber\t-\n", exported.Files["whorl-fingerprints.dat"], StringComparison.Ordinal);
        Assert.Contains("redef enum Intel::Type += { Intel::JA4, Intel::JA3S };", exported.Files["whorl.zeek"], StringComparison.Ordinal);
    }

    [Fact]
    public void The_script_has_Zeek_read_the_files_whose_types_are_known_with_it()
    {
        Exported exported = Exported.Of("zeek");
        string[] read = [.. Regex.Matches(exported.Files["whorl.zeek"], "fmt\\(\"%s/([^\"]+)\", @DIR\\)").Select(match => match.Groups[1].Value)];
        Assert.Equal(["whorl-intel.dat", "whorl-fingerprints.dat"], read);
        Assert.All(read, name => Assert.Contains(name, exported.Files.Keys));
    }

    [Fact]
    public void Our_own_importer_reads_them_back()
    {
        Imported imported = Imported.Text("zeek-intel", Exported.Of("zeek").Files["whorl-intel.dat"]);
        Assert.Equal([Exported.Sha1, "192.0.2.2", "2001:db8::1", "198.51.100.0/24", "2001:db8:5::/48", "c2.example"], imported.Indicators.Select(indicator => indicator.Value));
    }
}
