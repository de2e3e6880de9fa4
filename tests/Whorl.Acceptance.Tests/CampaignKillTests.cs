using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>A campaign of the service whose process is killed, over a real server.</summary>
public sealed class CampaignKillTests : IDisposable
{
    private const int Targets = 400;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-campaign").FullName;
    private readonly HttpClient client = new();

    private string Store => Path.Combine(folder, "s.db");

    [Fact]
    public async Task One_that_is_killed_again_and_again_comes_to_its_end_with_a_record_for_every_target()
    {
        using ScanServer server = await ScanServer.StartAsync("nginx");
        string key = WhorlCommand.Run("keys", "create", "me", "--role", "analyst", "--scans", "0", "--store", Store).Output.Trim();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        string address = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{FreePort.Take()}");
        string[] list = [.. Enumerable.Range(0, Targets).Select(i => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{server.Port},host-{i}.example"))];
        string url = $"http://{address}/api/v1/campaigns";
        using (Process first = await StartAsync(address))
        {
            using StringContent content = new(string.Join('\n', list), Encoding.UTF8, "text/plain");
            using HttpResponseMessage added = await client.PostAsync(new Uri(url + "?name=killed&methods=cert&rate=100"), content, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Created, added.StatusCode);
            await AwaitAsync(url, campaign => Done(campaign) > 20);
            first.Kill();
            await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        long before;
        using (Process second = await StartAsync(address))
        {
            JsonElement campaign = await AwaitAsync(url, campaign => Done(campaign) > 120);
            before = Done(campaign);
            second.Kill();
            await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        using Process third = await StartAsync(address);
        JsonElement kept = await AwaitAsync(url, _ => true);
        Assert.True(Done(kept) >= before, "it lost what it had done");
        JsonElement done = await AwaitAsync(url, campaign => campaign.GetProperty("state").GetString() == "done");
        Assert.Equal((Targets, Targets), (Done(done), done.GetProperty("statuses").GetProperty("success").GetInt64()));
        string results = await client.GetStringAsync(new Uri(url + "/1/results"), TestContext.Current.CancellationToken);
        Assert.Equal(list.Order(StringComparer.Ordinal), results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("target").GetString()!).Order(StringComparer.Ordinal));
        third.Kill();
        await third.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        client.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static long Done(JsonElement campaign) => campaign.GetProperty("done").GetInt64();

    private async Task<Process> StartAsync(string address)
    {
        ProcessStartInfo start = new(Path.Combine(WhorlCommand.Root, ".artifacts", "whorl", "whorl"), ["serve", "--store", Store, "--listen", address, "--allow", "127.0.0.0/8"]) { UseShellExecute = false, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        await AwaitAnswerAsync($"http://{address}/readyz");
        return process;
    }

    private async Task<JsonElement> AwaitAsync(string url, Func<JsonElement, bool> isSo)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            JsonElement campaign = JsonDocument.Parse(await client.GetStringAsync(new Uri(url + "/1"), TestContext.Current.CancellationToken)).RootElement;
            if (isSo(campaign))
            {
                return campaign;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Patience, $"it never came to that: {campaign}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private async Task AwaitAnswerAsync(string url)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using HttpResponseMessage response = await client.GetAsync(new Uri(url), TestContext.Current.CancellationToken);
                if (response.IsSuccessStatusCode)
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // It has not begun yet.
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Patience, "it never answered");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
