using System.Globalization;
using Microsoft.AspNetCore.Http;
using Whorl.Service.Auditing;
using Whorl.Service.Keys;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Api;

/// <summary>Keys and the audit log, for those who may see them. Keys are made and revoked on the command line, where whoever does it has the machine.</summary>
internal sealed class AdminRoutes(KeyRing keys, AuditLog audit)
{
    private const int Page = 100;

    public IEnumerable<ApiRoute> All =>
    [
        new("GET", "/api/v1/keys", KeyRole.Admin, KeysAsync),
        new("GET", "/api/v1/audit", KeyRole.Admin, AuditAsync),
    ];

    private Task KeysAsync(HttpContext context) => JsonAnswer.SendAsync(context, json =>
    {
        json.WriteStartArray("keys");
        foreach (ApiKey key in keys.All())
        {
            json.WriteStartObject();
            json.WriteString("id", key.Id);
            json.WriteString("name", key.Name);
            json.WriteString("role", key.Role.ToString().ToLowerInvariant());
            json.WriteNumber("rate", key.Rate);
            json.WriteNumber("scans", key.Scans);
            json.WriteString("created_at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeSeconds(key.Created)));
            json.WriteString("revoked_at", key.Revoked is { } revoked ? VerdictDocument.Time(DateTimeOffset.FromUnixTimeSeconds(revoked)) : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private async Task AuditAsync(HttpContext context)
    {
        string given = context.Request.Query["before"].ToString();
        long before = long.MaxValue;
        if (given.Length > 0 && !long.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            await Problem.WriteAsync(context, StatusCodes.Status400BadRequest, "request", "The request cannot be understood", "'before' is no number of an entry").ConfigureAwait(false);
            return;
        }

        IReadOnlyList<AuditEntry> entries = audit.Before(before, Page);
        await JsonAnswer.SendAsync(context, json =>
        {
            json.WriteStartArray("entries");
            foreach (AuditEntry entry in entries)
            {
                json.WriteStartObject();
                json.WriteNumber("id", entry.Id);
                json.WriteString("at", VerdictDocument.Time(DateTimeOffset.FromUnixTimeMilliseconds(entry.At)));
                json.WriteString("actor", entry.Actor);
                json.WriteString("remote", entry.Remote);
                json.WriteString("action", entry.Action);
                json.WriteString("target", entry.Target);
                json.WriteString("outcome", entry.Outcome);
                json.WriteString("detail", entry.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteString("next", entries.Count == Page ? string.Create(CultureInfo.InvariantCulture, $"/api/v1/audit?before={entries[^1].Id}") : null);
        }).ConfigureAwait(false);
    }
}
