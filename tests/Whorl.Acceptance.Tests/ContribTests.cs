using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Whorl.Acceptance.Tests;

/// <summary>What contrib has for systemd, Docker, Zeek and Suricata, with the programs themselves where they are installed.</summary>
public sealed class ContribTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-contrib-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Every_folder_is_listed_and_says_how_to_install_it_and_what_was_tried()
    {
        string list = ContribFiles.Text("README.md");
        string[] folders = [.. Directory.GetDirectories(ContribFiles.PathOf(string.Empty)).Select(path => Path.GetFileName(path)!)];
        Assert.Equal(7, folders.Length);
        Assert.All(folders, name => Assert.Contains($"| [{name}]({name}/README.md) |", list, StringComparison.Ordinal));
        Assert.All(folders, name => Assert.Contains("\n## What was tried\n", ContribFiles.Text($"{name}/README.md"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("whorl.service")]
    [InlineData("whorl-triage.service")]
    public void Systemd_takes_a_unit_and_finds_little_exposed(string unit)
    {
        string path = Path.Combine(folder, unit);
        File.WriteAllText(path, ContribFiles.Text($"systemd/{unit}").Replace("/usr/local/bin/whorl", Path.Combine(WhorlCommand.Root, "whorl"), StringComparison.Ordinal));
        Assert.Equal((0, ""), SystemdAnalyze("verify", path));
        (int exit, string said) = SystemdAnalyze("security", "--offline=true", "--threshold=20", path);
        Assert.True(exit == 0, said);
    }

    [Fact]
    public void Both_units_take_the_same_away()
    {
        string[] service = Restrictions("whorl.service");
        Assert.True(service.Length > 30);
        Assert.Equal(service, Restrictions("whorl-triage.service"));
    }

    [Fact]
    public void The_example_configuration_has_settings_that_there_are_those_in_comments_too()
    {
        string path = Path.Combine(folder, "config");
        string text = ContribFiles.Text("systemd/config");
        string[] inComments = [.. Regex.Matches(text, "(?m)^#([a-z-]+ = .*)$").Select(match => match.Groups[1].Value)];
        Assert.True(inComments.Length >= 6);
        File.WriteAllText(path, text + string.Join('\n', inComments) + "\n");
        WhorlResult result = WhorlCommand.RunWith(new Dictionary<string, string?> { ["WHORL_CONFIG"] = path }, "store", "path");
        Assert.Equal((0, "/var/lib/whorl/store.db\n", ""), (result.ExitCode, result.Output, result.Errors));
    }

    [Fact]
    public void The_example_outlets_are_taken_by_the_service_those_in_comments_too()
    {
        string path = Path.Combine(folder, "outlets");
        string text = ContribFiles.Text("systemd/outlets").Replace("/var/lib/whorl", folder, StringComparison.Ordinal);
        File.WriteAllText(path, Regex.Replace(text, "(?m)^#(?=\\[|[a-z]+ = )", string.Empty));
        Assert.Contains("\n[splunk]\n", File.ReadAllText(path), StringComparison.Ordinal);
        string[] serve = ["serve", "--store", Path.Combine(folder, "s.db"), "--listen", "192.0.2.1:0", "--behind-proxy", "--outlets", path];
        WhorlResult refused = WhorlCommand.Run(serve);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("there is no key yet", refused.Errors, StringComparison.Ordinal);
        File.AppendAllText(path, "nonsense = 1\n");
        Assert.Equal(2, WhorlCommand.Run(serve).ExitCode);
    }

    [Theory]
    [InlineData("docker/Dockerfile")]
    [InlineData("docker/compose.yaml")]
    [InlineData("docker/README.md")]
    [InlineData("systemd/whorl.service")]
    [InlineData("systemd/whorl-triage.service")]
    [InlineData("systemd/delivery.conf")]
    public void Variables_are_those_of_settings(string file)
    {
        string reference = File.ReadAllText(Path.Combine(WhorlCommand.Root, "docs/reference/configuration.md"));
        string[] names = [.. Regex.Matches(ContribFiles.Text(file), "\\bWHORL_([A-Z_]+)").Select(match => match.Groups[1].Value)];
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name == "CONFIG" ? "`WHORL_CONFIG`" : $"`{name.ToLowerInvariant().Replace('_', '-')}`", reference, StringComparison.Ordinal));
    }

    [Fact]
    public void The_script_for_Zeek_loads_files_that_an_export_writes()
    {
        string[] exported = Exported("zeek");
        string[] loaded = [.. Regex.Matches(ContribFiles.Text("zeek/whorl/intel.zeek"), "/export/([a-z0-9.-]+)").Select(match => match.Groups[1].Value)];
        Assert.Equal(["whorl.zeek", "whorl-ja3.dat"], loaded);
        ContribFiles.AssertWithin(exported, loaded);
    }

    [Fact]
    public void Rules_named_for_Suricata_are_files_that_an_export_writes()
    {
        string[] named = [.. Regex.Matches(ContribFiles.Text("suricata/README.md"), "/etc/suricata/whorl/([a-z0-9.-]+)").Select(match => match.Groups[1].Value)];
        Assert.Equal(3, named.Length);
        ContribFiles.AssertWithin(Exported("suricata"), named);
    }

    [Fact]
    public void The_output_for_Suricata_has_every_handshake_with_all_fingerprints()
    {
        string capture = Path.Combine(WhorlCommand.Root, "tests/testdata/clients/openssl-resume12.pcap");
        string[]? events = Suricata.Events(capture, ContribFiles.PathOf("suricata/whorl-eve.yaml"), "whorl-eve.json");
        Assert.SkipWhen(events is null, "NOT TESTED: suricata is not installed, so its output was not tried.");
        string log = Path.Combine(folder, "whorl-eve.json");
        string store = Path.Combine(folder, "store.db");
        File.WriteAllLines(log, events);
        WhorlResult import = WhorlCommand.Run("import", "suricata", log, "--store", store);
        Assert.True(import.ExitCode == 0, import.Output + import.Errors);
        var kept = WhorlCommand.Run("store", "export", "--store", store).Records
            .Select(row => (row.GetProperty("ja3").GetString(), row.GetProperty("ja3s").GetString(), row.GetProperty("ja4").GetString(), row.GetProperty("resumed").GetBoolean()))
            .OrderBy(row => row.Item4);
        Assert.Equal(
            [
                ("871a754af286dfb70c1b53c6887c62e0", "abade5a4a7f42baf54766e5d108283b6", "t12d280700_d943125447b4_e7e480e5a997", false),
                ("871a754af286dfb70c1b53c6887c62e0", "f14f2862ee2df5d0f63a88b60c8eee56", "t12d280700_d943125447b4_e7e480e5a997", true),
            ],
            kept);
    }

    private static string[] Restrictions(string unit)
    {
        string text = ContribFiles.Text($"systemd/{unit}");
        int begin = text.IndexOf("\n# What it may touch", StringComparison.Ordinal);
        return text[begin..text.IndexOf("\n[Install]", StringComparison.Ordinal)].Split('\n');
    }

    private static (int Exit, string Said) SystemdAnalyze(params string[] arguments)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo("systemd-analyze", arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            Task<string> errors = process.StandardError.ReadToEndAsync();
            string said = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
            process.WaitForExit();
            return (process.ExitCode, said);
        }
        catch (Win32Exception)
        {
            Assert.Skip("NOT TESTED: systemd is not installed, so no unit was verified.");
            throw;
        }
    }

    private string[] Exported(string format)
    {
        string store = Path.Combine(folder, $"{format}.db");
        ThreatLists.Import(folder, store, "list", ThreatLists.Bundle(("Madeup", ["ja3=4d7a28d6f2263ed61de88ca66eb011e3"])), "green");
        string target = Directory.CreateDirectory(Path.Combine(folder, format)).FullName;
        Assert.Equal(0, WhorlCommand.Run("export", format, "-o", target, "--store", store).ExitCode);
        return [.. Directory.GetFiles(target).Select(file => Path.GetFileName(file)!)];
    }
}
