using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Triage as it runs beside an IDS: a log that grows, a server, somebody who kills it, and a receiver.</summary>
public sealed class TriageCommandTests : IDisposable
{
    private const string Header =
        "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tssl\n#open\t2026-11-26-12-00-00\n"
        + "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tversion\tcipher\tcurve\tserver_name\tresumed\tlast_alert\tnext_protocol\testablished\tssl_history\tcert_chain_fps\tclient_cert_chain_fps\tsni_matches_cert\n"
        + "#types\ttime\tstring\taddr\tport\taddr\tport\tstring\tstring\tstring\tstring\tbool\tstring\tstring\tbool\tstring\tvector[string]\tvector[string]\tbool\n";

    private const string Certificate = "3784422d67a6ae0c82d60eeaf3850960a9896cb2";

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-triage").FullName;

    private string Store => Path.Combine(folder, "s.db");

    private string Log => Path.Combine(folder, "ssl.log");

    private string Outlets => Path.Combine(folder, "outlets");

    private string Events => Path.Combine(folder, "events.jsonl");

    [Fact]
    public async Task A_log_is_followed_through_rotation_and_kills_and_every_line_is_judged_and_its_server_probed()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        ushort port = FreePort.Take();
        using ScanServer server = await ScanServer.StartWithAsync("nginx", port, $"listen 127.0.0.101:{port} ssl;");
        ThreatLists.Import(folder, Store, "list", ThreatLists.Bundle(("Madeup RAT", [$"sha1={Certificate}"])), "clear");
        File.WriteAllText(Outlets, $"[spool]\nfolder = spool\n[here]\nkind = file\npath = events.jsonl\n");
        Append(Log, Header + Row(1, server.Port));

        using (Process first = Start())
        {
            await AwaitAsync(() => Judged().Count >= 1 && IsProbed(server.Port), "the first line was not judged and its server not probed");
            AppendHalf(Log, Row(2, server.Port), out string rest);
            Append(Log, rest + Row(3, server.Port));
            await AwaitAsync(() => Judged().Count >= 3, "the lines that were appended were not judged");
            File.Move(Log, Log + ".1");
            Append(Log + ".1", Row(4, server.Port)); // the writer has not opened the new one yet
            Append(Log, Header + Row(5, server.Port));
            await AwaitAsync(() => Judged().Count >= 5, "the rest of the old file and the new one were not judged");
            Append(Log, string.Concat(Enumerable.Range(6, 40).Select(i => Row(i, server.Port))));
            await AwaitAsync(() => Judged().Count >= 6, "none of many lines was judged");
            await WhorlCommand.SignalAsync(first, "KILL");
            await first.WaitForExitAsync(cancellation);
        }

        Append(Log, Row(46, server.Port));
        File.Move(Log, Log + ".0");
        Append(Log, Header + Row(47, server.Port));
        using (Process second = Start())
        {
            await AwaitAsync(() => Judged().Count >= 47, "what was written while nobody read was not judged");
            await WhorlCommand.SignalAsync(second, "INT");
            await second.WaitForExitAsync(cancellation);
            Assert.Equal(130, second.ExitCode);
        }

