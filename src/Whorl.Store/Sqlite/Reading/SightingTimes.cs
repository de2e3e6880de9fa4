using Whorl.Store.Reading;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>First and last time of a state or pairing: a seek for each week rather than a scan. The table is <c>seen</c> or <c>met</c>.</summary>
internal sealed class SightingTimes : IDisposable
{
    private readonly long unit;
    private readonly List<Week> weeks;
    private readonly Statement ends;

    public SightingTimes(Connection connection, string table, string column, long unit)
    {
        this.unit = unit;
        weeks = TableWeeks.Of(connection, table);
        ends = connection.Prepare($"SELECT min(at), max(at), count(*) FROM {table} WHERE week = ?1 AND {column} = ?2");
    }

    /// <summary>The weeks that have rows.</summary>
    public IReadOnlyList<Week> Weeks => weeks;

    /// <summary>When and how often.</summary>
    public Times Of(int id)
    {
        Times times = default;
        foreach (Week week in weeks)
        {
            ends.Bind(1, week.Index).Bind(2, id);
            if (ends.Step() && ends.Long(2) > 0)
            {
                times = times.With(new Times(week.Start + (ends.Long(0) * unit), week.Start + (ends.Long(1) * unit), ends.Long(2)));
            }

            ends.Reset();
        }

        return times;
    }

    /// <inheritdoc/>
    public void Dispose() => ends.Dispose();
}
