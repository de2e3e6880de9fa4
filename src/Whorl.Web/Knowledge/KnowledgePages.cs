using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Web.Frame;

namespace Whorl.Web.Knowledge;

/// <summary>The database and its feeds, and how right the scores were.</summary>
internal sealed class KnowledgePages
{
    private const int MostOverlapping = 12;
    private const int MostRejected = 200;

    private readonly ServiceParts parts;
    private readonly PageRenderer pages;
    private readonly QualityMeasure measure;
    private readonly KeptAnswer<IReadOnlyList<FeedOverlap>> overlaps;
    private readonly KeptAnswer<IReadOnlyList<TypeAmbiguity>> ambiguity;

    public KnowledgePages(ServiceParts parts, PageRenderer pages)
    {
        this.parts = parts;
        this.pages = pages;
        measure = new QualityMeasure(parts.Store, parts.Time, parts.Logs.CreateLogger<QualityMeasure>());
        overlaps = new KeptAnswer<IReadOnlyList<FeedOverlap>>(() => Read(reader => reader.Overlaps(MostOverlapping)), parts.Time);
        ambiguity = new KeptAnswer<IReadOnlyList<TypeAmbiguity>>(() => Read(AmbiguityOf), parts.Time);
    }

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/knowledge", KeyRole.Viewer, ShowAsync),
        pages.Page("/knowledge/{feed}", KeyRole.Viewer, FeedAsync),
        pages.Form("/knowledge/quality", KeyRole.Analyst, MeasureAsync),
    ];

    private async Task ShowAsync(HttpContext context)
    {
        (IReadOnlyList<FeedState> feeds, long changes) = Read(reader => (reader.Feeds(), reader.Changes()));
        IReadOnlyList<FeedOverlap>? common = await overlaps.AskAsync(changes, context.RequestAborted).ConfigureAwait(false);
        IReadOnlyList<TypeAmbiguity>? ambiguous = await ambiguity.AskAsync(changes, context.RequestAborted).ConfigureAwait(false);
        PageRenderer.ComeAgain(context, measure.IsRunning || common is null || ambiguous is null);
        await pages.SendAsync<KnowledgePage>(context, new KnowledgeModel
        {
            Feeds = feeds,
            Overlaps = common,
            Ambiguity = ambiguous,
            Quality = measure.Last,
            IsMeasuring = measure.IsRunning,
            Threshold = parts.Threshold.Current,
            Set = parts.Threshold.Set,
            Usual = parts.Threshold.Usual,
            Now = parts.Time.GetUtcNow(),
        }).ConfigureAwait(false);
    }

    private Task FeedAsync(HttpContext context)
    {
        // A slash in a name is all that routing leaves escaped.
        string name = (string)context.Request.RouteValues["feed"]!;
        FeedModel? feed = Read(reader => reader.Feeds().FirstOrDefault(each => each.Source.Name.Replace("/", "%2F", StringComparison.Ordinal) == name) is { } found
            ? new FeedModel(found, reader.QuarantineOf(found.Source.Name, MostRejected)) : null);
        return feed is null
            ? pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such feed", "Database and feeds lists what was imported.")
            : pages.SendAsync<FeedPage>(context, feed);
    }

    private Task MeasureAsync(HttpContext context)
    {
        measure.Begin();
        PageRenderer.See(context, "/knowledge#quality");
        return Task.CompletedTask;
    }

    private static List<TypeAmbiguity> AmbiguityOf(IStoreReader reader)
    {
        SortedDictionary<IndicatorType, (long Threats, long Ambiguous)> counts = [];
        reader.EachThreat(null, threat =>
        {
            (long threats, long ambiguous) = counts.GetValueOrDefault(threat.Indicator.Type);
            counts[threat.Indicator.Type] = (threats + 1, ambiguous + (threat.Ambiguity > 0 ? 1 : 0));
        });
        return [.. counts.Select(count => new TypeAmbiguity(count.Key, count.Value.Threats, count.Value.Ambiguous))];
    }

    private T Read<T>(Func<IStoreReader, T> read)
    {
        using IStoreReader reader = parts.Store.OpenReader();
        return read(reader);
    }
}
