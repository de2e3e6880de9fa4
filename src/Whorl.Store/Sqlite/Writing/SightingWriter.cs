using System.Runtime.ExceptionServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Gathers sightings and writes them a batch at a time, each batch in one short transaction, so that several processes take turns
/// and a process that is killed loses what it had not written and nothing else. A full batch is written on a thread of its own
/// while the next one is gathered.
/// </summary>
internal sealed class SightingWriter : ISightingWriter
{
    private readonly Connection connection;
    private readonly int batch;
    private readonly Dictionaries dictionaries;
    private readonly KeyedHash hash = new();
    private readonly Listings listings;
    private readonly ServerRows servers;
    private readonly HandshakeRows handshakes;
    private readonly Statement stale, markStale, writes, countWrite;
    private PendingRows gathered = new();
    private PendingRows written = new();
    private Thread? writing;
    private ExceptionDispatchInfo? failure;
    private long knownWrites = -1;
    private long alreadyKnown;

    public SightingWriter(Connection connection, int batch)
    {
        this.connection = connection;
        this.batch = batch;
        dictionaries = new Dictionaries(connection);
        listings = new Listings(hash);
        servers = new ServerRows(connection, dictionaries, listings);
        handshakes = new HandshakeRows(connection, dictionaries);
        stale = connection.Prepare("SELECT value FROM fact WHERE name = 'stale'");
        markStale = connection.Prepare("UPDATE fact SET value = 1 WHERE name = 'stale'");
        writes = connection.Prepare("SELECT value FROM fact WHERE name = 'writes'");
        countWrite = connection.Prepare("UPDATE fact SET value = value + 1 WHERE name = 'writes'");
    }

    /// <inheritdoc/>
    public long Added { get; private set; }

    /// <inheritdoc/>
    public long AlreadyKnown => Interlocked.Read(ref alreadyKnown);

    /// <inheritdoc/>
    public void Add(ServerSighting sighting)
    {
        Added++;
        gathered.Servers.Add(new PendingServer(sighting, hash));
        WriteWhenFull();
    }

    /// <inheritdoc/>
    public void Add(HandshakeSighting sighting)
    {
        Added++;
        gathered.Handshakes.Add(new PendingHandshake(sighting));
        WriteWhenFull();
    }

    /// <inheritdoc/>
    public void Flush()
    {
        AwaitWriting();
        if (gathered.Count > 0)
        {
            Write(gathered);
        }
    }

    /// <inheritdoc/>
    public void BeginFlush()
    {
        if (gathered.Count > 0 && writing is not { IsAlive: true })
        {
            BeginWriting();
        }
    }

    /// <inheritdoc/>
    public void EndBatch()
    {
        if (gathered.Count > 0)
        {
            BeginWriting();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        try
        {
            Flush();
        }
        finally
        {
            servers.Dispose();
            handshakes.Dispose();
            dictionaries.Dispose();
            stale.Dispose();
            markStale.Dispose();
            writes.Dispose();
            countWrite.Dispose();
            connection.Dispose();
        }
    }

    private void WriteWhenFull()
    {
        if (gathered.Count >= batch)
        {
            BeginWriting();
        }
    }

    private void BeginWriting()
    {
        AwaitWriting();
        (gathered, written) = (written, gathered);
        writing = new Thread(() =>
        {
            try
            {
                Write(written);
            }
            catch (Exception problem)
            {
                failure = ExceptionDispatchInfo.Capture(problem);
            }
        })
        { Name = "whorl store" };
        writing.Start();
    }

    private void AwaitWriting()
    {
        writing?.Join();
        writing = null;
        ExceptionDispatchInfo? problem = failure;
        failure = null;
        problem?.Throw();
    }

    private void Write(PendingRows rows)
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            int known = WriteRows(rows);
            connection.Run("COMMIT");
            Interlocked.Add(ref alreadyKnown, known);
        }
        catch
        {
            // Whatever memory holds of rows that are undone now must not be used again.
            ClearMemory();
            knownWrites = -1;
            connection.TryRollBack();
            throw;
        }
        finally
        {
            rows.Clear();
        }
    }

    private int WriteRows(PendingRows rows)
    {
        // Another connection changed sightings: counts in memory may be behind, and rows may be gone.
        long current = writes.Number() ?? 0;
        if (current != knownWrites)
        {
            ClearMemory();
        }

        countWrite.Run();
        knownWrites = current + 1;
        listings.Refresh(connection);
        bool wasStale = stale.Number() != 0;
        servers.IsStale = wasStale;
        int known = servers.Write(rows.Servers) + handshakes.Write(rows.Handshakes);
        if (servers.IsStale && !wasStale)
        {
            markStale.Run();
        }

        return known;
    }

    private void ClearMemory()
    {
        servers.Clear();
        handshakes.Clear();
        dictionaries.Clear();
    }

    private sealed class PendingRows
    {
        public List<PendingServer> Servers { get; } = [];

        public List<PendingHandshake> Handshakes { get; } = [];

        public int Count => Servers.Count + Handshakes.Count;

        public void Clear()
        {
            Servers.Clear();
            Handshakes.Clear();
        }
    }
}
