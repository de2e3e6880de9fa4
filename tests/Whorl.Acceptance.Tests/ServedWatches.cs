using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>The released program's service over a store, asked about watched servers with a key.</summary>
internal sealed class ServedWatches : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process process;
    private readonly HttpClient client;
    private readonly Task<string> log;

    private ServedWatches(Process process, HttpClient client)
    {
        this.process = process;
        this.client = client;
        log = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Starts it on a free port, with options of its own.</summary>
    public static async Task<ServedWatches> StartAsync(string store, string key, params string[] options)
    {
        string address = $"127.0.0.1:{FreePort.Take()}";
        ProcessStartInfo start = new(Path.Combine(WhorlCommand.Root, ".artifacts", "whorl", "whorl"), ["serve", "--store", store, "--listen", address, .. options])
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["WHORL_CONFIG"] = string.Empty },
        };
        HttpClient asking = new() { BaseAddress = new Uri($"http://{address}") };
        asking.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        ServedWatches served = new(Process.Start(start)!, asking);
        await served.UntilAsync("/readyz", served.IsReadyAsync);
        return served;
    }

    /// <summary>Asks until the answer is as it is waited for.</summary>
    public async Task<JsonElement> AwaitAsync(string path, Func<JsonElement, bool> isSo)
    {
        JsonElement answer = default;
        await UntilAsync(path, async () =>
        {
            answer = JsonDocument.Parse(await client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken)).RootElement;
            return isSo(answer);
        });
        return answer;
    }

    /// <summary>An answer as text.</summary>
    public Task<string> TextAsync(string path) => client.GetStringAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

    /// <summary>Accepts the drift of a server.</summary>
    public async Task<JsonElement> AcceptAsync(int id, string why)
    {
        using StringContent body = new(JsonSerializer.Serialize(new Dictionary<string, string> { ["why"] = why }), Encoding.UTF8, "application/json");
        using HttpResponseMessage answer = await client.PostAsync(new Uri($"/api/v1/watches/{id}/accept", UriKind.Relative), body, TestContext.Current.CancellationToken);
        string text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, text);
        return JsonDocument.Parse(text).RootElement;
    }
    /// <summary>Ends it as its operator does.</summary>
    public async ValueTask DisposeAsync()
    {
        await WhorlCommand.SignalAsync(process, "TERM");
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await log;
        process.Dispose();
        client.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using HttpResponseMessage ready = await client.GetAsync(new Uri("/readyz", UriKind.Relative), TestContext.Current.CancellationToken);
            return ready.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // It does not listen yet.
            return false;
        }
    }

    private async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (!await isSo())
        {
            if (process.HasExited || TimeProvider.System.GetElapsedTime(begin) > Patience)
            {
                Assert.Fail($"{what} never came to it{(process.HasExited ? $": {await log}" : string.Empty)}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
