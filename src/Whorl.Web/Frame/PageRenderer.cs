using System.Diagnostics.CodeAnalysis;
using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Web.Frame;

/// <summary>Renders pages: a component of one parameter, the model, which says all that is on it.</summary>
internal sealed class PageRenderer(ServiceParts parts)
{
    private static readonly ServiceProvider NoServices = new ServiceCollection().BuildServiceProvider();

    /// <summary>The visit of a request.</summary>
    public Visit VisitOf(HttpContext context)
    {
        string path = context.Request.Path + context.Request.QueryString;
        if (context.Items[typeof(Caller)] is not Caller caller)
        {
            return new Visit(null, path);
        }

        return new Visit(caller.Key, path, parts.Detections.Open(), parts.Watches.List.Drifting(), parts.Judges.Current is null);
    }

    /// <summary>A route to a page that those with a role may see; whoever has not signed in is sent to do so.</summary>
    public ApiRoute Page(string pattern, KeyRole role, Func<HttpContext, Task> run) => new("GET", pattern, role, run) { Refuse = RefuseAsync };

    /// <summary>A route to a form's answer, for everybody without a role; what is no form, or one of somebody else's page, is refused in words.</summary>
    /// <param name="pattern">Its path.</param>
    /// <param name="role">The least role that may send it.</param>
    /// <param name="run">Answers.</param>
    /// <param name="largest">The most bytes of the form, where that is more than of every request.</param>
    public ApiRoute Form(string pattern, KeyRole? role, Func<HttpContext, Task> run, long? largest = null) =>
        new("POST", pattern, role, context => AnswerFormAsync(context, run, largest)) { Refuse = RefuseAsync };

    /// <summary>A route to the answer of a form that brings a file, which is read as it comes.</summary>
    public ApiRoute Upload(string pattern, KeyRole role, Func<HttpContext, Task> run) => new("POST", pattern, role, context => RequestOrigin.IsForeign(context.Request) ? SendForeignAsync(context) : run(context)) { Refuse = RefuseAsync };

    /// <summary>Sends a page.</summary>
    public async Task SendAsync<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TPage>(HttpContext context, object model, int status = StatusCodes.Status200OK)
        where TPage : IComponent
    {
        HtmlRenderer renderer = new(NoServices, parts.Logs);
        await using (renderer.ConfigureAwait(false))
        {
            ParameterView parameters = ParameterView.FromDictionary(new Dictionary<string, object?>(StringComparer.Ordinal) { ["Model"] = model, ["Visitor"] = VisitOf(context) });
            string html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<TPage>(parameters).ConfigureAwait(true)).ToHtmlString()).ConfigureAwait(false);
            byte[] bytes = Encoding.UTF8.GetBytes(html);
            context.Response.StatusCode = status;
            context.Response.ContentType = "text/html; charset=utf-8";
            context.Response.ContentLength = bytes.Length;
            await context.Response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Sends a page that says what is wrong.</summary>
    public Task SendProblemAsync(HttpContext context, int status, string title, string detail) =>
        SendAsync<ProblemPage>(context, new ProblemModel(title, detail), status);

    /// <summary>Sends a browser elsewhere with GET, after a form.</summary>
    public static void See(HttpContext context, string path)
    {
        context.Response.StatusCode = StatusCodes.Status303SeeOther;
        context.Response.Headers.Location = BackPath.Escaped(path);
    }

    private Task SendForeignAsync(HttpContext context) =>
        SendProblemAsync(context, StatusCodes.Status403Forbidden, "This form is of another page", "Open the page of this service that has it, and send it from there.");

    private async Task AnswerFormAsync(HttpContext context, Func<HttpContext, Task> run, long? largest)
    {
        if (RequestOrigin.IsForeign(context.Request))
        {
            await SendForeignAsync(context).ConfigureAwait(false);
            return;
        }

        if (largest is { } most)
        {
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = most;
            context.Features.Set<IFormFeature>(new FormFeature(context.Request, new FormOptions { MultipartBodyLengthLimit = most }));
        }

        try
        {
            // Kept by the request: whoever answers reads it again for nothing.
            _ = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is InvalidDataException or InvalidOperationException || (problem is IOException and not BadHttpRequestException))
        {
            await SendProblemAsync(context, StatusCodes.Status400BadRequest, "This is no form", "What was sent cannot be read as one: it is cut off, has too many fields, or holds characters that none may have.").ConfigureAwait(false);
            return;
        }

        await run(context).ConfigureAwait(false);
    }

    /// <summary>Has a browser ask for the page again after two seconds, with scripts and without, where something on it is not there yet.</summary>
    public static void ComeAgain(HttpContext context, bool isUnfinished)
    {
        if (isUnfinished)
        {
            // With the address and without what stands behind a hash: a browser that is there already would only scroll.
            context.Response.Headers["Refresh"] = "2; url=" + context.Request.Path + context.Request.QueryString;
        }
    }

    private Task RefuseAsync(HttpContext context, KeyRefusal refusal)
    {
        if (refusal.Status != StatusCodes.Status401Unauthorized)
        {
            return SendProblemAsync(context, refusal.Status, refusal.Title, refusal.Detail);
        }

        string back = HttpMethods.IsGet(context.Request.Method) ? context.Request.Path + context.Request.QueryString : "/";
        See(context, back == "/" ? "/sign-in" : "/sign-in?back=" + Uri.EscapeDataString(back));
        return Task.CompletedTask;
    }
}
