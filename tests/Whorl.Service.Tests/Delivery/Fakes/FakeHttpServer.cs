using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace Whorl.Service.Tests.Delivery.Fakes;

/// <summary>What a receiver does to one request instead of, or around, answering it as it should.</summary>
internal enum Fault
{
    /// <summary>Nothing: it answers.</summary>
    None,

    /// <summary>It resets the connection before it has done anything.</summary>
    ResetBefore,

    /// <summary>It takes the request, and the connection is reset before the answer.</summary>
    ResetAfter,

    /// <summary>It takes the request and sends the answer's head and one byte, and no more until the client goes.</summary>
    Dribble,

    /// <summary>It takes the request and never answers.</summary>
    Silence,
}

/// <summary>A receiver of HTTP requests on a port of 127.0.0.1 that can be told to misbehave, one request after the other.</summary>
internal abstract class FakeHttpServer : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<(Fault Fault, int Status, string? RetryAfter)> scripted = new();
    private int requests;

    protected FakeHttpServer()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options => options.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Run(AnswerAsync);
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => new(app.Urls.Single());

    /// <summary>Requests that came, those that were made fail included.</summary>
    public int Requests => Volatile.Read(ref requests);

    public Task StartAsync() => app.StartAsync();

    /// <summary>The next request that has no script yet meets this fault.</summary>
    public void Script(Fault fault) => scripted.Enqueue((fault, 0, null));

    /// <summary>The next request that has no script yet is answered with a status before it is looked at.</summary>
    public void Script(int status, string? retryAfter = null) => scripted.Enqueue((Fault.None, status, retryAfter));

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource now = new(TimeSpan.Zero);
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    /// <summary>Does what the vendor's server does: status and body.</summary>
    protected abstract (int Status, string Body) Receive(HttpRequest request, byte[] body);

    /// <summary>The body that comes with a scripted status.</summary>
    protected virtual string BodyOf(int status) => "";

    private async Task AnswerAsync(HttpContext context)
    {
        Interlocked.Increment(ref requests);
        scripted.TryDequeue(out (Fault Fault, int Status, string? RetryAfter) script);
        if (script.Fault == Fault.ResetBefore)
        {
            context.Abort();
            return;
        }

        byte[] body = await BodyAsync(context.Request);
        (int status, string text) = script.Status != 0 ? (script.Status, BodyOf(script.Status)) : Receive(context.Request, body);
        switch (script.Fault)
        {
            case Fault.ResetAfter:
                context.Abort();
                return;
            case Fault.Silence:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        if (script.RetryAfter is not null)
        {
            context.Response.Headers.RetryAfter = script.RetryAfter;
        }

        if (script.Fault == Fault.Dribble)
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("{");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        await context.Response.WriteAsync(text);
    }

    private static async Task<byte[]> BodyAsync(HttpRequest request)
    {
        using MemoryStream whole = new();
        if (request.Headers.ContentEncoding == "gzip")
        {
            await using GZipStream unpacked = new(request.Body, CompressionMode.Decompress);
            await unpacked.CopyToAsync(whole);
        }
        else
        {
            await request.Body.CopyToAsync(whole);
        }

        return whole.ToArray();
    }
}
