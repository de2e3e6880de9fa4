using System.Collections.Concurrent;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>Lets a request through to its route where its key may ask that, and not more often than the key allows.</summary>
internal sealed class KeyCheck(KeyRing keys, Sessions sessions) : IDisposable
{
    private const string Scheme = "Bearer ";

    private readonly ConcurrentDictionary<string, TokenBucketRateLimiter> limiters = new(StringComparer.Ordinal);

    /// <summary>The caller of a request that was let through.</summary>
    public static Caller CallerOf(HttpContext context) => (Caller)context.Items[typeof(Caller)]!;

    /// <summary>Answers through the route, or says why not.</summary>
    public async Task RunAsync(HttpContext context, ApiRoute route)
    {
        if (route.Role is { } least)
        {
            ApiKey? key = KeyOf(context.Request);
            if (RefusalOf(key, least) is { } refusal)
            {
                await route.Refuse(context, refusal).ConfigureAwait(false);
                return;
            }

            context.Items[typeof(Caller)] = new Caller(key!, context.Connection.RemoteIpAddress?.ToString());
        }

        await route.Run(context).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TokenBucketRateLimiter limiter in limiters.Values)
        {
            limiter.Dispose();
        }
    }

    private KeyRefusal? RefusalOf(ApiKey? key, KeyRole least)
    {
        if (key is null)
        {
            return new KeyRefusal(
                StatusCodes.Status401Unauthorized, "no-key", "A key is needed", "send 'Authorization: Bearer KEY' with a key that holds; 'whorl keys create NAME' makes one");
        }

        if (key.Rate > 0)
        {
            using RateLimitLease lease = LimiterOf(key).AttemptAcquire();
            if (!lease.IsAcquired)
            {
                TimeSpan after = lease.TryGetMetadata(MetadataName.RetryAfter, out TimeSpan given) ? given : TimeSpan.FromSeconds(1);
                return new KeyRefusal(StatusCodes.Status429TooManyRequests, "rate", "Too many requests", $"this key may ask {key.Rate} times a second", after);
            }
        }

        return key.Role >= least ? null : new KeyRefusal(
            StatusCodes.Status403Forbidden, "role", "The key may not do this",
            $"this needs the role {least.ToString().ToLowerInvariant()}, and the key has the role {key.Role.ToString().ToLowerInvariant()}");
    }

    private ApiKey? KeyOf(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        return header.Count > 0
            ? header.Count == 1 && header[0] is { } text && text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? keys.Find(text[Scheme.Length..].Trim()) : null
            : request.Cookies[Sessions.Cookie] is { } token && IsOfOurPages(request) ? sessions.Find(token) : null;
    }

    /// <summary>
    /// A browser sends the cookie with whatever any page makes it ask. What changes nothing may be asked so; the rest must come from a page of this
    /// service.
    /// </summary>
    private static bool IsOfOurPages(HttpRequest request) => HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || RequestOrigin.IsOurs(request);

    private TokenBucketRateLimiter LimiterOf(ApiKey key) => limiters.GetOrAdd(key.Id, static (_, rate) => new TokenBucketRateLimiter(new TokenBucketRateLimiterOptions
    {
        TokenLimit = 2 * rate,
        TokensPerPeriod = rate,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1),
        QueueLimit = 0,
        AutoReplenishment = true,
    }), key.Rate);
}
