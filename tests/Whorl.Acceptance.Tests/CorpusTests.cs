using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>
/// Real captures against the values that other programs gave for them: nothing missing, nothing extra, nothing wrong, but
/// for the differences that <see cref="JustifiedDifferences"/> lists one by one.
/// </summary>
public sealed class CorpusTests
{
    private static readonly string[] ClientValues = ["ja3", "ja3_full", "ja4", "ja4_r", "ja4_o", "ja4_ro"];
    private static readonly string[] ServerValues = ["ja3s", "ja3s_full"];

    [Fact]
    public void Every_expected_fingerprint_of_the_corpus_is_produced_and_no_other()
    {
        string folder = SharedMaterial.Require("corpus/pcaps");
        ILookup<string, JsonElement> expected = ReadLines(SharedMaterial.Require("corpus/expected.jsonl")).ToLookup(row => row.GetProperty("pcap").GetString()!);
        string[] captures = [.. expected.Select(group => group.Key).Order(StringComparer.Ordinal)];

        WhorlResult result = WhorlCommand.Run(["read", "-q", "-f", "jsonl", .. captures.Select(capture => Path.Combine(folder, capture))]);
        Assert.True(result.ExitCode is 0 or 3, result.Errors);
        ILookup<string, JsonElement> found = result.Records.ToLookup(record => Path.GetRelativePath(folder, record.GetProperty("source").GetString()!));

        List<string> unexplained = [];
        HashSet<JustifiedDifference> used = [];
        int compared = 0;
        foreach (string capture in captures)
        {
            Dictionary<string, int> wanted = Count(expected[capture].SelectMany(ExpectedValues));
            Dictionary<string, int> got = Count(found[capture].SelectMany(FoundValues));
            compared += wanted.Values.Sum();
            foreach (string value in wanted.Keys.Union(got.Keys))
            {
                int difference = got.GetValueOrDefault(value) - wanted.GetValueOrDefault(value);
                if (difference != 0 && !JustifiedDifferences.Explain(capture, value, difference, used))
                {
                    unexplained.Add($"{capture}: {(difference > 0 ? "extra" : "missing")} {value}");
                }
            }
        }

        Assert.True(compared > 4000, $"only {compared} values compared");
        Assert.Empty(unexplained);
        Assert.Empty(JustifiedDifferences.All.Except(used));
    }

    [Theory]
    [InlineData("1")]
    [InlineData("3")]
    public void Output_is_the_same_whatever_the_number_of_threads(string threads)
    {
        string folder = SharedMaterial.Require("corpus/pcaps/cisco+mercury");
        string two = WhorlCommand.Run("read", "-q", "-f", "jsonl", "--threads", "2", folder).Output;
        Assert.NotEmpty(two);
        Assert.Equal(two, WhorlCommand.Run("read", "-q", "-f", "jsonl", "--threads", threads, folder).Output);
    }

    [Fact]
    public void Malformed_captures_neither_crash_nor_hang_nor_fill_the_memory()
    {
        string folder = SharedMaterial.Require("corpus/robust");
        foreach (string capture in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            WhorlResult result = WhorlCommand.Run("read", "-q", "-f", "jsonl", capture);
            Assert.True(result.ExitCode is 0 or 1 or 3, $"{capture}: exit code {result.ExitCode}\n{result.Errors}");
            Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
            Assert.All(result.Records, record => Assert.Equal("handshake", record.GetProperty("type").GetString()));
        }
    }

    private static IEnumerable<string> ExpectedValues(JsonElement row)
    {
        bool isClient = row.GetProperty("hs_type").GetInt32() == 1;
        if (row.TryGetProperty(isClient ? "ja3" : "ja3s", out _))
        {
            string endpoints = string.Join(' ', row.GetProperty("src"), row.GetProperty("sport"), row.GetProperty("dst"), row.GetProperty("dport"));
            string values = string.Join(' ', (isClient ? ClientValues : ServerValues).Select(name => row.TryGetProperty(name, out JsonElement value) ? value.GetString() : "-"));
            yield return Mark($"{(isClient ? "client" : "server")} {endpoints} {values}", row.GetProperty("l4").GetString()!);
        }
    }

    private static IEnumerable<string> FoundValues(JsonElement record)
    {
        string client = $"{record.GetProperty("src_ip")} {record.GetProperty("src_port")}";
        string server = $"{record.GetProperty("dst_ip")} {record.GetProperty("dst_port")}";
        string transport = record.GetProperty("transport").GetString()!;
        if (record.GetProperty("ja3").ValueKind == JsonValueKind.String)
        {
            yield return Mark($"client {client} {server} {Join(record, "ja3", "ja3_string", "ja4", "ja4_r", "ja4_o", "ja4_ro")}", transport);
        }

        if (record.GetProperty("ja3s").ValueKind == JsonValueKind.String)
        {
            yield return Mark($"server {server} {client} {Join(record, "ja3s", "ja3s_string")}", transport);
        }
    }

    /// <summary>Over UDP the expected rows count retransmissions, which are no records of their own: there, a value counts once.</summary>
    private static string Mark(string value, string transport) => transport == "udp" ? "once " + value : value;

    private static string Join(JsonElement record, params string[] names) => string.Join(' ', names.Select(name => record.GetProperty(name).GetString()));

    private static Dictionary<string, int> Count(IEnumerable<string> values) =>
        values.GroupBy(value => value).ToDictionary(group => group.Key, group => group.Key.StartsWith("once ", StringComparison.Ordinal) ? 1 : group.Count());

    private static IEnumerable<JsonElement> ReadLines(string path) => File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement);
}
