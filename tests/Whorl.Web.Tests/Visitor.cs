using System.Net;
using Whorl.Service.Keys;

namespace Whorl.Web.Tests;

/// <summary>Somebody with a browser: keeps cookies, names the origin of what is posted, and does not follow where an answer leads.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly RunningService service;
    private readonly HttpClient client;

    private Visitor(RunningService service)
    {
        this.service = service;
        client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies }) { BaseAddress = new Uri(service.Address) };
        client.DefaultRequestHeaders.Add("Accept", "text/html,application/xhtml+xml");
    }

    public CookieContainer Cookies { get; } = new();

    /// <summary>Somebody who has not signed in.</summary>
    public static Visitor Of(RunningService service) => new(service);

    /// <summary>Somebody who has signed in with a new key of a role.</summary>
    public static async Task<Visitor> OfAsync(RunningService service, KeyRole role) => await OfAsync(service, service.Key(role));

    /// <summary>Somebody who has signed in with a key.</summary>
    public static async Task<Visitor> OfAsync(RunningService service, string key)
    {
        Visitor visitor = new(service);
        Answer answer = await visitor.PostAsync("/sign-in", ("key", key));
        Assert.Equal((HttpStatusCode.SeeOther, "/"), (answer.Status, answer.Location));
        return visitor;
    }

    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, path));

    /// <summary>The page of a path, which must be there.</summary>
    public async Task<Element> PageAsync(string path)
    {
        Answer answer = await GetAsync(path);
        Assert.True(answer.Status == HttpStatusCode.OK, $"{path}: {answer.Status} {answer.Text}");
        return Markup.Read(answer.Text);
    }

    /// <summary>Sends a form of a page of the service.</summary>
    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] fields) => PostFromAsync(service.Address, path, fields);

    /// <summary>Sends a form that stands on a page of some origin; null where the browser does not say of which.</summary>
    public Task<Answer> PostFromAsync(string? origin, string path, params (string Name, string Value)[] fields)
    {
        HttpRequestMessage request = new(HttpMethod.Post, path) { Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value))) };
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return SendAsync(request);
    }

    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        using HttpRequestMessage sent = request;
        using HttpResponseMessage response = await client.SendAsync(sent, TestContext.Current.CancellationToken);
        string text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Dictionary<string, string> headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Answer(response.StatusCode, text, headers);
    }

    public void Dispose() => client.Dispose();
}

/// <summary>What came back.</summary>
internal sealed record Answer(HttpStatusCode Status, string Text, IReadOnlyDictionary<string, string> Headers)
{
    public string? Location => Headers.GetValueOrDefault("Location");

    public bool IsPage => Headers.GetValueOrDefault("Content-Type") == "text/html; charset=utf-8";
}
