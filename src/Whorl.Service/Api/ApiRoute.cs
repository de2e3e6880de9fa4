using Microsoft.AspNetCore.Http;
using Whorl.Service.Keys;

namespace Whorl.Service.Api;

/// <summary>One thing that can be asked of the service.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path, with its parameters in braces.</param>
/// <param name="Role">The least role that may ask; null for everybody, without a key.</param>
/// <param name="Run">Answers.</param>
public sealed record ApiRoute(string Method, string Pattern, KeyRole? Role, Func<HttpContext, Task> Run)
{
    /// <summary>Tells whoever asks that they may not; by problem details unless it is said.</summary>
    public Func<HttpContext, KeyRefusal, Task> Refuse { get; init; } =
        (context, refusal) => Problem.WriteAsync(context, refusal.Status, refusal.Name, refusal.Title, refusal.Detail, refusal.RetryAfter);
}

/// <summary>Why a request was not let through.</summary>
/// <param name="Status">The status of HTTP: 401, 403 or 429.</param>
/// <param name="Name">The problem's name.</param>
/// <param name="Title">What is wrong.</param>
/// <param name="Detail">What to do about it.</param>
/// <param name="RetryAfter">When it is worth asking again; null where that does not help.</param>
public sealed record KeyRefusal(int Status, string Name, string Title, string Detail, TimeSpan? RetryAfter = null);
