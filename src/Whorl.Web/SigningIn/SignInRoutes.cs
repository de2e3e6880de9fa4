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
            parts.Audit.Add("nobody", remote, Action, null, "no-key");
            await pages.SendAsync<SignInPage>(context, new SignInModel(back, IsWrong: true), StatusCodes.Status401Unauthorized).ConfigureAwait(false);
            return;
        }

        parts.Audit.Add(parts.Sessions.Find(token)!.Actor, remote, Action, null, "done");
        context.Response.Cookies.Append(Sessions.Cookie, token, CookieOf(context, Sessions.Length));
        PageRenderer.See(context, back);
    }

    private Task SignOutAsync(HttpContext context)
    {
        if (context.Request.Cookies[Sessions.Cookie] is { } token)
        {
            parts.Sessions.End(token);
        }

        context.Response.Cookies.Delete(Sessions.Cookie, CookieOf(context, null));
        PageRenderer.See(context, "/sign-in");
        return Task.CompletedTask;
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