        // By their ids: the last batch before the kill may be there twice.
        Assert.Equal(Enumerable.Range(1, 47).Select(i => $"127.0.0.{100 + i}"), Judged().Values.Order(Comparer<string>.Create((one, other) => string.CompareOrdinal(one, other))));
        JsonElement page = WhorlCommand.Run("lookup", "127.0.0.101", "--store", Store, "-f", "jsonl").Records[0];
        Assert.Matches("[0-9a-f]{62}", page.GetRawText());
        JsonElement scan = Assert.Single(All(), one => one.GetProperty("kind").GetString() == "observation" && one.GetProperty("dst_ip").GetString() == "127.0.0.101");
        Assert.Equal(("c2.test", 62), (scan.GetProperty("sni").GetString(), scan.GetProperty("jarm").GetString()!.Length));
    }

    [Fact]
    public void Once_reads_what_is_there_and_the_next_time_goes_on_and_tells_by_its_exit_code()
    {
        ThreatLists.Import(folder, Store, "list", ThreatLists.Bundle(("Madeup RAT", [$"sha1={Certificate}"])), "clear");
        Append(Log, Header + Row(1, 443) + "half");
        WhorlResult first = Once("--fail-on", "high");
        Assert.Equal(4, first.ExitCode);
        JsonElement record = Assert.Single(first.Records);
        Assert.Equal(("judged_handshake", "listed", "127.0.0.101"), (record.GetProperty("type").GetString(), record.GetProperty("verdict").GetProperty("word").GetString(), record.GetProperty("handshake").GetProperty("dst_ip").GetString()));
        Assert.Equal(7, Guid.Parse(record.GetProperty("event_id").GetString()!).Version);
        Assert.Contains("ends within a line", first.Errors, StringComparison.Ordinal);
        Assert.Contains("1 line, 1 handshake, 0 rejected", first.Errors, StringComparison.Ordinal);
        Append(Log, "\n");
        WhorlResult second = Once("--fail-on", "high");
        Assert.Equal((0, ""), (second.ExitCode, second.Output));
        Assert.Contains("1 line, 0 handshakes, 1 rejected", second.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_that_the_policy_does_not_list_are_refused_by_name_and_in_the_audit_log()
    {
        Append(Log, Header + Row(1, 443));
        WhorlResult result = WhorlCommand.Run("triage", "--once", "--store", Store, Log);
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("0 servers scanned, 1 refused by the policy (own-address 1)", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Eve_json_and_lines_that_are_none_are_read_counted_and_put_into_quarantine()
    {
        string eve = Path.Combine(folder, "eve.json");
        File.Copy(Path.Combine(WhorlCommand.Root, "tests/testdata/feeds/logs/eve.json"), eve);
        File.AppendAllText(eve, "\0\0\0\n\u0001\u0002 rubbish\n" + new string('x', 3 << 20) + "\n");
        WhorlResult result = WhorlCommand.Run("triage", "--once", "--no-probe", "-q", "--store", Store, eve);
        Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Errors));
        Assert.Contains("\"name\":\"triage:eve\",\"rows\":0,\"rejected\":4", WhorlCommand.Run("store", "stats", "-f", "jsonl", "--store", Store).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 2, "name the log to follow")]
    [InlineData("--once FOLDER/none.log", 1, "cannot be followed: it does not exist")]
    [InlineData("FOLDER", 1, "it is a folder")]
    [InlineData("/dev/zero", 1, "a pipe or a device")]
    [InlineData("x.log.gz", 2, "whorl import auto x.log.gz")]
    [InlineData("-", 2, "standard input")]
    [InlineData("x.log x.log", 2, "named twice")]
    [InlineData("--from-start --from-end x.log", 2, "contradict each other")]
    [InlineData("--severity hihg x.log", 2, "did you mean 'high'?")]
    [InlineData("--max-age 5 x.log", 2, "24h, 30m or 7d")]
    [InlineData("--rule nope x.log", 2, "there is no rule 'nope'")]
    [InlineData("-f csv x.log", 2, "table or jsonl")]
    public void A_mistake_is_told_in_a_sentence(string arguments, int code, string says)
    {
        WhorlResult result = WhorlCommand.Run(["triage", "-q", "--store", Store, .. arguments.Replace("FOLDER", folder).Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((code, ""), (result.ExitCode, result.Output));
        Assert.Contains(says, Assert.Single(result.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    /// <summary>A line of ssl.log as Zeek writes it, to a server at an address of its own, with the listed certificate.</summary>
    private static string Row(int number, int port)
    {
        string hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{number}")))[..17];
        return string.Create(CultureInfo.InvariantCulture, $"{1795694400 + number}.{number:000000}\tC{hash}\t10.0.0.7\t{40000 + number}\t127.0.0.{100 + number}\t{port}\tTLSv12\tTLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256\tx25519\tc2.test\tF\t-\th2\tT\tCsxkn\t{Certificate}\t(empty)\tF\n");
    }

    private static void Append(string path, string text)
    {
        using FileStream file = new(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.Write(Encoding.UTF8.GetBytes(text));
    }

    private static void AppendHalf(string path, string row, out string rest)
    {
        Append(path, row[..20]);
        rest = row[20..];
    }

    private static async Task AwaitAsync(Func<bool> isSo, string otherwise)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (!isSo())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < TimeSpan.FromMinutes(2), otherwise);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private WhorlResult Once(params string[] arguments) => WhorlCommand.Run(["triage", "--once", "--no-probe", "--rule", "known-pair", "--store", Store, .. arguments, Log]);

    /// <summary>The released program itself, so that a signal is its own.</summary>
    private Process Start()
    {
        ProcessStartInfo start = new(Path.Combine(WhorlCommand.Root, ".artifacts", "whorl", "whorl"), ["triage", "-q", "--store", Store, "--outlets", Outlets, "--allow", "127.0.0.0/8", "-o", Path.Combine(folder, "found.jsonl"), Log])
        {
            UseShellExecute = false,
            Environment = { ["WHORL_CONFIG"] = string.Empty },
        };
        Assert.Equal(0, WhorlCommand.Run("--version").ExitCode); // builds it where it is older than its sources
        return Process.Start(start)!;
    }

    private bool IsProbed(int port) => All().Any(one => one.GetProperty("kind").GetString() == "observation" && one.GetProperty("dst_port").GetInt32() == port);

    /// <summary>The servers of handshakes that were delivered as listed, by the ids of their events.</summary>
    private SortedDictionary<string, string> Judged()
    {
        SortedDictionary<string, string> judged = new(StringComparer.Ordinal);
        foreach (JsonElement one in All())
        {
            if (one.TryGetProperty("rule", out JsonElement rule) && rule.ValueKind == JsonValueKind.Object && rule.GetProperty("id").GetString() == "whorl.handshake")
            {
                judged[one.GetProperty("event_id").GetString()!] = one.GetProperty("dst_ip").GetString()!;
            }
        }

        return judged;
    }

    private List<JsonElement> All()
    {
        List<JsonElement> all = [];
        if (File.Exists(Events))
        {
            using StreamReader reader = new(new FileStream(Events, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
            string text = reader.ReadToEnd();
            foreach (string line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                all.Add(JsonElement.Parse(line));
            }
        }

        return all;
    }
}
