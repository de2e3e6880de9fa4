using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>Finds the labels of client fingerprints and what is known of their destinations.</summary>
internal sealed class LabelLookup(Connection connection) : IDisposable
{
    private Statement? one;

    public IReadOnlyList<SourcedLabel> Of(int fingerprint)
    {
        List<SourcedLabel> found = [];
        using Statement rows = connection.Prepare("""
            SELECT process, category, library, system, system_detail, user_agent, malware, count, f.method, f.value, s.name, c.id, s.format
            FROM client_label c JOIN fingerprint f ON f.id = c.fingerprint JOIN feed s ON s.id = c.feed WHERE c.fingerprint = ?1 ORDER BY count DESC, process, c.id
            """);
        rows.Bind(1, fingerprint);
        while (rows.Step())
        {
            found.Add(Read(rows));
        }

        return found;
    }

    public IReadOnlyList<DestinationTotal> Totals(long label)
    {
        List<DestinationTotal> found = [];
        using Statement rows = connection.Prepare("SELECT kind, sum(count), count(*) FROM client_destination WHERE label = ?1 GROUP BY kind ORDER BY kind");
        rows.Bind(1, label);
        while (rows.Step())
        {
            found.Add(new DestinationTotal((DestinationKind)rows.Int(0), rows.Long(1), rows.Long(2)));
        }

        return found;
    }

    public long Count(long label, DestinationKind kind, string value)
    {
        one ??= connection.Prepare("SELECT count FROM client_destination WHERE label = ?1 AND kind = ?2 AND value = ?3");
        return one.Bind(1, label).Bind(2, (long)kind).Bind(3, value).Number() ?? 0;
    }

    public void Dispose() => one?.Dispose();

    /// <summary>A label from the columns that <see cref="Of"/> selects.</summary>
    internal static SourcedLabel Read(Statement row) => new(
        new ClientLabel
        {
            Fingerprint = new Fingerprint((FingerprintMethod)row.Int(8), row.Text(9)!),
            Process = row.Text(0), Category = row.Text(1), Library = row.Text(2), OperatingSystem = row.Text(3), OperatingSystemDetail = row.Text(4),
            UserAgent = row.Text(5), IsMalware = row.Int(6) != 0, Count = row.Long(7),
        },
        row.Text(10)!)
    {
        Id = row.Long(11), Format = row.Text(12)!,
    };
}
