using System.Net;
using System.Text.Json;
using Whorl.Service.Api;
using Whorl.Service.Keys;

namespace Whorl.Service.Tests;

/// <summary>Who may ask what, over every route there is.</summary>
public sealed class RouteTests
{
    [Fact]
    public async Task Every_route_but_health_needs_a_key_of_its_role_or_a_higher_one()
    {
        await using RunningService service = await RunningService.StartAsync();
        Dictionary<KeyRole, string> keys = Enum.GetValues<KeyRole>().ToDictionary(role => role, role => service.Key(role));
        string revoked = service.Key(KeyRole.Admin);
        Assert.True(service.Revoke(revoked));
        Assert.NotEmpty(service.Routes);
        foreach (ApiRoute route in service.Routes)
        {
            string path = route.Pattern.Replace("{id}", "none", StringComparison.Ordinal).Replace("{name}", "none", StringComparison.Ordinal).Replace("{value}", "192.0.2.1", StringComparison.Ordinal);
            string? body = route.Method == "POST" ? "{}" : null;
            string what = $"{route.Method} {route.Pattern}";
            if (route.Role is not { } least)
            {
                Assert.Contains(route.Pattern, (string[])["/healthz", "/readyz"]);
                Assert.Equal(HttpStatusCode.OK, (await service.AskAsync(route.Method, path, null, body)).Status);
                continue;
            }

            foreach (string? bad in (string?[])[null, "", "whorl_00000000_x", revoked, keys[KeyRole.Admin][..^1], keys[KeyRole.Admin] + "x", keys[KeyRole.Admin].ToUpperInvariant()])
            {
                (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync(route.Method, path, bad, body);
                Assert.True(status == HttpStatusCode.Unauthorized, $"{what} with '{bad}': {status}");
                Assert.Equal("urn:whorl:problem:no-key", problem.GetProperty("type").GetString());
            }

            foreach ((KeyRole role, string key) in keys)
            {
                (HttpStatusCode status, JsonElement answer, _) = await service.AskAsync(route.Method, path, key, body);
                bool isRefused = status == HttpStatusCode.Forbidden && answer.GetProperty("type").GetString() == "urn:whorl:problem:role";
                Assert.True(isRefused == role < least && status != HttpStatusCode.Unauthorized, $"{what} as {role}: {status}");
            }
        }
    }

    [Fact]
    public async Task The_description_names_every_route_with_its_role_and_no_other()
    {
        await using RunningService service = await RunningService.StartAsync();
        (_, JsonElement document, _) = await service.AskAsync("GET", "/api/v1/openapi.json", service.Key(KeyRole.Viewer));
        IEnumerable<string> described = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => $"{method.Name.ToUpperInvariant()} {path.Name} {method.Value.GetProperty("x-whorl-role").GetString()}"));
        Assert.Equal(service.Routes.Select(route => $"{route.Method} {route.Pattern} {route.Role?.ToString().ToLowerInvariant()}").Order(), described.Order());
    }

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK)]
    [InlineData("/api/v1/feeds", HttpStatusCode.Unauthorized)]
    [InlineData("/nothing", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/verdict", HttpStatusCode.MethodNotAllowed)]
    [InlineData("/api/v1/jobs/a/b", HttpStatusCode.NotFound)]
    [InlineData("/api/v1/lookup?value=%00", HttpStatusCode.Unauthorized)]
    public async Task Every_answer_carries_the_security_headers(string path, HttpStatusCode expected)
    {
        await using RunningService service = await RunningService.StartAsync();
        (HttpStatusCode status, _, System.Net.Http.Headers.HttpResponseHeaders headers) = await service.AskAsync("GET", path, null);
        Assert.Equal(expected, status);
        Assert.StartsWith("default-src 'self';", headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", headers.GetValues("X-Frame-Options").Single());
        Assert.False(headers.Contains("Server"));
    }

    [Fact]
    public async Task A_key_asks_no_more_often_than_it_may()
    {
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Viewer, rate: 2);
        List<HttpStatusCode> answers = [];
        for (int i = 0; i < 12; i++)
        {
            (HttpStatusCode status, JsonElement body, System.Net.Http.Headers.HttpResponseHeaders headers) = await service.AskAsync("GET", "/api/v1/feeds", key);
            answers.Add(status);
            if (status == HttpStatusCode.TooManyRequests)
            {
                Assert.Equal("urn:whorl:problem:rate", body.GetProperty("type").GetString());
                Assert.True(headers.RetryAfter!.Delta >= TimeSpan.FromSeconds(1));
            }
        }

        Assert.Contains(HttpStatusCode.OK, answers);
        Assert.Contains(HttpStatusCode.TooManyRequests, answers);
    }

    [Fact]
    public async Task Look_ups_feeds_and_counts_answer()
    {
        await using RunningService service = await RunningService.StartAsync();
        string key = service.Key(KeyRole.Viewer);
        (_, JsonElement known, _) = await service.AskAsync("GET", "/api/v1/lookup?value=192.0.2.1", key);
        Assert.False(known.GetProperty("known").GetBoolean());
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("GET", "/api/v1/lookup?value=", key)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await service.AskAsync("GET", "/api/v1/lookup?value=192.0.2.1&limit=0", key)).Status);
        (_, JsonElement feeds, _) = await service.AskAsync("GET", "/api/v1/feeds", key);
        Assert.Equal(0, feeds.GetProperty("feeds").GetArrayLength());
        using HttpRequestMessage request = new(HttpMethod.Get, service.Address + "/metrics");
        request.Headers.Authorization = new("Bearer", key);
        using HttpResponseMessage metrics = await service.Client.SendAsync(request, TestContext.Current.CancellationToken);
        string text = await metrics.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("whorl_http_request_seconds_count{route=\"/api/v1/feeds\",status=\"200\"} 1\n", text, StringComparison.Ordinal);
    }
}
