using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;

namespace Whorl.Service.Tests;

/// <summary>Whose page a request comes from.</summary>
public sealed class RequestOriginTests
{
    [Theory]
    [InlineData("https", "https://whorl.example", true)]
    [InlineData("https", "https://WHORL.example", true)]
    [InlineData("https", "http://whorl.example", false)]
    [InlineData("https", "https://whorl.example:8443", false)]
    [InlineData("https", "https://evil.example", false)]
    [InlineData("http", "http://whorl.example", true)]
    [InlineData("http", "https://whorl.example", true)] // a proxy before it does TLS
    [InlineData("http", "null", false)]
    public void It_is_ours_by_host_and_port_and_behind_TLS_by_TLS(string scheme, string origin, bool isOurs)
    {
        DefaultHttpContext context = new();
        (context.Request.Scheme, context.Request.Host) = (scheme, new HostString("whorl.example"));
        context.Request.Headers.Origin = origin;
        Assert.Equal((isOurs, !isOurs), (RequestOrigin.IsOurs(context.Request), RequestOrigin.IsForeign(context.Request)));
    }
}
