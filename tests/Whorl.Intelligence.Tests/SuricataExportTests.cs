using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Whorl.Intelligence.Exporting;

namespace Whorl.Intelligence.Tests;

/// <summary>What Suricata is given.</summary>
public sealed class SuricataExportTests
{
    [Fact]
    public void A_pair_is_two_rules_that_a_flowbit_joins()
    {
        string[] lines = Exported.Of("suricata").Files["whorl-pairs.rules"].Split('\n');
        Assert.Equal(
            $"alert tls any any -> any any (msg:\"Whorl: Emotet, client half\"; flow:established,to_server; ja3.hash; content:\"{Exported.Ja3}\"; flowbits:set,whorl.BIT; flowbits:noalert; metadata:source mine, ambiguity 1, confidence 75, tlp amber; priority:1; sid:N; rev:1;)",
            WithoutNumbers(lines[0]));
        Assert.Equal(
            $"alert tls any any -> any any (msg:\"Whorl: Emotet, client and server\"; flow:established,to_client; flowbits:isset,whorl.BIT; ja3s.hash; content:\"{Exported.Ja3s}\"; metadata:source mine, ambiguity 0, confidence 75, tlp amber; priority:1; sid:N; rev:1;)",
            WithoutNumbers(lines[1]));
        Assert.Equal(Bit(lines[0]), Bit(lines[1]));
    }

    [Fact]
    public void A_JA3_alone_is_of_low_severity_and_a_JA3S_alone_never_alerts()
    {
        Exported exported = Exported.Of("suricata");
        Assert.Equal(
            $"alert tls any any -> any any (msg:\"Whorl: TLS client as of Tofsee\"; flow:established,to_server; ja3.hash; content:\"{Exported.Ja3}\"; metadata:source mine, ambiguity 1, confidence 50, tlp amber; priority:3; sid:N; rev:1;)\n",
            WithoutNumbers(exported.Files["whorl-ja3.rules"]));
        Assert.Contains("flowbits:noalert; ja3s.hash; dataset:isset,whorl-ja3s,type string,load whorl-ja3s.lst; metadata:tlp amber;", exported.Files["whorl-lists.rules"], StringComparison.Ordinal);
        Assert.Equal((5L, 1L, 7L), (exported.Counts.Written, exported.Counts.Expired, exported.Counts.Homeless));
    }

    [Fact]
    public void Lists_are_base64_one_value_a_line()
    {
        IReadOnlyDictionary<string, string> files = Exported.Of("suricata").Files;
        Assert.Equal(Exported.Ja3, Decode(files["whorl-ja3.lst"]));
        Assert.Equal(Exported.Ja3s, Decode(files["whorl-ja3s.lst"]));
        Assert.Equal(Exported.Ja4, Decode(files["whorl-ja4.lst"]));
        Assert.Equal("37:84:42:2d:67:a6:ae:0c:82:d6:0e:ea:f3:85:09:60:a9:89:6c:b2", Decode(files["whorl-cert.lst"]));
    }

    [Fact]
    public void Numbers_of_rules_stay_the_same_and_differ_from_each_other()
    {
        int[] first = Numbers(Exported.Of("suricata"));
        int[] second = Numbers(Exported.Of("suricata", [.. Exported.Sample.Reverse()]));
        Assert.Equal(first.Order(), second.Order());
        Assert.Equal(first.Length, first.Distinct().Count());
        Assert.All(first, number => Assert.InRange(number, RuleNumbers.First, RuleNumbers.First + RuleNumbers.Count - 1));
    }

    [Theory]
    [InlineData("whorl-pairs.rules")]
    [InlineData("whorl-ja3.rules")]
    [InlineData("whorl-ja4.rules")]
    [InlineData("whorl-lists.rules")]
    public async Task Suricata_takes_the_rules(string rules)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-suricata-");
        try
        {
            foreach ((string name, string text) in Exported.Of("suricata").Files)
            {
                File.WriteAllText(Path.Combine(folder.FullName, name), text);
            }

            string settings = Path.Combine(folder.FullName, "suricata.yaml");
            string classes = Path.Combine(folder.FullName, "classification.config");
            string references = Path.Combine(folder.FullName, "reference.config");
            File.WriteAllText(classes, "config classification: misc-activity,Misc activity,3\n");
            File.WriteAllText(references, "config reference: url http://\n");
            File.WriteAllText(settings, $"%YAML 1.1\n---\nclassification-file: {classes}\nreference-config-file: {references}\nvars:\n  address-groups:\n    HOME_NET: any\n  port-groups:\n    HTTP_PORTS: 80\napp-layer:\n  protocols:\n    tls:\n      enabled: yes\n      ja3-fingerprints: yes\n");
            ProcessStartInfo start = new("suricata", ["-T", "-c", settings, "-S", Path.Combine(folder.FullName, rules), "-l", folder.FullName, "--data-dir", folder.FullName])
            {
                UseShellExecute = false, RedirectStandardError = true, RedirectStandardOutput = true, WorkingDirectory = folder.FullName,
            };
            using Process? process = Start(start);
            Assert.SkipWhen(process is null, "NOT TESTED: suricata is not installed, so no rule was given to it.");
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.True(process.ExitCode == 0, output);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Process? Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static string Decode(string list) => Encoding.ASCII.GetString(Convert.FromBase64String(list.TrimEnd('\n')));

    private static string WithoutNumbers(string rule) => Regex.Replace(Regex.Replace(rule, "sid:[0-9]+", "sid:N"), "whorl\\.[0-9a-f]{16}", "whorl.BIT");

    private static string Bit(string rule) => Regex.Match(rule, "whorl\\.[0-9a-f]{16}").Value;

    private static int[] Numbers(Exported exported) =>
        [.. exported.Files.Values.SelectMany(text => Regex.Matches(text, "sid:([0-9]+)").Select(match => int.Parse(match.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)))];
}
