using System.Text.Json;

namespace Whorl.Observations.Tests;

public sealed class ZeekEncoderTests
{
    private static readonly string[] Compared =
    [
        "version", "cipher", "curve", "server_name", "resumed", "last_alert", "next_protocol", "established", "ssl_history",
        "cert_chain_fps", "client_cert_chain_fps", "sni_matches_cert",
    ];

    // Where Zeek and Whorl differ by intention: capture, client port, column, and why. Nothing so far.
    private static readonly Dictionary<(string Capture, string Port, string Column), string> Differences = [];

    [Fact]
    public void Agrees_with_every_row_of_zeeks_own_baselines()
    {
        string folder = SharedMaterial.Require("corpus/pcaps/zeek+zeek");
        List<string> problems = [];
        int compared = 0;
        foreach (string line in File.ReadLines(SharedMaterial.Require("corpus/published.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement baseline = document.RootElement;
            if (baseline.GetProperty("tool").GetString() != "zeek-baseline-ssl.log")
            {
                continue;
            }

            // A baseline may stand for several captures, and some were not collected.
            List<string>? fewest = null;
            foreach (string capture in CapturesOf(baseline).Where(name => File.Exists(Path.Combine(folder, name))))
            {
                List<string> found = Compare(capture, Read(Path.Combine(folder, capture)), baseline.GetProperty("log"));
                fewest = fewest is null || found.Count < fewest.Count ? found : fewest;
            }

            compared += fewest is null ? 0 : 1;
            problems.AddRange(fewest ?? []);
        }

        Assert.Empty(problems);
        Assert.InRange(compared, 31, 36);
    }

    [Fact]
    public void Writes_a_row_a_connection_where_the_server_asked_for_a_second_hello()
    {
        string folder = SharedMaterial.Require("corpus/pcaps/zeek+zeek");
        Assert.Equal("CjiICs", Assert.Single(Read(Path.Combine(folder, "tls__hrr.pcap")))["ssl_history"]);
        Assert.Equal("CvCsxknGIti", Assert.Single(Read(Path.Combine(folder, "tls__dtls1_2.pcap")))["ssl_history"]);
    }

    [Fact]
    public void Is_read_by_a_program_that_goes_by_the_header_as_zeek_cut_does()
    {
        string log = HelloCapture.Encode(
            Path.Combine(SharedMaterial.Require("corpus/pcaps/zeek+zeek"), "tls__tls-conn-with-extensions.pcap"), () => new ZeekEncoder(), followsHandshakes: true);

        Assert.Equal(
            "ssl.gstatic.com\tTLSv10\tT\t62351d5ea3cd4f21f697965b10a9bbbe\tt10d360600_b06c425f59b5_eb0e26099a3f\n",
            ZeekLog.CutWithAwk(log, "server_name", "version", "sni_matches_cert", "ja3", "ja4"));
    }

    [Fact]
    public void Begins_and_ends_as_a_log_of_zeek()
    {
        string[] lines = new HelloCapture().Add("example.com").Encode(() => new ZeekEncoder(), followsHandshakes: true).Split('\n');

        Assert.Equal("#separator \\x09", lines[0]);
        Assert.Equal("#set_separator\t,", lines[1]);
        Assert.Equal("#empty_field\t(empty)", lines[2]);
        Assert.Equal("#unset_field\t-", lines[3]);
        Assert.Equal("#path\tssl", lines[4]);
        Assert.Equal("#open\t2023-11-14-22-13-20", lines[5]);
        Assert.Equal(lines[6].Split('\t').Length, lines[7].Split('\t').Length);
        Assert.StartsWith("1700000000.123456\tC", lines[8], StringComparison.Ordinal);
        Assert.EndsWith("\t-\t-\tF\tC\t-\t-\t-\t" + string.Join('\t', lines[8].Split('\t')[^3..]), lines[8], StringComparison.Ordinal);
        Assert.Equal("#close\t2023-11-14-22-13-20", lines[9]);
        Assert.Equal("", lines[10]);
    }

    [Theory]
    [InlineData("a\tb\nc", @"a\x09b\x0ac")]
    [InlineData("-", @"\x2d")]
    [InlineData("(empty)", @"\x28empty)")]
    [InlineData(@"a\x09", @"a\\x09")]
    [InlineData("bücher.example", "bücher.example")]
    [InlineData("\e[31m\u009b", @"\x1b[31m\xc2\x9b")]
    public void Escapes_a_server_name_as_zeek_does(string name, string expected) =>
        Assert.Equal(expected, Assert.Single(ZeekLog.Parse(new HelloCapture().Add(name).Encode(() => new ZeekEncoder(), followsHandshakes: true)))["server_name"]);

    [Fact]
    public void Gives_the_same_log_whatever_the_number_of_threads()
    {
        foreach (string capture in Directory.EnumerateFiles(SharedMaterial.Require("corpus/pcaps/zeek+zeek")))
        {
            string alone = HelloCapture.Encode(capture, () => new ZeekEncoder(), followsHandshakes: true);
            Assert.Equal(alone, HelloCapture.Encode(capture, () => new ZeekEncoder(), followsHandshakes: true, threads: 3));
            List<Dictionary<string, string>> rows = ZeekLog.Parse(alone);
            Assert.Equal(rows.Count, rows.DistinctBy(row => row["uid"]).Count());
        }
    }

    [Theory]
    [InlineData("www.example.com", "www.example.com", true)]
    [InlineData("WWW.example.COM", "www.Example.com", true)]
    [InlineData("*.example.com", "www.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "a.b.example.com", false)]
    [InlineData("*.com", "example.com", false)]
    [InlineData("w*.example.com", "www.example.com", true)]
    [InlineData("w*.example.com", "web.example.org", false)]
    [InlineData("x*.example.com", "xn--bcher-kva.example.com", false)]
    [InlineData("www.*.com", "www.example.com", false)]
    [InlineData("*", "www", false)]
    [InlineData("", "", true)]
    public void Knows_which_names_a_certificate_is_for(string pattern, string name, bool matches) =>
        Assert.Equal(matches, ServerNameMatch.Matches(System.Text.Encoding.ASCII.GetBytes(pattern), System.Text.Encoding.ASCII.GetBytes(name)));

    private static List<Dictionary<string, string>> Read(string path) =>
        ZeekLog.Parse(HelloCapture.Encode(path, () => new ZeekEncoder(), followsHandshakes: true));

    private static IEnumerable<string> CapturesOf(JsonElement baseline)
    {
        IEnumerable<string> paths = baseline.TryGetProperty("pcap", out JsonElement one)
            ? [one.GetString()!.Split("/Traces/")[1]]
            : baseline.GetProperty("pcaps").EnumerateArray().Select(path => path.GetString()!);
        return paths.Select(path => path.Replace("/", "__", StringComparison.Ordinal));
    }

    private static List<string> Compare(string capture, List<Dictionary<string, string>> rows, JsonElement expected)
    {
        string Expected(string column) => expected.GetProperty(column).GetString()!;
        List<Dictionary<string, string>> same = rows.FindAll(row =>
            row["id.orig_h"] == Expected("id.orig_h") && row["id.orig_p"] == Expected("id.orig_p") && row["id.resp_h"] == Expected("id.resp_h"));
        string port = Expected("id.orig_p");
        return same.Count != 1
            ? [$"{capture} {port}: {same.Count} rows instead of one"]
            : [.. Compared
                .Where(column => same[0][column] != Expected(column) && !Differences.ContainsKey((capture, port, column)))
                .Select(column => $"{capture} {port} {column}: zeek {Expected(column)}, whorl {same[0][column]}")];
    }
}
