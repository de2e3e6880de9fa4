using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Web.Frame;

namespace Whorl.Web.SigningIn;

/// <summary>Signing in with a key, and out again.</summary>
internal sealed class SignInRoutes(ServiceParts parts, PageRenderer pages)
{
    private const string Action = "sign-in";

    private readonly WrongKeys wrong = new(parts.Time);

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/sign-in", null, context => pages.SendAsync<SignInPage>(context, new SignInModel(BackPath.Of(context.Request.Query["back"].ToString()), IsWrong: false))),
        pages.Form("/sign-in", null, SignInAsync),
        pages.Form("/sign-out", null, SignOutAsync),
    ];

    private async Task SignInAsync(HttpContext context)
    {
        IFormCollection form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        string back = BackPath.Of(form["back"].ToString());
        string? remote = context.Connection.RemoteIpAddress?.ToString();
        if (parts.Sessions.Begin(form["key"].ToString().Trim()) is not { } token)
        {
            int count = wrong.Count();
            if (count <= WrongKeys.Most + 1)
            {
                parts.Audit.Add("nobody", remote, Action, null, count <= WrongKeys.Most ? "no-key" : "rate");
            }

            if (count > WrongKeys.Most)
            {
                context.Response.Headers.RetryAfter = WrongKeys.Span.TotalSeconds.ToString(CultureInfo.InvariantCulture);
                await pages.SendProblemAsync(context, StatusCodes.Status429TooManyRequests, "Too many wrong keys", "Try again in a minute. A key that holds is taken all the same.").ConfigureAwait(false);
                return;
            }

            await pages.SendAsync<SignInPage>(context, new SignInModel(back, IsWrong: true), StatusCodes.Status401Unauthorized).ConfigureAwait(false);
            return;
        }

        EndOf(context);
        parts.Audit.Add(parts.Sessions.Find(token)?.Actor ?? "nobody", remote, Action, null, "done");
        context.Response.Cookies.Append(Sessions.Cookie, token, CookieOf(context, Sessions.Length));
        PageRenderer.See(context, back);
    }

    private Task SignOutAsync(HttpContext context)
    {
        EndOf(context);
        context.Response.Cookies.Delete(Sessions.Cookie, CookieOf(context, null));
        PageRenderer.See(context, "/sign-in");
        return Task.CompletedTask;
    }

    /// <summary>Ends the session that a browser has.</summary>
    private void EndOf(HttpContext context)
    {
        if (context.Request.Cookies[Sessions.Cookie] is { } token)
        {
            parts.Sessions.End(token);
        }
    }

    private CookieOptions CookieOf(HttpContext context, TimeSpan? length) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = context.Request.IsHttps || parts.Options.IsBehindProxy,
        Path = "/",
        MaxAge = length,
    };
}
