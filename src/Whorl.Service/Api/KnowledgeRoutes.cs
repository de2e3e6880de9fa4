using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Detection.Hunting;
using Whorl.Detection.Lookups;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Service.Api;

/// <summary>What the store knows: look-ups, feeds and the rules of hunts.</summary>
internal sealed class KnowledgeRoutes(IStore store, TimeProvider time)
{
    private const int Examples = 10;
    private const int MostExamples = 1000;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/lookup", KeyRole.Viewer, context => LookUpAsync(context, context.Request.Query["value"].ToString(), "fingerprint, address, name or certificate hash; ask ?value=...", _ => true)),
        new("GET", "/api/v1/fingerprints/{value}", KeyRole.Viewer, context => LookUpAsync(context, ValueOf(context), "fingerprint", kind => kind is LookupKind.Md5 or LookupKind.Ja4 or LookupKind.Jarm or LookupKind.Atsf)),
        new("GET", "/api/v1/targets/{value}", KeyRole.Viewer, context => LookUpAsync(context, ValueOf(context), "address, with or without a port, or name", kind => kind is LookupKind.Address or LookupKind.Name)),
        new("GET", "/api/v1/hunts", KeyRole.Viewer, HuntsAsync),
        new("GET", "/api/v1/feeds", KeyRole.Viewer, FeedsAsync),
    ];

    private static string ValueOf(HttpContext context) => (string)context.Request.RouteValues["value"]!;

    private async Task LookUpAsync(HttpContext context, string text, string wanted, Func<LookupKind, bool> isWanted)
    {
        if (!LookupValue.TryParse(text, out LookupValue? value) || !isWanted(value.Kind))
        {
            await Problem.BadRequestAsync(context, $"'value' is no {wanted}").ConfigureAwait(false);
            return;
        }

        string given = context.Request.Query["limit"].ToString();
        int most = Examples;
        if (given.Length > 0 && (!int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out most) || most is < 1 or > MostExamples))
        {
            await Problem.BadRequestAsync(context, "'limit' is no number from 1 to 1000").ConfigureAwait(false);
            return;
        }

        using MemoryStream body = new();
        LookupJson.Write(body, new Lookup(store, most).Of(value), time.GetUtcNow());
        await JsonAnswer.SendAsync(context, body.GetBuffer().AsMemory(0, (int)body.Length)).ConfigureAwait(false);
    }

    private static Task HuntsAsync(HttpContext context) => JsonAnswer.SendAsync(context, json =>
    {
        json.WriteStartArray("hunts");
        foreach (HuntRule rule in RuleCatalogue.Shipped)
        {
            json.WriteStartObject();
            json.WriteString("name", rule.Name);
            json.WriteString("use_case", rule.UseCase);
            json.WriteString("title", rule.Title);
            json.WriteString("why", rule.Why);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

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
