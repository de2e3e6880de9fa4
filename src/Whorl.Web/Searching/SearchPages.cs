using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Store.Reading;
using Whorl.Web.Frame;
using Whorl.Web.Parts;

namespace Whorl.Web.Searching;

/// <summary>Search and pivot.</summary>
internal sealed class SearchPages(ServiceParts parts, PageRenderer pages)
{
    private const int Rows = 100;

    public IEnumerable<ApiRoute> All => [pages.Page("/search", KeyRole.Viewer, ShowAsync)];

    private Task ShowAsync(HttpContext context)
    {
        string text = context.Request.Query["q"].ToString();
        long before = long.TryParse(context.Request.Query["before"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : long.MaxValue;
        string problem = string.Empty;
        if (string.IsNullOrWhiteSpace(text) || SearchQuery.TryRead(text, out problem) is not { } query)
        {
            return pages.SendAsync<SearchPage>(context, new SearchModel { Text = text, Problem = problem, Saved = parts.Saved.All() }, problem.Length > 0 ? StatusCodes.Status400BadRequest : StatusCodes.Status200OK);
        }

        if (context.Request.Query["network"].ToString().Trim() is { Length: > 0 } network)
        {
            PageRenderer.See(context, InNetwork(query, network, context.Request.Query));
            return Task.CompletedTask;
        }

        if (!parts.Searcher.IsReadyFor(query))
        {
            return pages.SendAsync<SearchPage>(context, new SearchModel { Text = text, Problem = "there are no verdicts to search by yet: the service is learning from its store" }, StatusCodes.Status503ServiceUnavailable);
        }

        long begin = Stopwatch.GetTimestamp();
        string of = context.Request.Query["of"].ToString();
        bool isHandshakes = query.Scope == SearchScope.Handshakes || (query.Scope == SearchScope.Both && of == "handshakes");
        SearchResult<FoundServer>? servers = isHandshakes ? null : parts.Searcher.Servers(query, before, Rows);
        if (servers is { Rows.Count: 0, Next: null } && query.Scope == SearchScope.Both && of.Length == 0)
        {
            // What nobody scanned may still have been seen.
            isHandshakes = true;
            servers = null;
        }

        SearchResult<SeenHandshake>? handshakes = isHandshakes ? parts.Searcher.Handshakes(query, before, Rows) : null;
        return pages.SendAsync<SearchPage>(context, new SearchModel
        {
            Text = text,
            Query = query,
            IsHandshakes = isHandshakes,
            Servers = servers,
            Handshakes = handshakes,
            Facets = servers is not null ? FacetsOf(servers.Rows) : FacetsOf(handshakes!.Rows),
            Milliseconds = Stopwatch.GetElapsedTime(begin).TotalMilliseconds,
        });
    }

    /// <summary>Where the search is with a network of servers or of clients, in place of another: the address says it as terms, and nothing else.</summary>
    private static string InNetwork(SearchQuery query, string network, IQueryCollection asked)
    {
        string field = asked["side"] == "client" ? "client" : "ip";
        string path = Place.OfSearch(query.WithoutField(field).With(new SearchTerm(field, network, IsNot: false)).ToString());
        return field == "ip" && asked["of"].ToString() is "servers" or "handshakes" ? path + "&of=" + asked["of"] : path;
    }

    private static List<Facet> FacetsOf(IReadOnlyList<FoundServer> rows) =>
    [
        .. ((Facet[])
        [
            Facet.Of("server", rows.Select(row => row.Seen.Server)), Facet.Of("port", rows.Select(row => row.Seen.Port.ToString(CultureInfo.InvariantCulture))),
            Facet.Of("atsf", rows.Select(row => row.Seen.Atsf?.Value)), Facet.Of("jarm", rows.Select(row => row.Seen.Jarm?.Value)), Facet.Of("issuer", rows.Select(row => row.Seen.Issuer)),
            Facet.Of("verdict", rows.Select(row => row.Word)),
        ]).Where(facet => facet.Values.Count > 0),
    ];

    private static List<Facet> FacetsOf(IReadOnlyList<SeenHandshake> rows) =>
    [
        .. ((Facet[])
        [
            Facet.Of("sni", rows.Select(row => row.Handshake.ServerName)), Facet.Of("ja4", rows.Select(row => row.Handshake.Ja4?.Value)), Facet.Of("ja3s", rows.Select(row => row.Handshake.Ja3s?.Value)),
            Facet.Of("client", rows.Select(row => row.Handshake.ClientAddress.ToString())), Facet.Of("port", rows.Select(row => row.Handshake.ServerPort.ToString(CultureInfo.InvariantCulture))), Facet.Of("version", rows.Select(row => row.Handshake.Version)),
        ]).Where(facet => facet.Values.Count > 0),
    ];
}
