using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;

namespace Whorl.Web.Frame;

/// <summary>The style, the scripts and the mark: served under a name that changes with them, and kept by browsers for ever.</summary>
internal sealed record Asset(string Name, string Type, byte[] Bytes, string Version)
{
    private const string Prefix = "asset-";

    private static readonly FrozenDictionary<string, Asset> All = Read();

    /// <summary>What serves them.</summary>
    public static IEnumerable<ApiRoute> Routes => [new("GET", "/assets/{version}/{name}", null, SendAsync)];

    /// <summary>Where one is.</summary>
    public static string Path(string name) => $"/assets/{All[name].Version}/{name}";

    private static Task SendAsync(HttpContext context)
    {
        if (!All.TryGetValue((string)context.Request.RouteValues["name"]!, out Asset? asset))
        {
            return Problem.WriteAsync(context, StatusCodes.Status404NotFound, "no-such-path", "There is no such path", "there is no such file");
        }

        context.Response.ContentType = asset.Type;
        context.Response.ContentLength = asset.Bytes.Length;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return context.Response.Body.WriteAsync(asset.Bytes, context.RequestAborted).AsTask();
    }

    private static FrozenDictionary<string, Asset> Read()
    {
        Dictionary<string, Asset> read = new(StringComparer.Ordinal);
        foreach (string resource in typeof(Asset).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            using Stream stream = typeof(Asset).Assembly.GetManifestResourceStream(resource)!;
            byte[] bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            string name = resource[Prefix.Length..];
            string type = System.IO.Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                _ => "image/svg+xml",
            };
            read[name] = new Asset(name, type, bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))[..12]);
        }

        return read.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
