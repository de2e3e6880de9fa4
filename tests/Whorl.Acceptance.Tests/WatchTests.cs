using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Forty servers are learnt; two are given other settings: whorl watch tells these two and no other.</summary>
public sealed class WatchTests : IDisposable
{
    private const int Servers = 40;
    private const string Usual = "ssl_protocols TLSv1.2 TLSv1.3; ssl_ciphers ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-CHACHA20-POLY1305;";

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-watch").FullName;

    [Fact]
    public async Task Two_of_forty_servers_that_were_given_other_settings_are_told_in_words_and_no_other()
    {
        using NginxFarm farm = await NginxFarm.StartAsync(Servers + 1, Usual);
        farm.Set(Servers, "ssl_protocols TLSv1.2; ssl_ciphers ECDHE-RSA-AES256-GCM-SHA384; ssl_ecdh_curve secp384r1;");
        await farm.RestartAsync();
        await using AlternatingRelay pair = new(farm.Ports[Servers - 1], farm.Ports[Servers]);
        string[] single = [.. farm.Ports.Take(Servers - 1).Select(NginxFarm.Target)];
        Assert.Equal(0, Watch(["add", .. single, "--group", "edge", "--alike"]).ExitCode);
        Assert.Equal(0, Watch("add", NginxFarm.Target(pair.Port), "--group", "balanced").ExitCode);
        WhorlResult learnt = Watch("learn", "--allow", "127.0.0.0/8");
        Assert.True(learnt.ExitCode == 0, learnt.Errors);
        Assert.Contains($"whorl: {NginxFarm.Target(pair.Port)} has ", learnt.Errors, StringComparison.Ordinal);
        WhorlResult quiet = Watch("check", "--allow", "127.0.0.0/8");
        Assert.True(quiet.ExitCode == 0, quiet.Errors + quiet.Output);
        Assert.EndsWith($"whorl: {Servers} servers: {Servers} ok\n", quiet.Errors, StringComparison.Ordinal);

        farm.Set(7, Usual.Replace("ECDHE-RSA-AES128-GCM-SHA256:", "", StringComparison.Ordinal));
        farm.Set(23, Usual + " ssl_conf_command Options -SessionTicket;");
        await farm.RestartAsync();
        WhorlResult drifted = Watch("check", "--allow", "127.0.0.0/8");
        Assert.EndsWith($"whorl: {Servers} servers: 2 drift, {Servers - 2} ok; 2 outliers\n", drifted.Errors, StringComparison.Ordinal);
        Assert.Equal(4, drifted.ExitCode);
        JsonElement[] told = [.. drifted.Records.Where(record => record.GetProperty("state").GetString() != "ok")];
        Assert.Equal([single[7], single[23]], told.Select(record => record.GetProperty("target").GetString()));
        Assert.Contains("It now chooses TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384 instead of TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", Sentences(told[0]));
        Assert.Contains(Sentences(told[1]), sentence => sentence.Contains("session_ticket", StringComparison.Ordinal));
        Assert.All(told, record => Assert.Equal("configuration", record.GetProperty("drift").GetProperty("likely").GetString()));
        Assert.All(told, record =>
        {
            JsonElement drift = record.GetProperty("drift");
            Assert.Equal(1, drift.GetProperty("count").GetInt32());
            Assert.NotEqual(drift.GetProperty("before").GetProperty("jarm").GetString(), drift.GetProperty("after").GetProperty("jarm").GetString());
            Assert.StartsWith($"unlike {Servers - 3} of {Servers - 1} in its group, such as {single[0]}; ", record.GetProperty("outlier").GetProperty("sentence").GetString(), StringComparison.Ordinal);
        });

        AssertPage(Watch("show", single[7], "-f", "table"), "* cipher suite    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256     TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "  version         TLS 1.2                                   TLS 1.2");
        AssertPage(Watch("show", single[23], "-f", "table"), "* extensions      ", "  cipher suite    TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256     TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        Assert.Equal(0, Watch("accept", single[7], "--why", "without AES-128 from now on", "--who", "me").ExitCode);
        Assert.Equal(0, Watch("pause", single[23], "--for", "2h").ExitCode);
        WhorlResult after = Watch("check", "--group", "edge", "--allow", "127.0.0.0/8", "-f", "table");
        Assert.Equal(0, after.ExitCode);
        Assert.EndsWith($"servers: 1 paused, {Servers - 2} ok; 2 outliers\n", after.Errors, StringComparison.Ordinal);
        Assert.Matches(@"\n              accepted [0-9 :-]{16} by me: without AES-128 from now on\n  history     [0-9 :-]{16}  accepted by me: without AES-128 from now on; seen in 1 check", Watch("show", single[7], "-f", "table").Output);
        Assert.Matches($@"(?m)^paused +127\.0\.0\.1:{farm.Ports[23]},localhost +edge +\d{{4}}-\d\d-\d\d \d\d:\d\d +1 +until ", after.Output);
    }

    [Fact]
    public async Task An_outage_is_no_drift_and_another_key_of_its_own_is()
    {
        using NginxFarm farm = await NginxFarm.StartAsync(1, Usual);
        string target = NginxFarm.Target(farm.Ports[0]);
        Watch("add", target);
        WhorlResult unlearnt = Watch("check", "--allow", "127.0.0.1");
        Assert.Equal((0, "unknown"), (unlearnt.ExitCode, unlearnt.Records.Single().GetProperty("state").GetString()));
        Assert.Equal(0, Watch("learn", target, "--allow", "127.0.0.1", "--looks", "1").ExitCode);
        farm.Stop();
        WhorlResult outage = Watch("check", target, "--allow", "127.0.0.1");
        Assert.Equal((0, "unreachable"), (outage.ExitCode, outage.Records.Single().GetProperty("state").GetString()));
        farm.Certify(daysOld: 1);
        await farm.RestartAsync();
        WhorlResult drift = Watch("check", target, "--allow", "127.0.0.1");
        Assert.Equal(4, drift.ExitCode);
        Assert.StartsWith("Its self-signed certificate has another key", Sentences(drift.Records.Single())[0], StringComparison.Ordinal);
        WhorlResult refused = Watch("check", target);
        Assert.Equal((0, "unknown"), (refused.ExitCode, refused.Records.Single().GetProperty("state").GetString()));
        Assert.Contains("which the policy does not list", refused.Records.Single().GetProperty("note").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Watch("remove", target).ExitCode);
        Assert.Equal((1, "whorl: nothing is watched yet; whorl watch add TARGET begins\n"), (Watch("list").ExitCode, Watch("list").Errors));
    }

    [Fact]
    public async Task What_is_seen_is_saved_unless_it_is_declined_or_cannot_be()
    {
        using NginxFarm farm = await NginxFarm.StartAsync(1, Usual);
        string store = Path.Combine(folder, "s.db");
        string target = NginxFarm.Target(farm.Ports[0]);
        Watch("add", target);
        Assert.Equal(0, Watch("learn", "--allow", "127.0.0.1", "--looks", "1", "--no-save").ExitCode);
        Assert.Equal(0, Watch("check", "--allow", "127.0.0.1", "--no-save").ExitCode);
        Assert.False(File.Exists(store));
        WhorlResult saved = Watch("check", "--allow", "127.0.0.1");
        Assert.Equal((0, $"whorl: saved 1 sighting to {store}\nwhorl: 1 server: 1 ok\n"), (saved.ExitCode, saved.Errors));
        JsonElement seen = WhorlCommand.Run("lookup", $"127.0.0.1:{farm.Ports[0]}", "--store", store, "-f", "jsonl").Records.Single().GetProperty("seen").GetProperty("servers")[0];
        Assert.Equal((farm.Ports[0], 62), (seen.GetProperty("port").GetInt32(), seen.GetProperty("jarm").GetString()!.Length));

        string nowhere = Path.Combine(folder, "missing", "s.db");
        WhorlResult unsaved = WhorlCommand.Run("watch", "check", "--allow", "127.0.0.1", "--state", Path.Combine(folder, "s.service.db"), "--store", nowhere);
        Assert.Equal(0, unsaved.ExitCode);
        Assert.StartsWith("whorl: what is seen is not saved: ", unsaved.Errors, StringComparison.Ordinal);
        Assert.EndsWith("\nwhorl: 1 server: 1 ok\n", unsaved.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_drift_is_accepted_over_HTTP_and_the_command_line_knows_who_did_it()
    {
        using NginxFarm farm = await NginxFarm.StartAsync(1, Usual);
        string target = NginxFarm.Target(farm.Ports[0]);
        Watch("add", target);
        Assert.Equal(0, Watch("learn", "--allow", "127.0.0.1", "--looks", "1").ExitCode);
        farm.Set(0, Usual + " ssl_session_tickets off;");
        await farm.RestartAsync();
        string store = Path.Combine(folder, "s.db");
        string key = WhorlCommand.Run("keys", "create", "change board", "--role", "analyst", "--store", store).Output.Trim();
        string told;
        await using (ServedWatches served = await ServedWatches.StartAsync(store, key, "--allow", "127.0.0.1"))
        {
            JsonElement drift = await served.AwaitAsync("/api/v1/watches/1", watch => watch.GetProperty("state").GetString() == "drift");
            told = drift.GetProperty("drift").GetProperty("event_id").GetString()!;
            Assert.Equal("ok", (await served.AcceptAsync(1, "no tickets, change 4712")).GetProperty("state").GetString());
        }

        Assert.Equal(0, Watch("check", "--allow", "127.0.0.1").ExitCode);
        WhorlResult again = Watch("accept", target, "--why", "again");
        Assert.Equal((1, $"whorl: {target} shows no drift that could be accepted; whorl watch check looks at it\n"), (again.ExitCode, again.Errors));
        JsonElement record = Watch("show", target, "-f", "jsonl").Records.Single();
        JsonElement by = record.GetProperty("accepted").EnumerateArray().Single();
        Assert.Equal(("change board", "no tickets, change 4712"), (by.GetProperty("by").GetString(), by.GetProperty("why").GetString()));
        Assert.Equal(told, record.GetProperty("history")[0].GetProperty("event_id").GetString());
    }

    [Theory]
    [InlineData("add", "there is nothing to watch")]
    [InlineData("add 192.0.2.0/24", "is a network")]
    [InlineData("add 192.0.2.1 --alike", "give --group NAME with it")]
    [InlineData("check 192.0.2.1 --group a", "exclude each other")]
    [InlineData("check -f csv", "use table or jsonl")]
    [InlineData("accept 192.0.2.1", "--why TEXT")]
    [InlineData("pause 192.0.2.1", "either --until TIME or --for 2h")]
    [InlineData("pause 192.0.2.1 --for 2w", "is no span of time")]
    [InlineData("learn --looks 0", "--looks")]
    public void A_mistake_is_told_in_a_sentence(string arguments, string says)
    {
        WhorlResult result = Watch(arguments.Split(' '));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, Assert.Single(result.Errors.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private WhorlResult Watch(params string[] arguments) => WhorlCommand.Run(["watch", .. arguments, "--store", Path.Combine(folder, "s.db")]);

    /// <summary>A page shows both looks, the lines that are given among them, and is never wider than a hundred columns.</summary>
    private static void AssertPage(WhorlResult page, params string[] lines)
    {
        Assert.Equal((0, ""), (page.ExitCode, page.Errors));
        string[] shown = page.Output.Split('\n');
        Assert.All(shown, line => Assert.True(line.Length <= 100, line));
        Assert.All(lines, line => Assert.Contains(shown, each => each.StartsWith(line, StringComparison.Ordinal)));
        Assert.Contains("* differs         baseline, ", page.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("* version", page.Output, StringComparison.Ordinal);
    }

    private static string[] Sentences(JsonElement record) => [.. record.GetProperty("drift").GetProperty("differences").EnumerateArray().Select(each => each.GetProperty("text").GetString()!)];
}
