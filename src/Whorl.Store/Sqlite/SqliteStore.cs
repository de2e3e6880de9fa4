using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite.Feeds;
using Whorl.Store.Sqlite.Reading;
using Whorl.Store.Sqlite.Upkeep;
using Whorl.Store.Sqlite.Writing;
using Whorl.Store.Upkeep;

namespace Whorl.Store.Sqlite;

/// <summary>
/// The embedded engine: one SQLite file in WAL mode, so that readers and one writer at a time work side by side, in any number of
/// processes. Every writer and every reading has a connection of its own; the store itself may be used from several threads.
/// </summary>
public sealed class SqliteStore : IStore
{
    /// <summary>Sightings in one transaction.</summary>
    private const int Batch = 1 << 19;

    private readonly string path;
    private readonly bool isReadOnly;

    private SqliteStore(string path, bool isReadOnly)
    {
        this.path = path;
        this.isReadOnly = isReadOnly;
    }

    /// <summary>Opens the file, makes it where it is missing, and brings it to the schema of this version; a <see cref="StoreException"/> where that cannot be.</summary>
    public static SqliteStore Open(string path)
    {
        SqliteStore store = new(path, isReadOnly: false);
        using Connection connection = store.Connect();
        return store;
    }

    /// <summary>
    /// Opens a file that is there for questions: as <see cref="Open"/> does, or, where this user may not write it or its folder, for
    /// reading alone. Writing to it then gives a <see cref="StoreException"/>.
    /// </summary>
    public static SqliteStore OpenForReading(string path)
    {
        try
        {
            return Open(path);
        }
        catch (StoreException problem) when (problem.IsNoRight && File.Exists(path))
        {
            return OpenReadOnly(path);
        }
    }

    /// <summary>Opens a file and never writes it.</summary>
    internal static SqliteStore OpenReadOnly(string path)
    {
        SqliteStore store = new(path, isReadOnly: true);
        using Connection connection = store.Connect();
        return store;
    }

    /// <inheritdoc/>
    public ISightingWriter OpenWriter()
    {
        Connection connection = Connect();

        // What is new lands all over the indexes, which a large store has more of than fit elsewhere: 384 MB at the most.
        connection.Run("PRAGMA cache_size = -393216");
        return new SightingWriter(connection, Batch);
    }

    /// <inheritdoc/>
    public ISightingReplay OpenReplay() => new SightingReplay(Connect());

    /// <inheritdoc/>
    public void ReadTally(Action<TallyRow> take, int? fingerprint = null)
    {
        using Connection connection = ConnectToCounts();
        TallyReading.Run(connection, take, fingerprint);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Prevalence> ReadPrevalence(int fingerprint)
    {
        using Connection connection = ConnectToCounts();
        using Statement rows = connection.Prepare("SELECT week, list, targets, fresh FROM prevalence WHERE fingerprint = ?1 ORDER BY week, list");
        rows.Bind(1, fingerprint);
        List<Prevalence> found = [];
        while (rows.Step())
        {
            found.Add(new Prevalence(new Week(rows.Int(0)), (ListKind)rows.Int(1), rows.Int(2), rows.Int(3)));
        }

        return found;
    }

    /// <inheritdoc/>
    public NetworkTable ReadNetworks()
    {
        using Connection connection = Connect();
        using Statement rows = connection.Prepare("SELECT first, last, system, w.value, w.id FROM network n LEFT JOIN word w ON w.id = n.organisation");
        List<NetworkRange> ranges = [];
        Dictionary<int, string?> organisations = [];
        while (rows.Step())
        {
            int word = rows.Int(4);
            if (!organisations.TryGetValue(word, out string? organisation))
            {
                organisations[word] = organisation = rows.Text(3);
            }

            ranges.Add(new NetworkRange(HostAddress.FromBytes(rows.Bytes(0)), HostAddress.FromBytes(rows.Bytes(1)), (uint)rows.Long(2), organisation));
        }

        return new NetworkTable(ranges);
    }

    /// <inheritdoc/>
    public IStoreReader OpenReader() => new StoreReader(Connect());

    /// <inheritdoc/>
    public IHandshakeReading OpenHandshakes() => new HandshakeReading(Connect());

    /// <inheritdoc/>
    public IReadOnlyList<string> Verify()
    {
        using Connection connection = Connect();
        return StoreCheck.Run(connection);
    }

    /// <inheritdoc/>
    public RefingerprintReport Refingerprint()
    {
        using Connection connection = Connect();
        return Refingerprinting.Run(connection);
    }

    /// <inheritdoc/>
    public CompactionReport Compact(int? keep = null) => Compaction.Run(Connect, keep);

    /// <inheritdoc/>
    public IFeedWriter OpenFeed(FeedSource source) => new FeedWriter(Connect(), source);

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    internal Connection Connect()
    {
        if (!isReadOnly)
        {
            // NORMAL: a commit survives the death of the process; a power cut may take the last ones, and never the file.
            return Connection.Open(path, DatabaseKind.Store, "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -131072; PRAGMA temp_store = FILE; PRAGMA wal_autocheckpoint = 32768");
        }

        Connection connection = ReadOnlyFile.Open(path);
        try
        {
            connection.Run("PRAGMA query_only = 1");
            DatabaseKind.Store.Require(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Connects to counts that are up to date.</summary>
    private Connection ConnectToCounts()
    {
        if (!isReadOnly)
        {
            TallyRebuild.RunIfStale(Connect);
        }

        Connection connection = Connect();
        if (isReadOnly && connection.Number("SELECT value FROM fact WHERE name = 'stale'") != 0)
        {
            connection.Dispose();
            throw new StoreException($"the counts of the store {path} must be made again, and it is read-only for this user: copy it to a folder of your own");
        }

        return connection;
    }
}
