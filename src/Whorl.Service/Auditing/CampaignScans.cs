using Whorl.Store.Sqlite;

namespace Whorl.Service.Auditing;

/// <summary>The scans that campaigns took from their keys' quotas, by the minute.</summary>
internal static class CampaignScans
{
    private const long Minute = 60_000;
    private const long Day = 24 * 60;

    /// <summary>How many an actor had in the last 24 hours, and when the first of them was, milliseconds since 1970.</summary>
    public static (long Count, long First) Count(Connection connection, string actor, DateTimeOffset now)
    {
        using Statement count = connection.Prepare("SELECT coalesce(sum(count), 0), min(minute) FROM campaign_scans WHERE actor = ?1 AND minute > ?2 AND count > 0");
        count.Bind(1, actor).Bind(2, (now.ToUnixTimeMilliseconds() / Minute) - Day).Step();
        return (count.Long(0), count.LongOrNull(1) is { } first ? first * Minute : long.MaxValue);
    }

    /// <summary>Adds some, or with a number below zero takes some away from the latest that there are; forgets what is older than a day.</summary>
    public static void Add(Connection connection, string actor, DateTimeOffset now, int scans)
    {
        long minute = now.ToUnixTimeMilliseconds() / Minute;
        using Statement forget = connection.Prepare("DELETE FROM campaign_scans WHERE actor = ?1 AND minute <= ?2");
        forget.Bind(1, actor).Bind(2, minute - Day).Run();
        if (scans < 0)
        {
            using Statement back = connection.Prepare("UPDATE campaign_scans SET count = max(0, count + ?2) WHERE actor = ?1 AND minute = (SELECT max(minute) FROM campaign_scans WHERE actor = ?1)");
            back.Bind(1, actor).Bind(2, scans).Run();
            return;
        }

        using Statement add = connection.Prepare("INSERT INTO campaign_scans(actor, minute, count) VALUES(?1, ?2, ?3) ON CONFLICT(actor, minute) DO UPDATE SET count = count + excluded.count");
        add.Bind(1, actor).Bind(2, minute).Bind(3, scans).Run();
    }
}
