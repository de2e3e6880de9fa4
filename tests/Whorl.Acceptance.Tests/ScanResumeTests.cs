using System.Diagnostics;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Scans that are stopped, and go on.</summary>
public sealed class ScanResumeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private string Output => Path.Combine(folder, "out.jsonl");

    private string State => Path.Combine(folder, "state");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("jsonl", 10)]
    [InlineData("csv", 4)]
    public async Task Killed_again_and_again_a_scan_reports_each_of_20480_targets_once(string form, int kills)
    {
        string output = Path.ChangeExtension(Output, form);
        string[] scan = [.. Scan("127.0.0.0/18", "--rate", "3000"), "127.1.0.0/20", "-o", output, "--fields", "target,status", "--checkpoint", State];
        Random random = new(form.Length);
        List<int> lines = [];
        for (int i = 0; i < kills; i++)
        {
            using Process whorl = WhorlCommand.Start(File.Exists(State) ? ["scan", "--resume", State] : scan);
            await Task.Delay(random.Next(100, 800), Cancellation);
            Assert.False(whorl.HasExited, "it has to be killed in the middle");
            whorl.Kill();
            await whorl.WaitForExitAsync(Cancellation);
            lines.Add(File.Exists(output) ? File.ReadLines(output).Count() : 0);
        }

        WhorlResult rest = WhorlCommand.Run("scan", "--resume", State, "--rate", "0", "-q");
        Assert.Equal((0, "", ""), (rest.ExitCode, rest.Output, rest.Errors));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', lines));
        AssertOnce(output, 16384 + 4096);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task An_interrupted_scan_says_how_to_go_on_and_does(string signal)
    {
        using Process whorl = WhorlCommand.Start([.. Scan("127.0.0.0/21", "--rate", "500"), "-o", Output, "--checkpoint", State]);
        while (!File.Exists(Output) || new FileInfo(Output).Length == 0)
        {
            await Task.Delay(20, Cancellation);
        }

        await WhorlCommand.SignalAsync(whorl, signal);
        string errors = await whorl.StandardError.ReadToEndAsync(Cancellation);
        await whorl.WaitForExitAsync(Cancellation);
        Assert.Equal(130, whorl.ExitCode);
        Assert.Contains($"interrupted; whorl scan --resume {State} goes on", errors, StringComparison.Ordinal);
        int before = File.ReadLines(Output).Count();
        Assert.InRange(before, 1, 2047);
        Assert.Equal(0, WhorlCommand.Run("scan", "--resume", State, "--rate", "0", "-q").ExitCode);
        AssertOnce(Output, 2048);
    }

    [Fact]
    public void A_scan_of_other_targets_is_not_resumed()
    {
        string list = Path.Combine(folder, "list");
        File.WriteAllText(list, "127.0.0.1\n127.0.0.2\n");
        Assert.Equal(0, WhorlCommand.Run([.. Scan("127.0.0.3"), "-i", list, "--exclude", "/dev/null", "-o", Output, "--checkpoint", State, "--seed", "5", "-q"]).ExitCode);
        string before = File.ReadAllText(Output);
        Refused(2, "the checkpoint belongs to a scan of other targets; leave the targets out, or start anew with --checkpoint", "127.0.0.4");
        Refused(2, "the checkpoint belongs to a scan of another list; leave -i out, or start anew with --checkpoint", "-i", Output);
        Refused(2, "the checkpoint belongs to a scan with --seed 5; leave --seed out, or start anew with --checkpoint", "--seed", "6");
        Refused(2, "the checkpoint belongs to a scan without --shard; leave --shard out, or start anew with --checkpoint", "--shard", "1/2");
        Refused(2, "the checkpoint belongs to a scan with --include-special true; leave --include-special out, or start anew with --checkpoint", "--include-special=false");
        Refused(2, "the checkpoint belongs to a scan without --format; leave --format out, or start anew with --checkpoint", "-f", "csv");
        File.AppendAllText(list, "127.0.0.9\n");
        Refused(1, $"the list {list} has changed since the checkpoint was written, so that its targets are numbered otherwise; bring it back, or start anew with --checkpoint");
        File.WriteAllText(list, "127.0.0.1\n127.0.0.2\n");
        Assert.Equal(0, WhorlCommand.Run("scan", "--resume", State, "--seed", "5", "-i", list, "-q", "127.0.0.3").ExitCode);
        Assert.Equal(before, File.ReadAllText(Output));
    }

    [Fact]
    public void A_damaged_checkpoint_and_a_shortened_output_are_said()
    {
        Assert.Equal(0, WhorlCommand.Run([.. Scan("127.0.0.0/28"), "-o", Output, "--checkpoint", State, "-q"]).ExitCode);
        string state = File.ReadAllText(State);
        string output = File.ReadAllText(Output);
        string damaged = $"{State} is no checkpoint of a scan, or a damaged one";
        foreach (string text in new[]
        {
            "", state[..^5], state[..(state.Length / 2)], "not JSON",
            state.Replace("\"done_below\":16", "\"done_below\":-1", StringComparison.Ordinal),
            state.Replace("\"output_length\":", "\"output_length\":-", StringComparison.Ordinal),
            state.Replace("\"done\":[]", "\"done\":[[17,9000000000000]]", StringComparison.Ordinal),
            state.Replace("\"done\":[]", "\"done\":[[20]]", StringComparison.Ordinal),
            state.Replace("[\"0\"]", "[null]", StringComparison.Ordinal),
        })
        {
            Assert.NotEqual(state, text);
            File.WriteAllText(State, text);
            Refused(1, damaged);
            Assert.Equal(output, File.ReadAllText(Output));
        }

        File.WriteAllText(State, "{}");
        Refused(1, $"{State} is no checkpoint of a scan");
        File.WriteAllText(State, state.Replace("\"whorl_checkpoint\":1", "\"whorl_checkpoint\":99", StringComparison.Ordinal));
        Refused(1, $"{State} is a checkpoint of another version of whorl");

        File.WriteAllText(State, state);
        File.WriteAllText(Output, output[..100]);
        Refused(1, $"--output {Output} is shorter than the checkpoint says, so records are missing; start anew with --checkpoint");
        File.Delete(Output);
        Refused(1, $"--output {Output} does not exist any more, so records are missing; start anew with --checkpoint");

        File.WriteAllText(Output, output + "{\"type\":\"scan\",\"ts\":\"torn");
        Assert.Equal(0, WhorlCommand.Run("scan", "--resume", State, "-q").ExitCode);
        Assert.Equal(output, File.ReadAllText(Output));
    }

    /// <summary>A scan of closed ports, each a record at once.</summary>
    private static string[] Scan(string targets, params string[] more) =>
        ["scan", targets, "--include-special", "--port", "1", "--retries", "0", "--methods", "jarm", "--concurrency", "2000", .. more];

    private void Refused(int code, string sentence, params string[] more)
    {
        WhorlResult result = WhorlCommand.Run(["scan", "--resume", State, .. more]);
        Assert.Equal((code, "", $"whorl: {sentence}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    private static void AssertOnce(string path, int count)
    {
        bool isCsv = path.EndsWith(".csv", StringComparison.Ordinal);
        string[] lines = File.ReadAllLines(path);
        string[] targets = isCsv
            ? [.. lines.Skip(1).Select(static line => line.Split(',')[0])]
            : [.. lines.Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("target").GetString()!)];
        Assert.Equal(count, targets.Length);
        Assert.Equal(count, targets.Distinct(StringComparer.Ordinal).Count());
    }
}
