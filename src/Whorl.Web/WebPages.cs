using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Hosting;
using Whorl.Web.Campaigns;
using Whorl.Web.Detections;
using Whorl.Web.Fingerprints;
using Whorl.Web.Frame;
using Whorl.Web.Knowledge;
using Whorl.Web.Overview;
using Whorl.Web.Scans;
using Whorl.Web.Searching;
using Whorl.Web.Servers;
using Whorl.Web.Settings;
using Whorl.Web.SigningIn;
using Whorl.Web.Targets;

namespace Whorl.Web;

/// <summary>The service in a browser.</summary>
public sealed class WebPages : IServicePages
{
    private PageRenderer? pages;

    /// <inheritdoc/>
    public IReadOnlyList<ApiRoute> Of(ServiceParts parts)
    {
        pages = new PageRenderer(parts);
        return
        [
            .. Asset.Routes,
            .. new SignInRoutes(parts, pages).All,
            .. new OverviewRoutes(parts, pages).All,
            .. new DetectionPages(parts, pages).All,
            .. new SearchPages(parts, pages).All,
            .. new SavedSearchForms(parts, pages).All,
            .. new FingerprintPages(parts, pages).All,
            .. new TargetPages(parts, pages).All,
            .. new ServerPages(parts, pages).All,
            .. new KnowledgePages(parts, pages).All,
            .. new ImportPages(parts, pages).All,
            .. new ScanPages(parts, pages).All,
            .. new CampaignPages(parts, pages).All,
            .. new OptOutPages(parts, pages).All,
            .. new SettingsPages(parts, pages).All,
        ];
    }

    /// <inheritdoc/>
    public Task AnswerUnknownAsync(HttpContext context) =>
        pages!.SendProblemAsync(context, StatusCodes.Status404NotFound, "There is no such page", "The address may be mistyped, or from another version. The search box finds what is there.");
}
