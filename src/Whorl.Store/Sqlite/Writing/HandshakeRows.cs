using System.Runtime.InteropServices;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>Writes batches of handshakes: the pairing is found in memory, else in its table, else added; the times go in sorted.</summary>
internal sealed class HandshakeRows : IDisposable
{
    private const int MostKept = 1 << 21;
    private const string Columns = "digest, client, server, port, protocol, name, ja3, ja3s, ja4, version, cipher, alpn, upgrade, user_agent, certificate, traits";

    private readonly Connection connection;
    private readonly Dictionaries dictionaries;
    private readonly Dictionary<Hash128, int> pairings = [];
    private readonly KeyedHash hash = new();
    private readonly Statement find, add, addMet;
    private Row[] rows = [];

    public HandshakeRows(Connection connection, Dictionaries dictionaries)
    {
        this.connection = connection;
        this.dictionaries = dictionaries;
        find = connection.Prepare("""
            SELECT id FROM pairing WHERE digest = ?1 AND client = ?2 AND server = ?3 AND port = ?4 AND protocol = ?5 AND name = ?6 AND ja3 = ?7 AND ja3s = ?8
            AND ja4 = ?9 AND version = ?10 AND cipher = ?11 AND alpn = ?12 AND upgrade = ?13 AND user_agent = ?14 AND certificate = ?15 AND traits = ?16
            """);
        add = connection.Prepare($"INSERT INTO pairing({Columns}) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)");
        addMet = connection.Prepare("INSERT OR IGNORE INTO met(week, pairing, at, client_port) VALUES(?1, ?2, ?3, ?4)");
    }

    /// <summary>Writes a batch inside the transaction at hand; returns how many were there already.</summary>
    public int Write(List<PendingHandshake> gathered)
    {
        ReadOnlySpan<PendingHandshake> batch = CollectionsMarshal.AsSpan(gathered);
        if (pairings.Count + batch.Length > MostKept)
        {
            pairings.Clear();
        }

        if (rows.Length < batch.Length)
        {
            rows = new Row[batch.Length];
        }

        for (int i = 0; i < batch.Length; i++)
        {
            Week week = Week.Of(batch[i].Timestamp);
            rows[i] = new Row(week.Index, PairingId(batch[i]), (batch[i].Timestamp - week.Start) / 1000, batch[i].ClientPort);
        }

        Array.Sort(rows, 0, batch.Length);
        int known = 0;
        foreach (ref readonly Row row in rows.AsSpan(0, batch.Length))
        {
            known += 1 - addMet.Bind(1, row.Week).Bind(2, row.Pairing).Bind(3, row.At).Bind(4, row.ClientPort).Run();
        }

        return known;
    }

    /// <summary>Forgets what is in memory.</summary>
    public void Clear() => pairings.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        find.Dispose();
        add.Dispose();
        addMet.Dispose();
    }

    private int PairingId(in PendingHandshake pending)
    {
        // Addresses (of 4 or 16 bytes each) and ids in one row of bytes: the key in memory, and under a fixed key the digest.
        Span<byte> row = stackalloc byte[34 + (13 * sizeof(int))];
        row.Clear();
        int client = pending.Client.WriteBytes(row[1..]);
        row[0] = (byte)client;
        int server = pending.Server.WriteBytes(row[18..]);
        row[17] = (byte)server;
        Span<int> ids =
        [
            pending.ServerPort, (int)pending.Protocol, dictionaries.Name(pending.ServerName), dictionaries.Fingerprint(pending.Ja3),
            dictionaries.Fingerprint(pending.Ja3s), dictionaries.Fingerprint(pending.Ja4), dictionaries.Word(pending.Version), dictionaries.Word(pending.Cipher),
            dictionaries.Word(pending.Alpn), dictionaries.Word(pending.Upgrade), dictionaries.Word(pending.UserAgent), dictionaries.Certificate(pending.Certificate),
            (int)pending.Traits,
        ];
        MemoryMarshal.AsBytes(ids).CopyTo(row[34..]);
        Hash128 key = hash.Of(row);
        if (pairings.TryGetValue(key, out int id))
        {
            return id;
        }

        long digest = (long)KeyedHash.Stable.Of(row).Low;
        id = (int)(Bind(find, digest, row.Slice(1, client), row.Slice(18, server), ids).Number() ?? 0);
        if (id == 0)
        {
            Bind(add, digest, row.Slice(1, client), row.Slice(18, server), ids).Run();
            id = (int)connection.LastId;
        }

        pairings[key] = id;
        return id;
    }

    private static Statement Bind(Statement statement, long digest, ReadOnlySpan<byte> client, ReadOnlySpan<byte> server, ReadOnlySpan<int> ids)
    {
        statement.Bind(1, digest).Bind(2, client).Bind(3, server);
        for (int i = 0; i < ids.Length; i++)
        {
            statement.Bind(4 + i, ids[i]);
        }

        return statement;
    }

    private readonly record struct Row(int Week, int Pairing, long At, ushort ClientPort) : IComparable<Row>
    {
        public int CompareTo(Row other) =>
            Week != other.Week ? Week.CompareTo(other.Week) : Pairing != other.Pairing ? Pairing.CompareTo(other.Pairing) : At.CompareTo(other.At);
    }
}
