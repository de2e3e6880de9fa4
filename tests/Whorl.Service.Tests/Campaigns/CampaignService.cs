using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Whorl.Service.Campaigns;

namespace Whorl.Service.Tests.Campaigns;

/// <summary>Asks a service for campaigns, as programs do.</summary>
internal static class CampaignService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>A service whose limits are those of a test.</summary>
    public static Task<RunningService> StartAsync(CampaignLimits? limits = null, FixedLookup? lookup = null) =>
        RunningService.StartAsync(lookup: lookup, change: options => options with { Campaigns = limits ?? CampaignLimits.Usual });

    /// <summary>Sends a list.</summary>
    public static Task<(HttpStatusCode Status, JsonElement Body)> SendListAsync(this RunningService service, string key, string list, string query = "name=test&methods=cert&rate=100") =>
        service.SendListAsync(key, Encoding.UTF8.GetBytes(list), query);

    /// <summary>Sends the bytes of one.</summary>
    public static Task<(HttpStatusCode Status, JsonElement Body)> SendListAsync(this RunningService service, string key, byte[] list, string query = "name=test&methods=cert&rate=100")
    {
        ByteArrayContent content = new(list);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        return service.SendAsync(key, "/api/v1/campaigns?" + query, content);
    }

    /// <summary>Sends something.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(this RunningService service, string key, string path, HttpContent content)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, service.Address + path) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Description.Check("POST", path, response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        return (response.StatusCode, JsonDocument.Parse(text).RootElement);
    }

    /// <summary>Begins a campaign, and gives its number.</summary>
    public static async Task<long> BeginAsync(this RunningService service, string key, string list, string query = "name=test&methods=cert&rate=100")
    {
        (HttpStatusCode status, JsonElement body) = await service.SendListAsync(key, list, query);
        Assert.True(status == HttpStatusCode.Created, body.ToString());
        return body.GetProperty("id").GetInt64();
    }

    /// <summary>A campaign as soon as it is as somebody waits for.</summary>
    public static async Task<JsonElement> AwaitAsync(this RunningService service, string key, long id, Func<JsonElement, bool> isSo)
    {
        long begin = TimeProvider.System.GetTimestamp();
        while (true)
        {
            (_, JsonElement campaign, _) = await service.AskAsync("GET", $"/api/v1/campaigns/{id}", key);
            if (isSo(campaign))
            {
                return campaign;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(begin) < Patience, $"it never came to that: {campaign}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A campaign when it is in a state.</summary>
    public static Task<JsonElement> AwaitStateAsync(this RunningService service, string key, long id, string state) => service.AwaitAsync(key, id, campaign => campaign.GetProperty("state").GetString() == state);

    /// <summary>The records of a campaign.</summary>
    public static async Task<JsonElement[]> ResultsAsync(this RunningService service, string key, long id)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"{service.Address}/api/v1/campaigns/{id}/results");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        using HttpResponseMessage response = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(text.Length == 0 || text[^1] == '\n', "the last line is not whole");
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    /// <summary>How often a status was counted.</summary>
    public static long Status(this JsonElement campaign, string name) => campaign.GetProperty("statuses").GetProperty(name).GetInt64();

    /// <summary>A number of a campaign.</summary>
    public static long Number(this JsonElement campaign, string name) => campaign.GetProperty(name).GetInt64();
}
