using System.Diagnostics;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary><c>whorl scan</c> as a user runs it, against real servers on loopback.</summary>
public sealed class ScanCommandTests
{
    private static readonly string[] Keys =
    [
        "type", "ts", "target", "ip", "port", "sni", "status", "error", "jarm", "jarm_raw", "jarm_partial", "atsf", "atsf_hash",
        "probes", "http", "certificate", "handshakes", "ms",
    ];

    /// <summary>What the framework tells a terminal about its keys; it takes no room.</summary>
    private const string TerminalPrologue = "\u001b[?1h\u001b=";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("openssl")]
    [InlineData("gnutls")]
    [InlineData("nginx")]
    public async Task A_record_has_the_contracts_keys_in_its_order(string kind)
    {
        using ScanServer server = await ScanServer.StartAsync(kind);
        WhorlResult result = WhorlCommand.Run("scan", server.Target);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        JsonElement record = Assert.Single(result.Records);
        Assert.Equal(Keys, record.EnumerateObject().Select(static member => member.Name));
        Assert.Equal(("scan", server.Target, "127.0.0.1", server.Port, "localhost", "success"), (
            Text(record, "type"), Text(record, "target"), Text(record, "ip"), record.GetProperty("port").GetInt32(), Text(record, "sni"), Text(record, "status")));
        Assert.Equal(JsonValueKind.Null, record.GetProperty("error").ValueKind);
        Assert.Matches("^[0-9a-f]{62}$", Text(record, "jarm"));
        Assert.NotEqual(new string('0', 62), Text(record, "jarm"));
        Assert.False(record.GetProperty("jarm_partial").GetBoolean());
        Assert.Matches("^[0-9a-f]{16}$", Text(record, "atsf_hash"));
        Assert.Equal(9, Text(record, "atsf").Count(static c => c == '|'));
        Assert.Equal("CN=scan.test", Text(record.GetProperty("certificate"), "subject"));
        JsonElement[] probes = [.. record.GetProperty("probes").EnumerateArray()];
        Assert.Equal(10, probes.Count(static probe => Text(probe, "set") == "jarm"));
        Assert.Equal(10, probes.Count(static probe => Text(probe, "set") == "atsf"));
        Assert.All(probes, static probe => Assert.Equal(["set", "name", "outcome", "fingerprint", "ms"], probe.EnumerateObject().Select(static member => member.Name)));
        Assert.InRange(record.GetProperty("http").GetProperty("status").GetInt32(), 200, 599);

        // The same again, but for what passes.
        JsonElement again = Assert.Single(WhorlCommand.Run("scan", server.Target).Records);
        Assert.Equal((Text(record, "jarm"), Text(record, "atsf")), (Text(again, "jarm"), Text(again, "atsf")));
    }

    [Fact]
    public async Task Methods_names_and_fields_are_those_asked_for()
    {
        using ScanServer server = await ScanServer.StartAsync("openssl");
        JsonElement jarm = Assert.Single(WhorlCommand.Run("scan", "--methods", "jarm", server.Target).Records);
        Assert.Equal((10, JsonValueKind.Null, JsonValueKind.Null, JsonValueKind.Null), (
            jarm.GetProperty("handshakes").GetInt32(), jarm.GetProperty("atsf").ValueKind, jarm.GetProperty("http").ValueKind, jarm.GetProperty("certificate").ValueKind));

        JsonElement atsf = Assert.Single(WhorlCommand.Run("scan", "--methods", "atsf", server.Target).Records);
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null, "success"), (atsf.GetProperty("jarm").ValueKind, atsf.GetProperty("jarm_raw").ValueKind, Text(atsf, "status")));

        JsonElement certificate = Assert.Single(WhorlCommand.Run("scan", "--methods", "cert", server.Target).Records);
        Assert.Equal((1, "CN=scan.test", "success"), (certificate.GetProperty("handshakes").GetInt32(), Text(certificate.GetProperty("certificate"), "subject"), Text(certificate, "status")));

        JsonElement nameless = Assert.Single(WhorlCommand.Run("scan", "--methods", "jarm", "--sni", "none", server.Target).Records);
        Assert.Equal(JsonValueKind.Null, nameless.GetProperty("sni").ValueKind);
        Assert.Equal("other.test", Text(Assert.Single(WhorlCommand.Run("scan", "--methods", "jarm", "--sni", "other.test", server.Target).Records), "sni"));

        WhorlResult fields = WhorlCommand.Run("scan", "-f", "csv", "--fields", "status,port,target", "--methods", "jarm", server.Target);
        Assert.Equal($"status,port,target\nsuccess,{server.Port},\"{server.Target}\"\n", fields.Output);
        Assert.Equal(["status", "jarm"], Assert.Single(WhorlCommand.Run("scan", "--fields", "status,jarm", "--methods", "jarm", server.Target).Records).EnumerateObject().Select(static member => member.Name));
    }

    [Fact]
    public void An_output_has_the_form_of_its_extension()
    {
        string folder = Directory.CreateTempSubdirectory("whorl").FullName;
        try
        {
            string target = $"127.0.0.1:{FreePort.Take()}";
            Assert.StartsWith("{\"type\":\"scan\",", Written("a.jsonl"), StringComparison.Ordinal);
            Assert.StartsWith("{\"type\":\"scan\",", Written("a.json"), StringComparison.Ordinal);
            string csv = Written("a.csv");
            Assert.Equal(string.Join(',', Keys), csv.Split('\n')[0]);
            Assert.Equal(2, csv.TrimEnd().Split('\n').Length);
            Assert.Contains("connection-refused", Written("a.txt"), StringComparison.Ordinal);

            string Written(string name)
            {
                string path = Path.Combine(folder, name);
                WhorlResult result = WhorlCommand.Run("scan", "--retries", "0", "-o", path, target);
                Assert.Equal((0, "", ""), (result.ExitCode, result.Output, result.Errors));
                return File.ReadAllText(path);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    public async Task A_table_fits_its_terminal(int columns)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/script"), "NOT TESTED: script(1) is not installed, so there was no terminal.");
        using ScanServer server = await ScanServer.StartAsync("openssl");
        int closed = FreePort.Take();
        WhorlResult result = WhorlCommand.RunShell($"script -qec \"stty cols {columns}; '$0' scan -q --no-color --retries 0 127.0.0.1:{server.Port} 127.0.0.1:{closed}\" /dev/null");
        string[] lines = [.. result.Output.Replace(TerminalPrologue, "", StringComparison.Ordinal).Split('\n').Select(static line => line.TrimEnd('\r')).Where(static line => line.Length > 0)];
        Assert.Equal(0, result.ExitCode);
        Assert.All(lines, line => Assert.True(line.Length <= columns, line));
        Assert.StartsWith("TARGET", lines[0], StringComparison.Ordinal);
        Assert.Single(lines, line => line.StartsWith($"127.0.0.1:{server.Port}", StringComparison.Ordinal) && line.Contains(" success ", StringComparison.Ordinal));
        Assert.Single(lines, line => line.StartsWith($"127.0.0.1:{closed}", StringComparison.Ordinal) && line.Contains(" connection-refused ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Standard_input_is_scanned_while_it_is_being_written()
    {
        int port = FreePort.Take();
        using Process whorl = WhorlCommand.Start("scan", "-i", "-", "--methods", "jarm", "--retries", "0");
        for (int i = 1; i <= 2; i++)
        {
            await whorl.StandardInput.WriteAsync($"# a comment\n127.0.0.{i}:{port}\n".AsMemory(), Cancellation);
            await whorl.StandardInput.FlushAsync(Cancellation);
            string? line = await whorl.StandardOutput.ReadLineAsync(Cancellation).AsTask().WaitAsync(TimeSpan.FromSeconds(30), Cancellation);
            Assert.Contains($"\"target\":\"127.0.0.{i}:{port}\"", line, StringComparison.Ordinal);
        }

        whorl.StandardInput.Close();
        Assert.Contains("2 targets", await whorl.StandardError.ReadToEndAsync(Cancellation), StringComparison.Ordinal);
        await whorl.WaitForExitAsync(Cancellation);
        Assert.Equal(0, whorl.ExitCode);
    }

    [Fact]
    public void Progress_as_JSON_is_JSON_on_every_line()
    {
        WhorlResult result = WhorlCommand.Run(
            "scan", "127.0.0.0/23", "--include-special", "--port", $"{FreePort.Take()}", "--methods", "jarm", "--retries", "0", "--rate", "200", "--progress", "json", "-q");
        Assert.Equal((0, 512), (result.ExitCode, result.Records.Count));
        JsonElement[] lines = [.. result.Errors.TrimEnd().Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)];
        Assert.InRange(lines.Length, 1, 60);
        Assert.All(lines, static line => Assert.Equal(
            ["type", "done", "total", "rate", "in_flight", "handshakes", "eta_seconds", "statuses"], line.EnumerateObject().Select(static member => member.Name)));
        Assert.All(lines, static line => Assert.Equal(("progress", 512), (Text(line, "type"), line.GetProperty("total").GetInt32())));
    }

    [Fact]
    public void A_dry_run_lists_and_touches_nothing()
    {
        WhorlResult result = WhorlCommand.Run("scan", "--dry-run", "--seed", "7", "192.0.2.0/29", "--include-special", "example.com:8443");
        Assert.Equal((0, 9), (result.ExitCode, result.Records.Count));
        Assert.Equal(result.Output, WhorlCommand.Run("scan", "--dry-run", "--seed", "7", "192.0.2.0/29", "--include-special", "example.com:8443").Output);
        Assert.Equal(9, result.Records.Select(static record => Text(record, "target")).Distinct().Count());
        Assert.Contains("seed of this order is 7", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Exit_codes_tell_what_could_not_be_read()
    {
        string target = $"127.0.0.1:{FreePort.Take()}";
        Assert.Equal(0, WhorlCommand.Run("scan", "-q", "--retries", "0", target).ExitCode);
        Assert.Equal(3, WhorlCommand.Run("scan", "-q", "--retries", "0", target, "no!host").ExitCode);
        Assert.Equal(2, WhorlCommand.Run("scan", "-q", "no!host").ExitCode);
        Assert.Equal(4, WhorlCommand.Run("scan", "-q", "--retries", "0", "--fail-on", "status=connection-refused", target).ExitCode);
    }

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString()!;
}
