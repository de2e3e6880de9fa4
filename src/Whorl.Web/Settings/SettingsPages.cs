using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Api;
using Whorl.Service.Auditing;
using Whorl.Service.Hosting;
using Whorl.Service.Keys;
using Whorl.Web.Frame;

namespace Whorl.Web.Settings;

/// <summary>How the service is set up. What is set is set on the machine itself: files, flags, and <c>whorl keys</c>.</summary>
internal sealed class SettingsPages(ServiceParts parts, PageRenderer pages)
{
    private const int Rows = 100;

    public IEnumerable<ApiRoute> All => [pages.Page("/settings", KeyRole.Viewer, ShowAsync)];

    private Task ShowAsync(HttpContext context)
    {
        bool isAdmin = KeyCheck.CallerOf(context).Key.Role == KeyRole.Admin;
        long before = long.TryParse(context.Request.Query["before"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out long given) ? given : long.MaxValue;
        IReadOnlyList<AuditEntry>? audit = isAdmin ? parts.Audit.Before(before, Rows + 1) : null;
        string? next = audit?.Count > Rows ? string.Create(CultureInfo.InvariantCulture, $"/settings?before={audit[Rows - 1].Id}#audit") : null;
        return pages.SendAsync<SettingsPage>(context, new SettingsModel(
            parts.Options, parts.Threshold.Current, parts.Delivery is { } delivery ? [.. delivery.Health().Outlets.Select(outlet => outlet.Health)] : null, isAdmin ? parts.Keys.All() : null, audit is null ? null : [.. audit.Take(Rows)], next));
    }
}
