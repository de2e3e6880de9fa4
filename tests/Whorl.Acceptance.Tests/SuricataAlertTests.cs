namespace Whorl.Acceptance.Tests;

/// <summary>
/// Exported rules in the hands of Suricata, over captures of real programs whose fingerprints are listed: exactly the alerts that the
/// list means, on the connections that it means.
/// </summary>
public sealed class SuricataAlertTests : IDisposable
{
    // hellos/openssl-tls12.pcap: one connection, from port 33798.
    private const string Ja3 = "e2a75700e53651b1dc5a0399bfbc6f6d";
    private const string Ja3s = "10b29985cd0ecd878ac083f059c42d51";
    private const string Sha1 = "e8bd72ce04b1935b5bae0e13c9c15c775a59137f";
    private const string Ja4 = "t12i030600_d2d16fa5f279_e7e480e5a997";

    // clients/openssl-resume12.pcap: the same hello twice; the answer to the second, from port 35880, resumes.
    private const string TwiceJa3 = "871a754af286dfb70c1b53c6887c62e0";
    private const string FirstJa3s = "abade5a4a7f42baf54766e5d108283b6";
    private const string ResumedJa3s = "f14f2862ee2df5d0f63a88b60c8eee56";

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-alerts-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_pair_alerts_only_where_both_sides_are_as_listed()
    {
        Assert.Equal(
            ["33798: Whorl: Both, client and server", "33798: Whorl: Server by certificate, client and server"],
            Alerts(
                "hellos/openssl-tls12.pcap",
                "whorl-pairs.rules",
                ("Both", [$"ja3={Ja3}", $"ja3s={Ja3s}"]),
                ("Server by certificate", [$"ja3={Ja3}", $"sha1={Sha1}"]),
                ("Client alone", [$"ja3={Ja3}", $"ja3s={FirstJa3s}"]),
                ("Server alone", [$"ja3={TwiceJa3}", $"ja3s={Ja3s}"]),
                ("Certificate alone", [$"ja3={TwiceJa3}", $"sha1={Sha1}"]),
                ("Other certificate", [$"ja3={Ja3}", $"sha1={new string('a', 40)}"])));
    }

    [Fact]
    public void A_pair_is_one_of_one_connection()
    {
        Assert.Equal(["35880: Whorl: Resumed, client and server"], Alerts("clients/openssl-resume12.pcap", "whorl-pairs.rules", ("Resumed", [$"ja3={TwiceJa3}", $"ja3s={ResumedJa3s}"])));
        Assert.Equal(["35866: Whorl: First, client and server"], Alerts("clients/openssl-resume12.pcap", "whorl-pairs.rules", ("First", [$"ja3={TwiceJa3}", $"ja3s={FirstJa3s}"])));
    }

    [Fact]
    public void A_certificate_alerts_by_the_list() =>
        Assert.Equal(["33798: Whorl: certificate of a listed threat"], Alerts("hellos/openssl-tls12.pcap", "whorl-pairs.rules", ("AsyncRAT", [$"sha1={Sha1}"]), ("Other", [$"sha1={new string('a', 40)}"])));

    [Fact]
    public void A_JA3_alerts_by_its_own_rule_and_by_the_list_alike()
    {
        (string, string[])[] threats = [("Dridex", [$"ja3={Ja3}"]), ("Other", [$"ja3={TwiceJa3}"]), ("Server", [$"ja3s={Ja3s}"])];
        Assert.Equal(["33798: Whorl: TLS client as of Dridex"], Alerts("hellos/openssl-tls12.pcap", "whorl-ja3.rules", threats));
        Assert.Equal(["33798: Whorl: TLS client as of a listed threat"], Alerts("hellos/openssl-tls12.pcap", "whorl-lists.rules", threats));
        Assert.Equal(["35866: Whorl: TLS client as of Other", "35880: Whorl: TLS client as of Other"], Alerts("clients/openssl-resume12.pcap", "whorl-ja3.rules", threats));
        Assert.Empty(Alerts("clients/curl-tls12.pcap", "whorl-ja3.rules", threats));
    }

    [Fact]
    public void A_JA4_alerts_by_the_list() =>
        Assert.Equal(["33798: Whorl: TLS client as of a listed threat, by JA4"], Alerts("hellos/openssl-tls12.pcap", "whorl-ja4.rules", ("Sliver", [$"ja4={Ja4}"])));

    private string[] Alerts(string capture, string rules, params (string Family, string[] Comparisons)[] threats)
    {
        string store = Path.Combine(folder, "store.db");
        string target = Directory.CreateDirectory(Path.Combine(folder, "rules")).FullName;
        ThreatLists.Import(folder, store, "threats", ThreatLists.Bundle(threats), "green");
        WhorlResult result = WhorlCommand.Run("export", "suricata", "-o", target, "--store", store);
        Assert.True(result.ExitCode == 0, result.Errors);
        string[]? alerts = Suricata.Alerts(Path.Combine(WhorlCommand.Root, "tests/testdata", capture), Path.Combine(target, rules));
        Assert.SkipWhen(alerts is null, "NOT TESTED: suricata is not installed, so no exported rule was tried on traffic.");
        return alerts;
    }
}
