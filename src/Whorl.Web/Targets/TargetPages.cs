using Microsoft.AspNetCore.Http;
using Whorl.Detection.Lookups;
using Whorl.Detection.Verdicts;
using Whorl.Service.Api;
using Whorl.Service.Detections;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Web.Frame;
using Whorl.Web.Parts;

namespace Whorl.Web.Targets;

/// <summary>A server, an address with all that is at it, or a name.</summary>
internal sealed class TargetPages(ServiceParts parts, PageRenderer pages)
{
    private const int Examples = 25;
    private const int MostServers = 8;
    private const int MostStates = 60;

    public IEnumerable<ApiRoute> All => [pages.Page("/targets", KeyRole.Viewer, FindAsync), pages.Page("/targets/{value}", KeyRole.Viewer, OneAsync)];

    private Task FindAsync(HttpContext context)
    {
        if (context.Request.Query["value"].ToString().Trim() is { Length: > 0 } value)
        {
            PageRenderer.See(context, Place.OfTarget(value));
            return Task.CompletedTask;
        }

        return pages.SendAsync<TargetsPage>(context, Latest());
    }

    private TargetsModel Latest()
    {
        using IStoreReader reader = parts.Store.OpenReader();
        return new TargetsModel(reader.LooksBefore(new ServerQuestion(), long.MaxValue, 2 * Examples), reader.HandshakesBefore(new HandshakeQuestion(), long.MaxValue, Examples));
    }

    private async Task OneAsync(HttpContext context)
    {
        string given = (string)context.Request.RouteValues["value"]!;
        if (!LookupValue.TryParse(given, out LookupValue? value) || value.Kind is not (LookupKind.Address or LookupKind.Name))
        {
            await pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "This is no target", "A target is an address, an address with its port, or a name.").ConfigureAwait(false);
            return;
        }

        await pages.SendAsync<TargetPage>(context, Read(value)).ConfigureAwait(false);
    }

    private TargetModel Read(LookupValue value)
    {
        LookupAnswer answer = new Lookup(parts.Store, Examples).Of(value);
        ServerQuestion question = value.Kind == LookupKind.Address ? new ServerQuestion { Address = value.Address, Port = value.Port } : new ServerQuestion { Name = value.Text };
        using IStoreReader reader = parts.Store.OpenReader();
        TargetServer[] servers = [.. reader.Histories(question, MostServers, MostStates).Select(history => Judged(reader, history))];
        string[] targets = [.. servers.Select(server => DetectionEntry.TargetOf(server.Latest.Address, server.Latest.Port, server.Latest.ServerName)).Distinct(StringComparer.Ordinal)];
        return new TargetModel
        {
            Answer = answer,
            Servers = servers,
            Detections = [.. targets.SelectMany(target => parts.Detections.Before(new DetectionQuestion { Target = target }, long.MaxValue, Examples)).OrderByDescending(found => found.Id)],
            Scannable = value.Port is { } port ? value.Address!.Value.WithPort(port) : value.Text,
        };
    }

    private TargetServer Judged(IStoreReader reader, TargetHistory history)
    {
        if (parts.Judges.Current is not { } judge)
        {
            return new TargetServer(history, null, []);
        }

        ServerSighting latest = history.Latest;
        latest.Timestamp = history.States[^1].Times.Last;
        (C2Verdict c2, CdnVerdict? cdn, ListKind list) = judge.Judge(reader, latest);
        ShownVerdict shown = new()
        {
            Word = list == ListKind.Threat ? "listed" : c2.Word,
            Score = c2.Score,
            Lower = c2.Lower,
            Threshold = c2.Threshold,
            Block = c2.Blocked,
            Top = c2.Top,
            Families = [.. c2.Families.Select(family => family.Name)],
            Cdn = cdn?.Cdn,
            Evidence = [.. c2.Evidence, .. cdn?.Evidence ?? []],
            Caveats = [.. c2.Caveats, .. cdn?.Caveats ?? []],
        };
        return new TargetServer(history, shown, [.. c2.Counts.Select(count => new Contribution(count.Mark, count.Threats, count.Popular))]);
    }
}
