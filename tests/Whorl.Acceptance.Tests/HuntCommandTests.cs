using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary><c>whorl hunt</c> as a user runs it: over a capture, over a store, with rules and suppressions of the user's own.</summary>
public sealed class HuntCommandTests : IDisposable
{
    private const string Ja3 = "a3afc2c46ba4a7d7fbe1cfb7a3031c2f", Ja3s = "15af977ce25de452b96affa2addb1036";
    private const string Pair = $"known-pair.pairs=Tunnel={Ja3},{Ja3s}";

    private static readonly string Capture = Path.Combine(WhorlCommand.Root, "tests", "testdata", "tunnels", "vxlan-4789.pcap");

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-hunt-").FullName;

    [Fact]
    public void A_pair_in_a_capture_is_a_hit_with_its_reasons()
    {
        WhorlResult result = Run("hunt", "known-pair", "--read", Capture, "--set", Pair, "--fail-on", "high");
        Assert.Equal(4, result.ExitCode);
        JsonElement hit = Assert.Single(result.Records);
        Assert.Equal(("hunt", "known-pair", "pair", "high"), (Text(hit, "type"), Text(hit, "rule"), Text(hit, "case"), Text(hit, "severity")));
        Assert.Equal(("10.1.1.1", "10.1.1.2", 4433, "tunnel.example"), (Text(hit, "src_ip"), Text(hit, "dst_ip"), hit.GetProperty("dst_port").GetInt32(), Text(hit, "sni")));
        Assert.Equal(Ja3s, Text(hit.GetProperty("fingerprints"), "ja3s"));
        Assert.Equal(0.58, hit.GetProperty("score").GetDouble());
        Assert.NotEqual(0, hit.GetProperty("evidence").GetArrayLength());
        Assert.Contains("1 high", result.Errors, StringComparison.Ordinal);
        Assert.Equal(0, Run("hunt", "known-pair", "--read", Capture, "--set", Pair, "--fail-on", "critical").ExitCode);
    }

    [Fact]
    public void The_store_gives_the_same_hit_and_its_lists_are_used()
    {
        string store = Path.Combine(folder, "store.db");
        string list = Path.Combine(folder, "sslbl.csv");
        File.WriteAllText(list, $"# ja3_md5,Firstseen,Lastseen,Listingreason\n{Ja3},2020-01-01 00:00:00,2020-02-01 00:00:00,Tofsee\n");
        Assert.Equal(0, Run("read", "--save", "--store", store, "-o", Path.Combine(folder, "records.jsonl"), Capture).ExitCode);
        Assert.Equal(0, Run("import", "sslbl", list, "--store", store).ExitCode);
        JsonElement hit = Assert.Single(Run("hunt", "known-pair", "--store", store).Records);
        Assert.Equal(("client-alone", "info", "Tofsee"), (Text(hit, "case"), Text(hit, "severity"), hit.GetProperty("family")[0].GetString()));
        Assert.Equal("pair", Text(Assert.Single(Run("hunt", "known-pair", "--store", store, "--set", Pair).Records), "case"));
        Assert.Empty(Run("hunt", "known-pair", "--store", store, "--since", "2026-11-23").Records);
        Assert.Single(Run("hunt", "known-pair", "--store", store, "--weeks", "1").Records);
    }

    [Fact]
    public void A_copy_of_a_rule_runs_under_its_own_name_and_writes_targets()
    {
        string rule = Path.Combine(folder, "mine.yaml");
        File.WriteAllText(rule, Run("hunt", "--show", "known-pair").Output.Replace("name: known-pair", "name: mine", StringComparison.Ordinal).Replace("pair: {is: high", "pair: {is: medium", StringComparison.Ordinal));
        JsonElement hit = Assert.Single(Run("hunt", rule, "--read", Capture, "--set", $"pairs=Tunnel={Ja3},{Ja3s}").Records);
        Assert.Equal(("mine", "medium"), (Text(hit, "rule"), Text(hit, "severity")));
        Assert.Equal(9, Run("hunt", "--list").Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Suppressed_hits_are_counted_and_expired_suppressions_named()
    {
        string file = Path.Combine(folder, "s.yaml");
        File.WriteAllText(file, "suppress:\n  - {rule: known-pair, sni: tunnel.*, reason: a test, expires: 2100-01-01}\n  - {rule: known-pair, reason: long ago, expires: 2020-01-01}\n");
        WhorlResult result = Run("hunt", "known-pair", "--read", Capture, "--set", Pair, "--suppress", file, "--fail-on", "info");
        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Contains($"{file}, line 3: this suppression has expired on 2020-01-01", result.Errors, StringComparison.Ordinal);
        Assert.Contains("; 1 suppressed", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void An_allow_list_is_learned_reviewed_and_enforced()
    {
        string list = Path.Combine(folder, "list.yaml");
        Assert.Equal(0, Run("hunt", "allow-list", "--read", Capture, "--set", "groups=lab=10.1.1.0/24", "--learn-to", list).ExitCode);
        Assert.Equal("not-approved", Text(Assert.Single(Run("hunt", "allow-list", "--read", Capture, "--baseline", list).Records), "case"));
        File.WriteAllText(list, File.ReadAllText(list).Replace("approved: no", "approved: yes", StringComparison.Ordinal));
        Assert.Empty(Run("hunt", "allow-list", "--read", Capture, "--baseline", list).Records);
    }

    [Theory]
    [InlineData("hunt known-par", "there is no rule 'known-par'; did you mean 'known-pair'?")]
    [InlineData("hunt --set lern=3", "--set: no rule chosen has 'lern'; did you mean 'learn'?")]
    [InlineData("hunt rare-pair --set top=none", "--set top=none: top is a whole number from 1 to 10000, and not 'none'")]
    [InlineData("hunt --fail-on hgh", "--fail-on 'hgh' is no severity; did you mean 'high'?")]
    [InlineData("hunt --read a --listen lo", "--read and --listen are two sources; give one of them")]
    [InlineData("hunt -f csv --read a", "hits are written as table or jsonl; choose one of them")]
    public void A_mistake_is_told_in_a_sentence(string arguments, string sentence)
    {
        WhorlResult result = Run(arguments.Split(' '));
        Assert.Equal((2, $"whorl: {sentence}\n"), (result.ExitCode, result.Errors));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    /// <summary>Runs with folders of data and configuration of its own, so that the user's store and suppressions play no part.</summary>
    private WhorlResult Run(params string[] arguments) =>
        WhorlCommand.RunWith(new Dictionary<string, string?> { ["XDG_DATA_HOME"] = folder, ["XDG_CONFIG_HOME"] = folder }, arguments);
}
