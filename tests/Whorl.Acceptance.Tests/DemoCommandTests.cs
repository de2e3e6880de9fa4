using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Whorl.Acceptance.Tests;

/// <summary>The demonstration as a user runs it: what its page says is what its store holds, and nothing of it is left over.</summary>
public sealed partial class DemoCommandTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);
    private static readonly string[] Sections = ["servers", "clients", "lookup", "hunt", "explain", "verdict", "evaluation"];

    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Its_page_says_what_its_store_holds()
    {
        WhorlCommand.Run("--version"); // a build is not a part of it
        string page = At("page.html");
        string store = At("kept.db");
        long begin = TimeProvider.System.GetTimestamp();
        WhorlResult run = WhorlCommand.RunWith(Environment("TMPDIR", folder), "demo", "-o", page, "--store", store);
        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.InRange(TimeProvider.System.GetElapsedTime(begin), TimeSpan.Zero, Limit);
        string html = File.ReadAllText(page);
        AssertStandsAlone(html);
        AssertNothingIsLeft();

        // The servers, as the store has them.
        JsonElement[] sightings = [.. WhorlCommand.Run("store", "export", "--store", store).Records];
        JsonElement[] scans = [.. sightings.Where(sighting => Text(sighting, "type") == "scan")];
        Assert.All(scans, scan => Assert.Contains(Text(scan, "jarm")!, html, StringComparison.Ordinal));
        Assert.All(scans, scan => Assert.Contains(Text(scan, "atsf_hash") ?? Text(scan, "jarm")!, html, StringComparison.Ordinal));
        JsonElement gateway = scans.Single(scan => Text(scan, "target") == "gateway.demo.test");
        JsonElement intranet = scans.Single(scan => Text(scan, "target") == "intranet.demo.test");
        Assert.Matches("^[0-9a-f]{62}$", Text(gateway, "jarm"));
        Assert.Contains(Text(gateway, "jarm")!, digit => digit != '0');
        Assert.Equal(Text(gateway, "jarm"), Text(intranet, "jarm"));

        // The clients, as whorl read has them.
        string[] greetings = [.. WhorlCommand.Run("read", "-q", "-f", "jsonl", At("kept.pcap")).Records.Select(record => Text(record, "ja4")).OfType<string>().Distinct()];
        Assert.True(greetings.Length >= 2);
        string plain = Tags().Replace(html, string.Empty);
        Assert.All(greetings, ja4 => Assert.Contains(ja4, plain, StringComparison.Ordinal));

        // Hits and lookups, as the commands on the page give them.
        string[] rules = ["known-pair", "wrong-browser", "runtime-out-of-place", "proactive-search"];
        WhorlResult hunted = WhorlCommand.Run(["hunt", .. rules, "--set", "runtime-out-of-place.segments=127.0.1.0/24=*", "--store", store, "-f", "jsonl", "-q"]);
        Assert.Contains($"<b>{hunted.Records.Count} hits</b>", html, StringComparison.Ordinal);
        Assert.Contains(hunted.Records, hit => Text(hit, "rule") == "wrong-browser");
        Assert.Contains(hunted.Records, hit => Text(hit, "rule") == "known-pair");
        JsonElement listed = WhorlCommand.Run("lookup", Text(gateway, "jarm")!, "--store", store, "-f", "jsonl").Records[0];
        Assert.Contains("made-up-by-the-demo", listed.ToString(), StringComparison.Ordinal);

        // The verdict, as whorl detect gives it.
        JsonElement[] verdicts = [.. WhorlCommand.Run("detect", "c2", "--store", At("kept.simulated.db"), "-f", "jsonl").Records];
        JsonElement shown = Assert.Single(verdicts, verdict => html.Contains($"<code>{Text(verdict, "ip")}:{verdict.GetProperty("port").GetInt32()}", StringComparison.Ordinal));
        Assert.All(shown.GetProperty("evidence").EnumerateArray(), reason => Assert.Contains(reason.GetString()!, html, StringComparison.Ordinal));
        Assert.InRange(html.Split("<div class=\"pair\"><i class=\"bad\"").Length - 1, 1, shown.GetProperty("evidence").GetArrayLength());
        Assert.Contains($"{verdicts.Length} servers reached the threshold", html, StringComparison.Ordinal);
        Assert.Equal(2, html.Split("aria-label=\"Precision over recall").Length - 1);

        // A kept store is not overwritten.
        WhorlResult again = WhorlCommand.Run("demo", "-o", At("again.html"), "--store", store);
        Assert.Equal((2, $"whorl: the store {store} is there already; a demonstration belongs in a new one\n"), (again.ExitCode, again.Errors));
    }

    [Fact]
    public void It_needs_no_other_program_and_no_right_to_listen()
    {
        string page = At("page.html");
        Dictionary<string, string?> environment = Environment("TMPDIR", folder);
        environment["PATH"] = Directory.CreateDirectory(At("empty")).FullName;
        WhorlResult run = WhorlCommand.RunReleased(environment, "demo", "-q", "--relay", "-o", page);
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        string html = File.ReadAllText(page);
        AssertStandsAlone(html);
        Assert.Contains("3 servers, 3 clients and 12 weeks", html, StringComparison.Ordinal);
        Assert.Contains("by relays of this process", html, StringComparison.Ordinal);
        Assert.Contains("same as gateway", html, StringComparison.Ordinal);
        Assert.Contains("3 servers, 2 stacks", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"on one page: {page}\n", run.Output, StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public async Task An_interrupt_stops_its_servers()
    {
        WhorlCommand.Run("--version");
        using Process process = WhorlCommand.Start(["demo", "-o", At("page.html")], Environment("TMPDIR", folder));
        Assert.Contains("started", await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await WhorlCommand.SignalAsync(process, "INT");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(130, process.ExitCode);
        Assert.EndsWith("interrupted; the servers are stopped\n", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        AssertNothingIsLeft();
    }

    [Fact]
    public void A_page_that_cannot_be_written_is_told_before_the_work()
    {
        WhorlResult run = WhorlCommand.Run("demo", "-o", At("none/page.html"));
        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith("whorl: --output ", run.Errors, StringComparison.Ordinal);
        Assert.Single(run.Errors.TrimEnd().Split('\n'));
        Assert.Contains("is a folder", WhorlCommand.Run("demo", "-o", folder).Errors, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Environment(string name, string value) => new(StringComparer.Ordinal) { [name] = value };

    private static string? Text(JsonElement record, string name) =>
        record.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>One file that asks nobody for anything: no scripts, no images or fonts from elsewhere, links within the page alone.</summary>
    private static void AssertStandsAlone(string html)
    {
        Assert.All(Sections, section => Assert.Contains($"<section id=\"{section}\">", html, StringComparison.Ordinal));
        Assert.All(["<script", "<link", "<img", "<iframe", "src=", "@import", "url("], part => Assert.DoesNotContain(part, html, StringComparison.OrdinalIgnoreCase));
        Assert.All(Links().Matches(html), link => Assert.StartsWith("#", link.Groups[1].Value, StringComparison.Ordinal));
        Assert.DoesNotContain("http", html.Replace("xmlns=\"http://www.w3.org/2000/svg\"", string.Empty, StringComparison.Ordinal).Split("</style>")[0], StringComparison.Ordinal);
        Assert.DoesNotMatch("https?://(?!www\\.w3\\.org/2000/svg)", html);
    }

    /// <summary>Every program of a run has a file of its temporary folder on its command line.</summary>
    private void AssertNothingIsLeft()
    {
        Assert.Empty(Directory.EnumerateDirectories(folder, "whorl-demo-*"));
        foreach (string process in Directory.EnumerateDirectories("/proc").Where(path => char.IsAsciiDigit(Path.GetFileName(path)[0])))
        {
            try
            {
                Assert.DoesNotContain(Path.Combine(folder, "whorl-demo-"), File.ReadAllText(Path.Combine(process, "cmdline")), StringComparison.Ordinal);
            }
            catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is somebody else's.
            }
        }
    }

    private string At(string name) => Path.Combine(folder, name);

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("href=\"([^\"]*)\"")]
    private static partial Regex Links();
}
