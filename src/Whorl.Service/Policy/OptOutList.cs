using Whorl.Probing.Targets;
using Whorl.Service.State;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Policy;

/// <summary>
/// The networks and names whose owners do not want to be scanned. It is read again whenever it has changed, by whatever process, so that an entry
/// holds from the next check on.
/// </summary>
public sealed class OptOutList(ServiceDatabase state, TimeProvider time)
{
    /// <summary>The most entries.</summary>
    public const int Most = 20_000;

    /// <summary>The longest reason, in characters.</summary>
    public const int LongestWhy = 500;

    private const int LongestEntry = 300;
    private const string Columns = "id, entry, why, who, added";

    private readonly Lock gate = new();
    private (long Last, long Count) known;
    private ExclusionList list = ExclusionList.Empty;

    /// <summary>The entries as they are now. Numbers are never given twice, so the highest and how many there are say whether any changed.</summary>
    public ExclusionList Current
    {
        get
        {
            (long, long) now = state.Use(connection => (connection.Number("SELECT max(id) FROM opt_out") ?? 0, connection.Number("SELECT count(*) FROM opt_out") ?? 0));
            lock (gate)
            {
                if (now != known)
                {
                    (known, list) = Read();
                }

                return list;
            }
        }
    }

    /// <summary>What is wrong with an entry or its reason, in a clause; null where it can be added.</summary>
    public static string? Problem(string entry, string why)
    {
        ExclusionReader reader = new();
        bool isEntry = entry.Length <= LongestEntry && reader.Add(entry) == TargetRefusal.None && reader.ToList() is { Ranges: var ranges, Names: var names } && ranges + names > 0;
        return !isEntry ? "the entry is no address, network, range or name; write 192.0.2.7, 192.0.2.0/24, www.example.com, or *.example.com for the names below one"
            : why.Length is 0 or > LongestWhy || why.Any(char.IsControl) ? "a reason is needed, of 1 to 500 characters" : null;
    }

    /// <summary>Adds an entry; null where it is there already, or the list is full.</summary>
    public OptOut? Add(string entry, string why, string who) => state.Change(connection =>
    {
        long at = time.GetUtcNow().ToUnixTimeMilliseconds();
        using Statement insert = connection.Prepare("INSERT INTO opt_out(entry, why, who, added) SELECT ?1, ?2, ?3, ?4 WHERE (SELECT count(*) FROM opt_out) < ?5 ON CONFLICT(entry) DO NOTHING");
        return insert.Bind(1, entry).Bind(2, why).Bind(3, who).Bind(4, at).Bind(5, Most).Run() > 0 ? new OptOut(connection.LastId, entry, why, who, at) : null;
    });

    /// <summary>Takes an entry away; null where there is none.</summary>
    public OptOut? Remove(long id) => state.Change(connection =>
    {
        if (Find(id) is not { } found)
        {
            return null;
        }

        using Statement delete = connection.Prepare("DELETE FROM opt_out WHERE id = ?1");
        delete.Bind(1, id).Run();
        return found;
    });

    /// <summary>An entry; null where there is none.</summary>
    public OptOut? Find(long id) => Before(id == long.MaxValue ? id : id + 1, 1).FirstOrDefault(found => found.Id == id);

    /// <summary>Those with lower numbers than one, the latest first.</summary>
    public IReadOnlyList<OptOut> Before(long id, int most) => state.Use(connection =>
    {
        using Statement rows = connection.Prepare($"SELECT {Columns} FROM opt_out WHERE id < ?1 ORDER BY id DESC LIMIT ?2");
        rows.Bind(1, id).Bind(2, most);
        List<OptOut> found = [];
        while (rows.Step())
        {
            found.Add(new OptOut(rows.Long(0), rows.Text(1)!, rows.Text(2)!, rows.Text(3)!, rows.Long(4)));
        }

        return found;
    });

    private ((long, long), ExclusionList) Read() => state.Use(connection =>
    {
        ExclusionReader reader = new();
        (long last, long count) = (0, 0);
        using Statement rows = connection.Prepare("SELECT id, entry FROM opt_out ORDER BY id");
        while (rows.Step())
        {
            (last, count) = (rows.Long(0), count + 1);
            _ = reader.Add(rows.Text(1));
        }

        return ((last, count), reader.ToList());
    });
}
