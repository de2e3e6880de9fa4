using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Detection.Lookups;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Service.Api;

/// <summary>What the store knows: look-ups and feeds.</summary>
internal sealed class KnowledgeRoutes(IStore store, TimeProvider time)
{
    private const int Examples = 10;
    private const int MostExamples = 1000;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/lookup", KeyRole.Viewer, LookUpAsync),
        new("GET", "/api/v1/feeds", KeyRole.Viewer, FeedsAsync),
    ];

    private async Task LookUpAsync(HttpContext context)
    {
        string text = context.Request.Query["value"].ToString();
        if (!LookupValue.TryParse(text, out LookupValue? value))
        {
            await Problem.WriteAsync(
                context, StatusCodes.Status400BadRequest, "request", "The request cannot be understood",
                "'value' is no fingerprint, address, name or certificate hash; ask ?value=...").ConfigureAwait(false);
            return;
        }

        string given = context.Request.Query["limit"].ToString();
        int most = Examples;
        if (given.Length > 0 && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MostExamples))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "request", "The request cannot be understood", "'limit' is no number from 1 to 1000").ConfigureAwait(false);
            return;
        }

        using MemoryStream body = new();
        LookupJson.Write(body, new Lookup(store, most).Of(value), time.GetUtcNow());
        await JsonAnswer.SendAsync(context, body.GetBuffer().AsMemory(0, (int)body.Length)).ConfigureAwait(false);
    }

    private Task FeedsAsync(HttpContext context) => JsonAnswer.SendAsync(context, json =>
    {
        using IStoreReader reader = store.OpenReader();
        json.WriteStartArray("feeds");
        foreach (FeedState feed in reader.Feeds())
        {
            FeedSource source = feed.Source;
            json.WriteStartObject();
            json.WriteString("name", source.Name);
            json.WriteString("format", source.Format);
            json.WriteString("version", source.Version);
            json.WriteString("retrieved_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeSeconds(source.RetrievedAt)));
            json.WriteString("licence", source.Licence);
            json.WriteString("tlp", source.TrafficLight);
            json.WriteNumber("rows", feed.Rows);
            json.WriteNumber("rejected", feed.Rejected);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });
}
