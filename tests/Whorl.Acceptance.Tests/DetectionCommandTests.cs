using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>A simulated population, judged and evaluated by the commands as users run them.</summary>
public sealed class DetectionCommandTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private string Store => Path.Combine(folder, "s.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_simulated_population_is_evaluated_and_judged()
    {
        string truth = Path.Combine(folder, "truth.csv");
        Assert.Equal(0, WhorlCommand.Run("simulate", "-q", "--store", Store, "--truth", truth, "--seed", "5", "--targets", "20000", "--weeks", "10").ExitCode);

        // The methods side by side, by the truth; the page beside it.
        string page = Path.Combine(folder, "page.html");
        WhorlResult evaluated = WhorlCommand.Run("evaluate", "c2", "--store", Store, "--truth", truth, "--html", page, "-f", "jsonl");
        Assert.Equal(0, evaluated.ExitCode);
        JsonElement[] lines = [.. Lines(evaluated.Output)];
        Assert.Equal(10, lines.Length);
        double Recall(string method, string scope) => lines.Single(line => line.GetProperty("method").GetString() == method && line.GetProperty("scope").GetString() == scope)
            .GetProperty("best").GetProperty("recall") is { ValueKind: JsonValueKind.Number } recall ? recall.GetDouble() : 0;
        Assert.True(Recall("whorl", "all") > Recall("atsf-2022 with header", "all"));
        Assert.True(Recall("whorl", "new") > Recall("atsf-2022 with header", "new"));
        string html = File.ReadAllText(page);
        Assert.Equal(6, html.Split("<svg").Length - 1);
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", html, StringComparison.Ordinal);

        // Verdicts of the latest week: all above the threshold, each with its reasons, and most of them right.
        WhorlResult detected = WhorlCommand.Run("detect", "c2", "--store", Store, "-f", "jsonl", "--fail-on", "any");
        Assert.Equal(4, detected.ExitCode);
        JsonElement[] verdicts = [.. Lines(detected.Output)];
        HashSet<string> threats = [.. File.ReadLines(truth).Select(line => line.Split(',')).Where(cells => cells[3] == "c2").Select(cells => $"{cells[0]}:{cells[1]}")];
        Assert.All(verdicts, verdict => Assert.True(verdict.GetProperty("c2").GetProperty("score").GetDouble() >= 0.65));
        Assert.All(verdicts, verdict => Assert.NotEqual(0, verdict.GetProperty("evidence").GetArrayLength()));
        int right = verdicts.Count(verdict => threats.Contains($"{verdict.GetProperty("ip").GetString()}:{verdict.GetProperty("port").GetInt32()}"));
        Assert.True(right >= 10 && right >= verdicts.Length * 0.9, $"{right} of {verdicts.Length}");

        // Networks, on and off.
        JsonElement[] networks = [.. Lines(WhorlCommand.Run("detect", "cdn", "--store", Store, "-f", "jsonl").Output)];
        Assert.Contains(networks, verdict => verdict.GetProperty("cdn").GetProperty("net").GetString() == "on_net");
        Assert.Contains(networks, verdict => verdict.GetProperty("cdn").GetProperty("explanation").GetString() == "cache");
        JsonElement[] precision = [.. Lines(WhorlCommand.Run("evaluate", "cdn", "--store", Store, "-f", "jsonl").Output)];
        Assert.All(precision, line => Assert.True(line.GetProperty("precision").ValueKind != JsonValueKind.Number || line.GetProperty("precision").GetDouble() > 0.9));

        // A table of the user's own takes the place of the shipped one.
        string table = Path.Combine(folder, "cdn.tsv");
        File.WriteAllText(table, "Mine\tas\t13335\nMine\tserver\tcloudflare\nMine\tcertificate\tcloudflaressl.com\nMine\tcertificate\tcloudflare.com\n");
        JsonElement[] own = [.. Lines(WhorlCommand.Run("evaluate", "cdn", "--store", Store, "--cdn-table", table, "-f", "jsonl").Output)];
        Assert.NotEmpty(own);
        Assert.All(own, line => Assert.Equal("Mine", line.GetProperty("cdn").GetString()));
        File.AppendAllText(table, "Mine\tcolour\tred\n");
        WhorlResult refused = WhorlCommand.Run("evaluate", "cdn", "--store", Store, "--cdn-table", table);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("line 5 is not a CDN", refused.Errors, StringComparison.Ordinal);

        // The published score with counts as shares: the same order, other thresholds.
        Assert.Contains("\"method\":\"atsf-2022 with header, normalised\"", WhorlCommand.Run("evaluate", "c2", "--store", Store, "--method", "atsf-2022", "--normalised", "-f", "jsonl").Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("detect c2 --threshold 2", 2, "--threshold '2' is no number between 0 and 1")]
    [InlineData("detect c2 --method jarm", 2, "there is no method 'jarm'; use whorl or atsf-2022")]
    [InlineData("evaluate c2 --by day", 2, "--by 'day' is not there; results are given --by week, or over all weeks without it")]
    [InlineData("evaluate c2 --store none.db", 1, "there is no store at none.db yet")]
    public void A_mistake_is_told_in_a_sentence(string arguments, int code, string sentence)
    {
        WhorlResult result = WhorlCommand.Run(arguments.Split(' '));
        Assert.Equal(code, result.ExitCode);
        Assert.StartsWith($"whorl: {sentence}", result.Errors, StringComparison.Ordinal);
    }

    private static IEnumerable<JsonElement> Lines(string output) =>
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement);
}
