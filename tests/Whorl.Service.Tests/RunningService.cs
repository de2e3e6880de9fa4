using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Whorl.Probing;
using Whorl.Probing.Targets;
using Whorl.Service.Api;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Policy;
using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests;

/// <summary>A service on a free port of loopback, over a store of its own.</summary>
internal sealed class RunningService : IAsyncDisposable
{
    private readonly string folder;
    private readonly SqliteStore store;
    private readonly Func<ServiceOptions, ServiceOptions> change;
    private ServiceHost host;

    private RunningService(SqliteStore store, ServiceHost host, string folder, Func<ServiceOptions, ServiceOptions> change)
    {
        this.folder = folder;
        this.change = change;
        this.store = store;
        this.host = host;
        Client = new HttpClient();
    }

    public HttpClient Client { get; }

    public SqliteStore Store => store;

    public string Folder => folder;

    public string Address => host.Address;

    public IReadOnlyList<ApiRoute> Routes => host.Routes;

    public IReadOnlyList<ApiRoute> Pages => host.Pages;

    /// <summary>Loopback, as a policy's list.</summary>
    public static ExclusionList Loopback => List("127.0.0.0/8", "::1");

    public static ExclusionList List(params string[] lines)
    {
        ExclusionReader reader = new();
        Array.ForEach(lines, line => Assert.Equal(TargetRefusal.None, reader.Add(line)));
        return reader.ToList();
    }

    public static async Task<RunningService> StartAsync(ScanPolicy? policy = null, INameLookup? lookup = null, DeliverySetup? delivery = null, long largestCapture = ServiceOptions.UsualLargestCapture, TimeSpan? watchEvery = null, Func<ServiceOptions, ServiceOptions>? change = null)
    {
        change ??= options => options;
        string place = Directory.CreateTempSubdirectory("whorl-service").FullName;
        SqliteStore opened = SqliteStore.Open(Path.Combine(place, "s.db"));
        ServiceHost created = Create(place, opened, policy, lookup, delivery, largestCapture, change, watchEvery);
        await created.StartAsync();
        RunningService service = new(opened, created, place, change);
        await service.AwaitReadinessAsync();
        return service;
    }

    public async Task RestartAsync()
    {
        await host.StopAsync();
        await host.DisposeAsync();
        host = Create(folder, store, null, null, null, ServiceOptions.UsualLargestCapture, change);
        await host.StartAsync();
        await AwaitReadinessAsync();
    }

    public string Key(KeyRole role, int rate = 0, int scans = 0)
    {
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        return new KeyRing(state, TimeProvider.System).Create(role.ToString(), role, rate, scans).Text;
    }

    public bool Revoke(string key)
    {
        using ServiceDatabase state = ServiceDatabase.Open(Path.Combine(folder, "s.service.db"));
        return new KeyRing(state, TimeProvider.System).Revoke(key[6..14]);
    }

    public async Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> AskAsync(
        string method, string path, string? key, string? body = null, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(new HttpMethod(method), Address + path);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        }

        using HttpResponseMessage response = await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "text/event-stream")
        {
            // It does not end.
            return (response.StatusCode, default, response.Headers);
        }

        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Description.Check(method, path, response.StatusCode, response.Content.Headers.ContentType?.MediaType, text);
        bool isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return (response.StatusCode, isJson ? JsonDocument.Parse(text).RootElement : default, response.Headers);
    }

    public Task<(HttpStatusCode Status, JsonElement Body, HttpResponseHeaders Headers)> JudgeAsync(string key, string body, params (string Name, string Value)[] headers) =>
        AskAsync("POST", "/api/v1/verdict", key, body, headers);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await host.StopAsync();
        await host.DisposeAsync();
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static ServiceHost Create(string folder, SqliteStore store, ScanPolicy? policy, INameLookup? lookup, DeliverySetup? delivery, long largestCapture, Func<ServiceOptions, ServiceOptions> change, TimeSpan? watchEvery = null)
    {
        ServiceOptions options = new()
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            StatePath = Path.Combine(folder, "s.service.db"),
            Version = "0",
            Threshold = 0.65,
            LargestCapture = largestCapture,
            WatchEvery = watchEvery ?? ServiceOptions.UsualWatchEvery,
            Policy = policy ?? new ScanPolicy(Loopback, ExclusionList.Empty, IsOnlyAllowed: false),
            Delivery = delivery,
            Lookup = lookup ?? new FixedLookup(),
        };
        return ServiceHost.Create(change(options), store, TimeProvider.System);
    }

    private async Task AwaitReadinessAsync()
    {
        for (int i = 0; (await AskAsync("GET", "/readyz", null)).Status != HttpStatusCode.OK; i++)
        {
            Assert.True(i < 3000, "it never got ready");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}

/// <summary>Names that lead where a test says, each answer in turn and the last for ever.</summary>
internal sealed class FixedLookup : INameLookup
{
    private readonly Dictionary<string, string[]> answers = new(StringComparer.OrdinalIgnoreCase);

    public int Asked { get; private set; }

    public FixedLookup With(string name, params string[] addresses)
    {
        answers[name] = addresses;
        return this;
    }

    public Task<Resolution> LookUpAsync(string name, CancellationToken cancellation)
    {
        Asked++;
        if (!answers.TryGetValue(name, out string[]? addresses))
        {
            return Task.FromResult(Resolution.Failed(ResolutionStatus.NoSuchName));
        }

        string now = addresses[Math.Min(Asked, addresses.Length) - 1];
        return Task.FromResult(Resolution.Of([.. now.Split(' ').Select(text => HostAddress.TryParse(text, out HostAddress address) ? address : throw new InvalidOperationException(text))]));
    }
}
