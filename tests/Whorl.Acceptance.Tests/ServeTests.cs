using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace Whorl.Acceptance.Tests;

/// <summary>The service as its operator runs it.</summary>
public sealed class ServeTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-serve").FullName;

    private string Store => Path.Combine(folder, "s.db");

    [Fact]
    public async Task It_serves_with_a_key_keeps_it_out_of_its_log_and_ends_when_told()
    {
        CancellationToken cancellation = TestContext.Current.CancellationToken;
        WhorlResult made = WhorlCommand.Run("keys", "create", "me", "--role", "analyst", "--store", Store);
        string key = made.Output.Trim();
        Assert.Matches("^whorl_[0-9a-f]{8}_[A-Za-z0-9_-]{43}$", key);
        ushort port = FreePort.Take();
        using Process process = Start("serve", "--store", Store, "--listen", $"127.0.0.1:{port}");
        Task<string> log = process.StandardError.ReadToEndAsync(cancellation);
        using HttpClient client = new();
        await AwaitAsync(client, $"http://127.0.0.1:{port}/readyz", cancellation);

        async Task<(HttpStatusCode Status, string Body)> Ask(string with)
        {
            using HttpRequestMessage request = new(HttpMethod.Post, $"http://127.0.0.1:{port}/api/v1/verdict");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", with);
            request.Content = new StringContent("""{"host": "127.0.0.1", "port": 9}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage response = await client.SendAsync(request, cancellation);
            return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellation));
        }

        (HttpStatusCode refused, string why) = await Ask(key);
        Assert.Equal(HttpStatusCode.Forbidden, refused);
        Assert.Contains("policy-own-address", why, StringComparison.Ordinal);
        Assert.Equal(0, WhorlCommand.Run("keys", "revoke", key[6..14], "--store", Store).ExitCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await Ask(key)).Status);

        using (Process.Start("kill", ["-TERM", $"{process.Id}"]))
        {
            await process.WaitForExitAsync(cancellation);
        }

        string said = await log;
        Assert.Equal(0, process.ExitCode);
        Assert.Contains($"listening on http://127.0.0.1:{port}", said, StringComparison.Ordinal);
        Assert.DoesNotContain(key[15..], said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--listen 0.0.0.0:0", 1, "--behind-proxy")]
    [InlineData("--listen 0.0.0.0:0 --behind-proxy", 1, "whorl keys create")]
    [InlineData("--listen 127.0.0.1", 2, "no address with a port")]
    [InlineData("--listen ::1", 2, "no address with a port")]
    [InlineData("--listen [::1]", 2, "no address with a port")]
    [InlineData("--listen 192.0.2.1:0 --behind-proxy", 1, "whorl keys create")]
    [InlineData("--allow 10.0.0.0/8,nonsense/9", 2, "'nonsense/9'")]
    [InlineData("--tls-key k.pem", 2, "belong together")]
    [InlineData("--tls-key /nothing --tls-certificate /nothing", 1, "not a certificate and its key")]
    [InlineData("--threshold 2", 2, "--threshold")]
    [InlineData("--watch-every 2w", 2, "write 90s, 30m, 2h or 3d")]
    public void What_it_must_not_do_is_refused_in_a_sentence(string arguments, int code, string says)
    {
        WhorlResult result = WhorlCommand.Run((string[])["serve", "--store", Store, .. arguments.Split(' ')]);
        Assert.Equal(code, result.ExitCode);
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Trim().Split('\n'));
    }

    [Theory]
    [InlineData("[spool]\nfolder = s\n[siem]\nkind = splunck\n", "outlets, line 4: kind 'splunck' must be one of splunk, bulk, otlp, webhook, file, syslog, relp")]
    [InlineData("[spool]\nfolder = s\n[siem]\nkind = file\npath = x\nbatch = 5\n", "outlets, line 6: an outlet of kind file has no setting 'batch'; it has batch-bytes, batch-events, ")]
    [InlineData("[spool]\nfolder = s\n[siem]\nkind = splunk\naddress = https://h:8088\ntoken = 3f1c2a90-aaaa\n", "outlets, line 6: token says where the secret is, and never the secret: write env:VARIABLE or file:PATH")]
    [InlineData(null, "cannot be read: ")]
    public void Outlets_that_are_wrong_are_refused_with_file_line_and_what_would_be_right(string? text, string says)
    {
        string path = Path.Combine(folder, "outlets");
        if (text is not null)
        {
            File.WriteAllText(path, text);
        }

        WhorlResult result = WhorlCommand.Run("serve", "--store", Store, "--outlets", path);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("3f1c2a90", result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Trim().Split('\n'));
    }

    [Fact]
    public void A_port_that_is_taken_is_told()
    {
        using System.Net.Sockets.TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        WhorlResult result = WhorlCommand.Run("serve", "--store", Store, "--listen", taken.LocalEndpoint.ToString()!);
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("cannot be listened on", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_are_listed_without_secrets_and_unknown_ones_are_told()
    {
        string key = WhorlCommand.Run("keys", "create", "a soar", "--store", Store).Output.Trim();
        string list = WhorlCommand.Run("keys", "list", "--store", Store).Output;
        Assert.Matches(new Regex("^[0-9a-f]{8}  viewer   a soar: 50 a second, 1000 scans a day, made [0-9-]{10}\n$", RegexOptions.None, TimeSpan.FromSeconds(1)), list);
        Assert.DoesNotContain(key[15..], list, StringComparison.Ordinal);
        Assert.Equal(1, WhorlCommand.Run("keys", "revoke", "00000000", "--store", Store).ExitCode);
        Assert.Equal(2, WhorlCommand.Run("keys", "create", "x", "--role", "god", "--store", Store).ExitCode);
    }

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static Process Start(params string[] arguments) => Process.Start(new ProcessStartInfo(Path.Combine(WhorlCommand.Root, ".artifacts", "whorl", "whorl"), arguments)
    {
        UseShellExecute = false,
        RedirectStandardError = true,
        RedirectStandardOutput = true,
    })!;

    private static async Task AwaitAsync(HttpClient client, string url, CancellationToken cancellation)
    {
        for (int i = 0; i < 500; i++)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri(url), cancellation);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It has not begun yet.
            }

            await Task.Delay(20, cancellation);
        }

        Assert.Fail($"{url} never answered");
    }
}
