using System.Diagnostics;
using System.Text;

namespace Whorl.Acceptance.Tests;

/// <summary>The pages of <c>whorl serve</c> as a person uses them, in a real browser: each file of tests/browser is one of these.</summary>
public sealed class BrowserTests(BrowserStage stage) : IClassFixture<BrowserStage>
{
    [Fact]
    public Task Every_screen_opens_without_errors_and_asks_nothing_of_other_hosts() => stage.RunAsync("open");

    [Fact]
    public Task Triage_needs_no_pointer() => stage.RunAsync("triage");

    [Fact]
    public Task Captures_scans_news_drifts_and_exports_do_what_they_say() => stage.RunAsync("work");

    [Fact]
    public Task Axe_finds_nothing_serious_in_light_and_dark() => stage.RunAsync("access");

    [Fact]
    public Task Nothing_is_cut_off_on_narrow_windows_and_at_twice_the_size() => stage.RunAsync("narrow");

    [Fact]
    public Task Everything_reads_and_forms_work_without_scripts() => stage.RunAsync("plain");

    [Fact]
    public Task The_search_box_completes_and_lists_show_what_is_wanted_by_keys() => stage.RunAsync("tables");

    [Fact]
    public void Every_file_of_tests_is_run()
    {
        IEnumerable<string> files = Directory.EnumerateFiles(BrowserStage.Folder, "*.mjs").Select(file => Path.GetFileNameWithoutExtension(file)!).Where(name => name is not ("stage" or "visit" or "screens" or "palette"));
        Assert.Equal(["access", "narrow", "open", "plain", "tables", "triage", "work"], files.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task No_key_is_in_the_service_s_log()
    {
        string log = await stage.LogAsync();
        Assert.Contains("learnt from the store", log, StringComparison.Ordinal);
        Assert.All(await stage.SecretsAsync(), secret => Assert.DoesNotContain(secret, log, StringComparison.Ordinal));
    }
}

/// <summary>What they look at: tests/browser/stage.mjs, from the first test to the last.</summary>
public sealed class BrowserStage : IAsyncLifetime
{
    /// <summary>Node, by Debian's package or another way.</summary>
    private static readonly string Node = (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(':').Select(folder => Path.Combine(folder, "node")).FirstOrDefault(File.Exists) ?? "/usr/bin/node";

    private static readonly string[] Programs = ["/usr/bin/chromium", Node, "/usr/sbin/nginx", "/usr/bin/openssl"];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private Process? process;
    private Task<string> errors = Task.FromResult(string.Empty);
    private string? described;

    internal static string Folder { get; } = Path.Combine(WhorlCommand.Root, "tests", "browser");

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (process is not null)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync(CancellationToken.None);
            process.Dispose();
        }
    }

    internal async Task RunAsync(string name)
    {
        using Process run = Start($"{name}.mjs", await DescribeAsync());
        Task<string> said = run.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), complained = run.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        end.CancelAfter(Patience);
        try
        {
            await run.WaitForExitAsync(end.Token);
        }
        catch (OperationCanceledException)
        {
            run.Kill(entireProcessTree: true);
        }

        string output = await said + await complained;
        Assert.True(run.ExitCode == 0 && output.StartsWith("ok ", StringComparison.Ordinal), output);
    }

    internal async Task<string> LogAsync()
    {
        using System.Text.Json.JsonDocument about = System.Text.Json.JsonDocument.Parse(await DescribeAsync());
        return await File.ReadAllTextAsync(about.RootElement.GetProperty("log").GetString()!, TestContext.Current.CancellationToken);
    }

    internal async Task<string[]> SecretsAsync()
    {
        using System.Text.Json.JsonDocument about = System.Text.Json.JsonDocument.Parse(await DescribeAsync());
        return [.. about.RootElement.GetProperty("keys").EnumerateObject().Select(key => key.Value.GetString()![15..])];
    }

    private async Task<string> DescribeAsync()
    {
        string[] missing = [.. Programs.Where(program => !File.Exists(program)), .. Directory.Exists(Path.Combine(Folder, "node_modules", "playwright-core")) ? (string[])[] : ["npm ci in tests/browser"]];
        Assert.SkipUnless(missing.Length == 0, $"NOT TESTED: no page was opened in a browser, for want of {string.Join(", ", missing)} (packages chromium, nodejs, npm, nginx-light, openssl).");
        if (described is null)
        {
            Assert.Equal(0, WhorlCommand.Run("--version").ExitCode);
            process = Start("stage.mjs", string.Empty);
            errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
            described = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        }

        return described ?? throw new InvalidOperationException(await errors);
    }

    private static Process Start(string file, string stage) => Process.Start(new ProcessStartInfo(Node, [file])
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        StandardOutputEncoding = Encoding.UTF8,
        WorkingDirectory = Folder,
        Environment = { ["WHORL_STAGE"] = stage },
    })!;
}
