using Microsoft.AspNetCore.Http;

namespace Whorl.Service.Api;

/// <summary>Of whose pages a request comes (RFC 6454): every browser names the origin of what it posts, and programs name none.</summary>
internal static class RequestOrigin
{
    /// <summary>Whether it says that it comes from a page of this service: of the same host and port, and where this is reached by TLS, one that was too.</summary>
    public static bool IsOurs(HttpRequest request) =>
        Uri.TryCreate(request.Headers.Origin.ToString(), UriKind.Absolute, out Uri? origin) && (!request.IsHttps || origin.Scheme == Uri.UriSchemeHttps) && string.Equals(origin.Authority, request.Host.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it says that it comes from elsewhere.</summary>
    public static bool IsForeign(HttpRequest request) => request.Headers.Origin.Count > 0 && !IsOurs(request);
}
