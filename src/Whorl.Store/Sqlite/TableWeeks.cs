namespace Whorl.Store.Sqlite;

/// <summary>The weeks that a table has, whose key begins with the week: found by a step in the key each, not by going through the rows.</summary>
internal static class TableWeeks
{
    /// <summary>The weeks of <c>seen</c>, <c>met</c> or <c>tally</c>, earliest first.</summary>
    public static List<Week> Of(Connection connection, string table)
    {
        List<Week> weeks = [];
        using Statement next = connection.Prepare($"SELECT min(week) FROM {table} WHERE week > ?1");
        for (long? week = next.Bind(1, long.MinValue).Number(); week is { } index; week = next.Bind(1, index).Number())
        {
            weeks.Add(new Week((int)index));
        }

        return weeks;
    }
}
