using System.Diagnostics;
using System.Text.Json;

namespace Whorl.Web.Tests;

/// <summary>What the pages' script makes of text, by the script itself.</summary>
public sealed class ScriptTests
{
    private const string Node = "/usr/bin/node";

    [Theory]
    [InlineData("=HYPERLINK(\"https://evil.example\")", "\"'=HYPERLINK(\"\"https://evil.example\"\")\"")]
    [InlineData("  =1+1", "\"'=1+1\"")]
    [InlineData("@SUM(1)", "\"'@SUM(1)\"")]
    [InlineData("+cmd|' /C calc'!A0", "\"'+cmd|' /C calc'!A0\"")]
    [InlineData("-2+3", "\"'-2+3\"")]
    [InlineData("-12.5", "\"-12.5\"")]
    [InlineData("nginx, \"the\"\n server", "\"nginx, \"\"the\"\" server\"")]
    [InlineData("", "\"\"")]
    public async Task A_cell_taken_away_as_CSV_is_no_formula(string text, string expected)
    {
        Assert.SkipUnless(File.Exists(Node), "NOT TESTED: node is not installed, so the script was not run.");
        using Stream script = typeof(WebPages).Assembly.GetManifestResourceStream("asset-whorl.js")!;
        using StreamReader reader = new(script);
        string function = (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Split('\n').Single(line => line.StartsWith("function cellOf(", StringComparison.Ordinal));
        ProcessStartInfo start = new(Node) { RedirectStandardOutput = true, UseShellExecute = false };
        start.ArgumentList.Add("-e");
        start.ArgumentList.Add($"{function} process.stdout.write(cellOf({JsonSerializer.Serialize(text)}));");
        using Process node = Process.Start(start)!;
        Assert.Equal(expected, await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken));
    }
}
