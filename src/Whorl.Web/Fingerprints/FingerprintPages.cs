using Microsoft.AspNetCore.Http;
using Whorl.Detection.Lookups;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Store.Reading;
using Whorl.Web.Fingerprints.Map;
using Whorl.Web.Frame;

namespace Whorl.Web.Fingerprints;

/// <summary>A fingerprint, and the difference between two.</summary>
internal sealed class FingerprintPages(ServiceParts parts, PageRenderer pages)
{
    private const int Examples = 25;

    private readonly KeptAnswer<FingerprintMap> map = new(
        () =>
        {
            using IStoreReader reader = parts.Store.OpenReader();
            return MapMaker.Make(reader);
        }, parts.Time);

    public IEnumerable<ApiRoute> All =>
    [
        pages.Page("/fingerprints", KeyRole.Viewer, MapAsync),
        pages.Page("/fingerprints/{value}", KeyRole.Viewer, OneAsync),
        pages.Page("/compare", KeyRole.Viewer, CompareAsync),
    ];

    private async Task MapAsync(HttpContext context)
    {
        FingerprintMap? drawn = await map.AskAsync(Changes(), context.RequestAborted).ConfigureAwait(false);
        PageRenderer.ComeAgain(context, drawn is null);
        await pages.SendAsync<MapPage>(context, new MapModel(drawn)).ConfigureAwait(false);
    }

    private long Changes()
    {
        using IStoreReader reader = parts.Store.OpenReader();
        return reader.Changes();
    }

    private async Task OneAsync(HttpContext context)
    {
        string given = (string)context.Request.RouteValues["value"]!;
        if (!LookupValue.TryParse(given, out LookupValue? value) || value.Kind is LookupKind.Address or LookupKind.Name or LookupKind.Certificate)
        {
            await pages.SendProblemAsync(context, StatusCodes.Status404NotFound, "This is no fingerprint", "JA3 and JA3S have 32 hexadecimal digits, JARM 62, an ATSF's hash 16, and a JA4 looks like t13d1516h2_8daaf6152771_e5627efa2ab1.").ConfigureAwait(false);
            return;
        }

        LookupAnswer answer = new Lookup(parts.Store, Examples).Of(value);
        FingerprintModel model = new(answer, Explain(value.Text), null, parts.Judges.Current?.Threshold);
        await pages.SendAsync<FingerprintPage>(context, model with { RawExplanation = model.Raw is { } raw ? Explain(raw) : null }).ConfigureAwait(false);
    }

    private Task CompareAsync(HttpContext context)
    {
        string a = context.Request.Query["a"].ToString();
        string b = context.Request.Query["b"].ToString();
        if (!Explainer.TryRead(RawOf(a), out Subject? before, out string? problem) || !Explainer.TryRead(RawOf(b), out Subject? after, out problem)
            || !Difference.TryBetween(before, after, out Difference? difference, out problem))
        {
            return pages.SendProblemAsync(context, StatusCodes.Status400BadRequest, "These cannot be compared", problem ?? "give two fingerprints");
        }

        return pages.SendAsync<ComparePage>(context, new CompareModel(a, b, difference));
    }

    /// <summary>The text behind a value, which says more; the value itself where that is not known.</summary>
    private string RawOf(string given)
    {
        if (!LookupValue.TryParse(given, out LookupValue? value))
        {
            return given;
        }

        using IStoreReader reader = parts.Store.OpenReader();
        return reader.Fingerprints(value.Text).Select(found => found.Fingerprint.Raw).FirstOrDefault(raw => raw is not null) ?? given;
    }

    private static Explanation? Explain(string text) => Explainer.TryRead(text, out Subject? subject, out _) ? subject.Explain() : null;
}
