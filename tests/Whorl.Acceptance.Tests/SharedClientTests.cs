using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Captures of many more clients, with the values that tshark 4.0 gave for them when they were made.</summary>
public sealed class SharedClientTests
{
    /// <summary>Where those values are wrong, and we are not: client, part of the line, by how many ours differ, why.</summary>
    private static readonly (string Client, string Fragment, int Difference, string Reason)[] Differences =
    [
        ("firefox-esr-quic", "client tcp", 1, "the list says udp for the hello that Firefox sends over TCP first, to learn of HTTP/3"),
        ("firefox-esr-quic", "client udp 21091 zoo.test 771,4865-4867-4866,", 1, "tshark 4.0 does not put together the CRYPTO frames of several Initial packets"),
        ("firefox-esr-quic", "client udp 21091 zoo.test 771,4865-4867-4866-", -1, "the same hello over TCP, listed as udp"),
        ("firefox-esr-quic", "client udp 21091  ", -1, "the row of the QUIC hello that tshark did not read: its ServerHello alone"),
        ("nmap-ssl-enum", "client tcp 21003  ", -3, "rows of three ServerHellos for which no ClientHello was listed"),
    ];

    [Fact]
    public void Every_listed_fingerprint_is_found_as_often_as_listed_and_no_other()
    {
        string list = SharedMaterial.Require("clients/expected.csv");
        string folder = Path.GetDirectoryName(list)!;
        string[] captures = [.. Directory.GetFiles(folder, "*.pcap").Order(StringComparer.Ordinal)];
        WhorlResult result = WhorlCommand.Run(["read", "-q", "-f", "jsonl", .. captures]);
        Assert.True(result.ExitCode == 0, result.Errors);

        Dictionary<string, int> balance = [];
        foreach (string line in result.Records.SelectMany(Lines))
        {
            balance[line] = balance.GetValueOrDefault(line) + 1;
        }

        int listed = 0;
        foreach (string[] row in Rows(list))
        {
            int count = int.Parse(row[7], System.Globalization.CultureInfo.InvariantCulture);
            string client = $"{row[0]}: client {row[9]} {row[8]} {row[2]} {row[3]} {row[4]}";
            balance[client] = balance.GetValueOrDefault(client) - count;
            listed += count;
            if (row[6].Length > 0)
            {
                string server = $"{row[0]}: server {row[5]} {row[6]}";
                balance[server] = balance.GetValueOrDefault(server) - count;
            }
        }

        Assert.True(listed > 250, $"only {listed} handshakes listed");
        foreach ((string client, string fragment, int difference, string reason) in Differences)
        {
            string? line = balance.Keys.SingleOrDefault(key => key.StartsWith($"{client}: {fragment}", StringComparison.Ordinal) && balance[key] == difference);
            Assert.True(line is not null, $"no longer needed: {client}: {reason}");
            balance.Remove(line);
        }

        Assert.Empty(balance.Where(pair => pair.Value != 0).Select(pair => $"{pair.Value:+#;-#} {pair.Key}"));
    }

    [Theory]
    [InlineData("curl.pcapng")]
    [InlineData("curl.pcap.gz")]
    [InlineData("curl-nsec.pcap")]
    [InlineData("curl-any-sll1.pcap")]
    [InlineData("curl-any-sll2.pcap")]
    public void A_format_changes_nothing(string name)
    {
        string capture = SharedMaterial.Require("clients/formats/" + name);
        WhorlResult result = WhorlCommand.Run("read", "-q", "-f", "jsonl", capture);
        Assert.True(result.ExitCode == 0, result.Errors);
        Assert.Contains(result.Records, record => record.GetProperty("ja3").GetString() == "0149f47eabf9a20d0893e2a44e5a6323");
        Assert.Equal(
            Tshark.Hellos(capture, "-d", "tcp.port==21003,tls").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
            result.Records.SelectMany(HelloLines.Of).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_hello_cut_by_the_snap_length_has_no_fingerprint_and_its_answer_has()
    {
        WhorlResult result = WhorlCommand.Run("read", "-q", "-f", "jsonl", SharedMaterial.Require("clients/formats/curl-snaplen200.pcap"));
        Assert.Equal(2, result.Records.Count);
        Assert.True(result.Records[0].GetProperty("truncated").GetBoolean());
        Assert.Equal(JsonValueKind.Null, result.Records[0].GetProperty("ja3").ValueKind);
        Assert.Equal(JsonValueKind.Null, result.Records[0].GetProperty("ja4").ValueKind);
        Assert.Equal("15af977ce25de452b96affa2addb1036", result.Records[1].GetProperty("ja3s").GetString());
    }

    private static IEnumerable<string> Lines(JsonElement record)
    {
        string capture = Path.GetFileNameWithoutExtension(record.GetProperty("source").GetString()!);
        if (record.GetProperty("ja3").ValueKind == JsonValueKind.String)
        {
            yield return $"{capture}: client {record.GetProperty("transport")} {record.GetProperty("dst_port")} {record.GetProperty("sni")} {record.GetProperty("ja3_string")} {record.GetProperty("ja3")}";
        }

        if (record.GetProperty("ja3s").ValueKind == JsonValueKind.String)
        {
            yield return $"{capture}: server {record.GetProperty("ja3s_string")} {record.GetProperty("ja3s")}";
        }
    }

    /// <summary>The rows of the list; fields with commas or quotes are quoted; quotes inside are of no interest here.</summary>
    private static IEnumerable<string[]> Rows(string path)
    {
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            List<string> fields = [];
            ReadOnlyMemory<char> rest = line.Replace("\"\"", "'", StringComparison.Ordinal).AsMemory();
            while (true)
            {
                bool isQuoted = rest.Span.StartsWith("\"");
                int end = isQuoted ? rest.Span[1..].IndexOf('"') + 2 : rest.Span.IndexOf(',');
                end = end < 0 ? rest.Length : end;
                fields.Add(rest[..end].ToString().Trim('"'));
                if (end == rest.Length)
                {
                    break;
                }

                rest = rest[(end + 1)..];
            }

            yield return [.. fields];
        }
    }
}
