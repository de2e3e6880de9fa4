using System.Diagnostics;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary><c>whorl export</c> as a user runs it.</summary>
public sealed class ExportCommandTests : IDisposable
{
    private const string Ja3 = "4d7a28d6f2263ed61de88ca66eb011e3";
    private const string Ja3s = "80b3a14bccc8598a1f3bbe83e71f735f";
    private const string Single = "e2a75700e53651b1dc5a0399bfbc6f6d";

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-export-").FullName;

    private string Store => Path.Combine(folder, "store.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("suricata", 2, "whorl-cert.lst whorl-ja3.lst whorl-ja3.rules whorl-ja3s.lst whorl-ja4.lst whorl-ja4.rules whorl-lists.rules whorl-pairs.rules")]
    [InlineData("zeek", 2, "whorl-fingerprints.dat whorl-intel.dat whorl-ja3.dat whorl.zeek")]
    [InlineData("splunk", 2, "whorl_cert.csv whorl_ja3.csv whorl_ja3s.csv whorl_ja4.csv whorl_jarm.csv whorl_pair.csv")]
    [InlineData("misp", 3, "UUID.json hashes.csv manifest.json")]
    public void Several_files_go_to_a_folder(string format, int written, string files)
    {
        Fill();
        string target = Directory.CreateDirectory(Path.Combine(folder, "out")).FullName;
        WhorlResult result = WhorlCommand.Run("export", format, "-o", target, "--store", Store);
        Assert.Equal(
            (0, "", $"whorl: {written} threats written; left out: 0 expired, 1 marked above TLP:GREEN, 0 below the confidence, 0 too ambiguous, {3 - written} that {format} has no place for\n"),
            (result.ExitCode, result.Output, result.Errors));
        Assert.Equal(
            files.Split(' '),
            Directory.EnumerateFiles(target).Select(file => Path.GetFileName(file)!).Select(name => Guid.TryParse(name[..^5], out _) ? "UUID.json" : name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void One_file_goes_to_a_file_or_to_standard_output()
    {
        Fill();
        string target = Path.Combine(folder, "bundle.json");
        WhorlResult result = WhorlCommand.Run("export", "stix", "-o", target, "--store", Store);
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.StartsWith("whorl: 3 threats written; ", result.Errors, StringComparison.Ordinal);
        WhorlResult again = WhorlCommand.Run("export", "stix", "--store", Store);
        Assert.Equal((0, File.ReadAllText(target)), (again.ExitCode, again.Output));
        using JsonDocument bundle = JsonDocument.Parse(again.Output);
        Assert.Equal("bundle", bundle.RootElement.GetProperty("type").GetString());
        Assert.Equal(0, WhorlCommand.Run("import", "stix", target, "--store", Path.Combine(folder, "second.db")).ExitCode);
    }

    [Theory]
    [InlineData("clear", 0, 4)]
    [InlineData("green", 3, 1)]
    [InlineData("tlp:AMBER", 4, 0)]
    [InlineData("amber+strict", 4, 0)]
    [InlineData("red", 4, 0)]
    public void A_traffic_light_bounds_what_is_written(string light, int written, int marked)
    {
        Fill();
        WhorlResult result = WhorlCommand.Run("export", "stix", "--max-tlp", light, "-o", Path.Combine(folder, "bundle.json"), "--store", Store);
        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"whorl: {written} threats written; left out: 0 expired, {marked} marked above TLP:", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_of_Splunk_are_what_another_reader_of_CSV_takes_them_for()
    {
        ThreatLists.Import(folder, Store, "odd", ThreatLists.Bundle(("Odd, \"quoted\" name", [$"ja3={Ja3}"])), "green");
        Assert.Equal(0, WhorlCommand.Run("export", "splunk", "-o", folder, "--store", Store).ExitCode);
        const string Script = "import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline='')))))";
        using Process python = Process.Start(new ProcessStartInfo("python3", ["-c", Script, Path.Combine(folder, "whorl_ja3.csv")]) { UseShellExecute = false, RedirectStandardOutput = true })!;
        using JsonDocument rows = JsonDocument.Parse(python.StandardOutput.ReadToEnd());
        python.WaitForExit();
        Assert.Equal(
            [("ja3", Ja3), ("family", "Odd, \"quoted\" name"), ("source", "stix:odd"), ("ambiguity", "0"), ("confidence", "80"), ("tlp", "green")],
            Assert.Single(rows.RootElement.EnumerateArray()).EnumerateObject().Select(cell => (cell.Name, cell.Value.GetString()!)));
    }

    [Theory]
    [InlineData(2, "there is no format 'suricat' to export; did you mean 'suricata'?", "suricat", "-o", "HERE")]
    [InlineData(2, "there is no format 'whatever' to export; the formats are suricata, zeek, splunk, stix, misp", "whatever")]
    [InlineData(2, "suricata is several files: name a folder that exists by -o FOLDER", "suricata")]
    [InlineData(2, "misp is several files: name a folder that exists by -o FOLDER", "misp", "-o", "HERE/none")]
    [InlineData(2, "--output HERE is no file in a folder that exists; give the path of one", "stix", "-o", "HERE")]
    [InlineData(2, "--max-tlp 'blue' is no traffic light; use clear, green, amber, amber+strict or red", "stix", "--max-tlp", "blue")]
    [InlineData(2, "--min-confidence '101' must be a whole number from 0 to 100", "stix", "--min-confidence", "101")]
    [InlineData(1, "the store has no source 'none'; whorl store stats lists them", "stix", "--source", "none")]
    public void Says_in_one_sentence_what_is_wrong(int exit, string problem, params string[] arguments)
    {
        Fill();
        WhorlResult result = WhorlCommand.Run(["export", .. arguments.Select(argument => argument.Replace("HERE", folder)), "--store", Store]);
        Assert.Equal((exit, "", $"whorl: {problem.Replace("HERE", folder)}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    [Theory]
    [InlineData("zeek", "/proc")]
    [InlineData("stix", "/proc/whorl.json")]
    public void A_place_that_cannot_be_written_is_a_failure(string format, string path)
    {
        Fill();
        WhorlResult result = WhorlCommand.Run("export", format, "-o", path, "--store", Store);
        Assert.Equal((1, ""), (result.ExitCode, result.Output));
        Assert.Matches($"^whorl: --output {path} cannot be written: [a-z ]+; give a place that you may write to\n$", result.Errors);
    }

    [Fact]
    public void A_store_without_threats_leaves_the_earlier_files_as_they_were()
    {
        string rules = Path.Combine(folder, "whorl-ja3.rules");
        File.WriteAllText(rules, "earlier");
        WhorlResult none = WhorlCommand.Run("export", "suricata", "-o", folder, "--store", Store);
        Assert.Equal(1, none.ExitCode);
        Assert.StartsWith($"whorl: there is no store at {Store} yet", none.Errors, StringComparison.Ordinal);

        string names = Path.Combine(folder, "tranco.csv");
        File.WriteAllText(names, "1,example.com\n");
        Assert.Equal(0, WhorlCommand.Run("import", "toplist", names, "--store", Store).ExitCode);
        WhorlResult empty = WhorlCommand.Run("export", "suricata", "-o", folder, "--store", Store);
        Assert.Equal((1, "", "whorl: the store lists no threats; whorl import takes lists of them\n"), (empty.ExitCode, empty.Output, empty.Errors));
        Assert.Equal("earlier", File.ReadAllText(rules));
    }

    private void Fill()
    {
        ThreatLists.Import(folder, Store, "free", ThreatLists.Bundle(("Emotet", [$"ja3={Ja3}", $"ja3s={Ja3s}"]), ("Dridex", [$"ja3={Single}"]), ("QakBot", ["domain=c2.example"])), "green");
        ThreatLists.Import(folder, Store, "held", ThreatLists.Bundle(("TrickBot", [$"ja3={Ja3s}"])), "amber");
    }
}
