using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>The threats of all sources, one row at a time from an index, with the names of software that share their values.</summary>
internal static class ThreatRows
{
    public static bool Any(Connection connection)
    {
        using Statement row = connection.Prepare("SELECT 1 FROM indicator WHERE role = 1 LIMIT 1");
        return row.Step();
    }

    public static void Each(Connection connection, string? source, Action<ListedThreat> take)
    {
        // The feeds by name and the rows of each by group are both in the order of an index: nothing is sorted, nothing is held.
        using Statement rows = connection.Prepare($"""
            SELECT {StoredRows.Indicator}, i.value, {StoredRows.Source}
            FROM feed f CROSS JOIN indicator i ON i.feed = f.id WHERE i.role = 1 AND (?1 IS NULL OR f.name = ?1) ORDER BY f.name, i.part_of, i.id
            """);
        using Statement names = connection.Prepare("""
            SELECT count(*) FROM (
                SELECT lower(process) FROM client_label c JOIN fingerprint p ON p.id = c.fingerprint
                WHERE p.value = ?1 AND p.method = ?2 AND c.malware = 0 AND process IS NOT NULL
                UNION SELECT lower(coalesce(family, label)) FROM indicator WHERE value = ?1 AND type = ?2 AND role = 2 AND coalesce(family, label) IS NOT NULL)
            """);
        if (source is not null)
        {
            rows.Bind(1, source);
        }

        while (rows.Step())
        {
            Indicator indicator = StoredRows.IndicatorOf(rows, rows.Text(14)!);
            int ambiguity = indicator.Type < IndicatorType.CertificateSha1
                ? (int)(names.Bind(1, indicator.Value).Bind(2, (long)indicator.Type).Number() ?? 0)
                : 0;
            take(new ListedThreat(indicator, StoredRows.SourceOf(rows, 15), ambiguity));
        }
    }
}
