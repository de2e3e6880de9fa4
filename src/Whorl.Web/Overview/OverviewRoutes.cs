using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Detections;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;
using Whorl.Store.Reading;
using Whorl.Web.Frame;

namespace Whorl.Web.Overview;

/// <summary>The first screen.</summary>
internal sealed class OverviewRoutes(ServiceParts parts, PageRenderer pages)
{
    private const int Rows = 8;

    private readonly KeptAnswer<IReadOnlyList<WeekTotal>> weeks = new(
        () =>
        {
            using IStoreReader reader = parts.Store.OpenReader();
            return reader.WeekTotals();
        }, parts.Time);

    public IEnumerable<ApiRoute> All => [pages.Page("/", KeyRole.Viewer, ShowAsync)];

    private async Task ShowAsync(HttpContext context)
    {
        (IReadOnlyList<FeedState> feeds, long changes) = Read();
        Caller caller = KeyCheck.CallerOf(context);
        IReadOnlyList<WeekTotal>? seen = await weeks.AskAsync(changes, context.RequestAborted).ConfigureAwait(false);
        PageRenderer.ComeAgain(context, seen is null);
        await pages.SendAsync<OverviewPage>(context, new OverviewModel
        {
            Counts = parts.Detections.Counts(),
            Latest = parts.Detections.Before(new DetectionQuestion { State = DetectionState.Open }, long.MaxValue, Rows),
            Feeds = feeds,
            Weeks = seen,
            Scans = parts.Jobs.Before(caller.Key.Role == KeyRole.Admin ? null : caller.Key.Id, long.MaxValue, Rows),
            Running = parts.Scans.Running,
            Outlets = parts.Delivery is { } delivery ? [.. delivery.Health().Outlets.Select(outlet => outlet.Health)] : null,
            Learnt = parts.Judges.Current?.Trained,
            Now = parts.Time.GetUtcNow(),
        }).ConfigureAwait(false);
    }

    private (IReadOnlyList<FeedState> Feeds, long Changes) Read()
    {
        using IStoreReader reader = parts.Store.OpenReader();
        return (reader.Feeds(), reader.Changes());
    }
}
