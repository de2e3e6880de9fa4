namespace Whorl.Store.Sqlite.Feeds;

/// <summary>
/// The values whose listings the latest imports changed, so that whoever has read the listings reads no more than these again: a top
/// list has millions, of which a week changes a few.
/// </summary>
internal static class RelistedValues
{
    /// <summary>The imports of which they are kept.</summary>
    public const int Kept = 16;

    private const int Most = 100_000;

    /// <summary>Gathers a value, and no more than will be kept.</summary>
    public static void Gather(List<string> values, string value)
    {
        if (values.Count <= Most)
        {
            values.Add(value);
        }
    }

    /// <summary>Keeps the values of an import, after which <paramref name="feeds"/> imports were made, inside the transaction at hand.</summary>
    public static void Keep(Connection connection, long feeds, List<string> values)
    {
        using Statement forget = connection.Prepare("DELETE FROM relisted WHERE feeds <= ?1");
        forget.Bind(1, feeds - Kept).Run();
        using Statement add = connection.Prepare("INSERT OR IGNORE INTO relisted(feeds, value) VALUES(?1, ?2)");
        foreach (string value in values.Count > Most ? new List<string> { string.Empty } : values)
        {
            add.Bind(1, feeds).Bind(2, value).Run();
        }
    }

    /// <summary>The values that changed after so many imports; null where they are not known.</summary>
    public static HashSet<string>? Since(Connection connection, long feeds)
    {
        HashSet<string> values = new(StringComparer.Ordinal);
        using Statement rows = connection.Prepare("SELECT value FROM relisted WHERE feeds > ?1");
        rows.Bind(1, feeds);
        while (rows.Step())
        {
            values.Add(rows.Text(0)!);
        }

        return values.Contains(string.Empty) ? null : values;
    }
}
