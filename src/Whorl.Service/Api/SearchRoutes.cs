using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Whorl.Detection.Lookups;
using Whorl.Service.Keys;
using Whorl.Service.Searching;
using Whorl.Store.Reading;

namespace Whorl.Service.Api;

/// <summary>The search over what was seen: docs/reference/search.md.</summary>
internal sealed class SearchRoutes(Searcher searcher, SearchCompleter completer)
{
    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/search", KeyRole.Viewer, SearchAsync),
        new("GET", "/api/v1/search/complete", KeyRole.Viewer, CompleteAsync),
    ];

    private Task CompleteAsync(HttpContext context)
    {
        (int from, IReadOnlyList<Completion> found) = completer.Complete(context.Request.Query["q"].ToString());
        return JsonAnswer.SendAsync(context, json =>
        {
            json.WriteNumber("from", from);
            json.WriteStartArray("completions");
            foreach (Completion completion in found)
            {
                json.WriteStartObject();
                json.WriteString("text", completion.Text);
                json.WriteString("meaning", completion.Meaning);
                WriteCount(json, "servers", completion.Servers);
                WriteCount(json, "handshakes", completion.Handshakes);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }

    private Task SearchAsync(HttpContext context)
    {
        IQueryCollection asked = context.Request.Query;
        if (!PageQuery.TryRead(asked, out PageQuery page, out string problem) || SearchQuery.TryRead(asked["q"].ToString(), out problem) is not { } query)
        {
            return Problem.BadRequestAsync(context, problem);
        }

        bool isHandshakes = query.Scope == SearchScope.Handshakes || asked["of"].ToString() == "handshakes";
        if (asked["of"].ToString() is not ("" or "servers" or "handshakes") || (isHandshakes ? query.Scope == SearchScope.Servers : asked["of"].ToString() == "servers" && query.Scope == SearchScope.Handshakes))
        {
            return Problem.BadRequestAsync(context, "'of' is servers or handshakes, and fits the fields of the search");
        }

        if (!searcher.IsReadyFor(query))
        {
            return Problem.NotReadyAsync(context);
        }

        SearchResult<FoundServer>? servers = isHandshakes ? null : searcher.Servers(query, page.Before, page.Limit);
        SearchResult<SeenHandshake>? handshakes = isHandshakes ? searcher.Handshakes(query, page.Before, page.Limit) : null;
        return JsonAnswer.SendAsync(context, json =>
        {
            json.WriteStartArray(isHandshakes ? "handshakes" : "servers");
            foreach (FoundServer found in servers?.Rows ?? [])
            {
                json.WriteStartObject();
                json.WriteNumber("id", found.Seen.Id);
                SeenJson.WriteMembers(json, found.Seen);
                WriteNumber(json, "score", found.Score);
                json.WriteString("verdict", found.Word);
                json.WriteEndObject();
            }

            foreach (SeenHandshake found in handshakes?.Rows ?? [])
            {
                json.WriteStartObject();
                json.WriteNumber("id", found.Id);
                SeenJson.WriteMembers(json, found, null);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteNumber("tried", servers?.Tried ?? handshakes!.Tried);
            json.WriteBoolean("complete", !(servers?.IsPatienceOver ?? handshakes!.IsPatienceOver));
            long? next = servers is null ? handshakes!.Next : servers.Next;
            json.WriteString("next", next is null ? null : string.Create(
                CultureInfo.InvariantCulture, $"/api/v1/search?q={Uri.EscapeDataString(asked["q"].ToString())}&of={(isHandshakes ? "handshakes" : "servers")}&limit={page.Limit}&before={next}"));
        });
    }

    private static void WriteCount(Utf8JsonWriter json, string name, RowCount? count)
    {
        WriteNumber(json, name, count?.Rows);
        json.WriteBoolean(name + "_more", count?.IsMore == true);
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Math.Round(number, 6));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
