using Whorl.Service.Api;

namespace Whorl.Web.Tests;

/// <summary>Paths to every page that a filled service has, some of them with something asked.</summary>
internal static class PagePaths
{
    private static readonly string[] Asked =
    [
        "/sign-in?back=/detections%3Fstate%3Dopen", "/detections?state=open&reputation=bad", "/detections?state=suppressed", "/detections?done=2+acknowledged&ids=1&before_state=open", "/detections?target=" + Escaped("<script>alert(2)</script>"),
        "/search?q=" + Escaped("ip:192.0.2.1"), "/search?q=" + Escaped("ip:192.0.2.1") + "&of=handshakes", "/search?q=" + Escaped("-server:\"<script> \\\"x\""), "/search?q=port:443", "/search?q=port:8443",
        "/fingerprints/" + FilledService.Jarm, "/fingerprints/" + FilledService.Atsf, "/fingerprints/" + FilledService.Ja3, "/fingerprints/" + FilledService.Ja4,
        "/targets/192.0.2.1:443", "/targets/192.0.2.1", "/targets/one.example", "/targets/" + Escaped("[2001:db8::1]:8443"), "/targets/10.0.0.1", "/targets/198.51.100.7",
        "/scans/done", "/scans/failed", "/scans/running", "/campaigns/1?done=pause", "/campaigns?before=9", "/campaigns/99", "/campaigns/compare?from=2026-W01&to=2026-W02", "/campaigns/compare?from=x", "/opt-outs?done=added", "/servers/1?done=" + Escaped("<script>alert(3)</script>\u202e"), "/servers?done=x", "/servers/99", "/settings?before=3", "/knowledge/none",
    ];

    /// <summary>Those of a service; what a pattern holds is something that there is.</summary>
    public static IEnumerable<string> Of(RunningService service) => service.Pages.Where(IsPage).Select(Of).Concat(Asked).Distinct(StringComparer.Ordinal);

    /// <summary>Whether a route leads to a page.</summary>
    public static bool IsPage(ApiRoute route) => route.Method == "GET" && !route.Pattern.StartsWith("/assets/", StringComparison.Ordinal);

    /// <summary>A path of a route.</summary>
    public static string Of(ApiRoute route) => route.Pattern switch
    {
        "/scans/{id}" => "/scans/done",
        "/knowledge/{feed}" => "/knowledge/" + Escaped(Hostile.Typed("feed")),
        "/compare" => $"/compare?a={FilledService.Jarm}&b={FilledService.Jarm[..30]}{new string('0', 32)}",
        string pattern => pattern.Replace("{id}", "1", StringComparison.Ordinal).Replace("{value}", pattern.StartsWith("/targets", StringComparison.Ordinal) ? "192.0.2.1" : FilledService.Jarm, StringComparison.Ordinal)
            .Replace("{version}", "v", StringComparison.Ordinal),
    };

    private static string Escaped(string text) => Uri.EscapeDataString(text);
}
