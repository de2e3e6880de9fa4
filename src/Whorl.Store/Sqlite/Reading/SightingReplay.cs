using Whorl.Probing;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite.Writing;

namespace Whorl.Store.Sqlite.Reading;

/// <summary>
/// The replay over SQLite: targets, profiles and states in arrays (some 60 bytes a target and 12 a state), the times from their
/// table in the order of its key.
/// </summary>
internal sealed class SightingReplay : ISightingReplay
{
    private const int Part = 8192;

    private readonly Connection connection;
    private readonly Listings listings = new(new KeyedHash());
    private readonly Statement rows;
    private readonly StoredTexts texts;
    private readonly Profile[] profiles;
    private readonly HostAddress[] addresses;
    private readonly TargetListings[] listed;
    private readonly (int Target, int Profile, int Certificate)[] states;

    /// <summary>Loads the dictionaries; the replay owns the connection.</summary>
    public SightingReplay(Connection connection)
    {
        this.connection = connection;

        // One transaction, so that what is read fits together while others write.
        connection.Run("BEGIN");
        listings.Refresh(connection);
        Weeks = TableWeeks.Of(connection, "seen");
        profiles = new Profile[Highest("profile") + 1];
        Each("SELECT id, atsf, jarm, server, issuer, port FROM profile", row => profiles[row.Int(0)] = new Profile(row.Int(1), row.Int(2), row.Int(3), row.Int(4), (ushort)row.Int(5)));
        HighestTarget = Highest("target");
        addresses = new HostAddress[HighestTarget + 1];
        listed = new TargetListings[HighestTarget + 1];
        Each("SELECT t.id, t.ip, t.port, n.value FROM target t LEFT JOIN name n ON n.id = t.name", ReadTarget);
        states = new (int, int, int)[Highest("state") + 1];
        Each("SELECT id, target, profile, certificate FROM state", row => states[row.Int(0)] = (row.Int(1), row.Int(2), row.Int(3)));
        texts = new StoredTexts(connection);
        rows = connection.Prepare("SELECT state FROM seen WHERE week = ?1 ORDER BY state, at");
    }

    /// <inheritdoc/>
    public IReadOnlyList<Week> Weeks { get; }

    /// <inheritdoc/>
    public int HighestTarget { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<Profile> Profiles => profiles;

    /// <summary>The states by id.</summary>
    public ReadOnlySpan<(int Target, int Profile, int Certificate)> States => states;

    /// <inheritdoc/>
    public void Read(Week week, Action<ReadOnlySpan<SeenTarget>> take) => ReadStates(week, (part, _) => take(part));

    /// <summary>As <see cref="Read"/>, with the ids of the states.</summary>
    public void ReadStates(Week week, SeenStates take)
    {
        SeenTarget[] part = new SeenTarget[Part];
        int[] ids = new int[Part];
        int count = 0;
        int previous = 0;
        rows.Bind(1, week.Index);
        while (rows.Step())
        {
            int id = rows.Int(0);
            if (id == previous)
            {
                continue;
            }

            previous = id;
            (int target, int profile, int certificate) = states[id];
            ids[count] = id;
            part[count++] = new SeenTarget(target, profile, certificate, listings.In(listed[target], week.Index));
            if (count == Part)
            {
                take(part, ids);
                count = 0;
            }
        }

        take(part.AsSpan(0, count), ids.AsSpan(0, count));
    }

    /// <inheritdoc/>
    public bool IsThreatWithin(int target, Week first, Week last) => listings.IsThreatWithin(listed[target], first.Index, last.Index);

    /// <inheritdoc/>
    public string? FamilyOf(int target, Week week) => listings.FamilyIn(listed[target], week.Index);

    /// <inheritdoc/>
    public HostAddress AddressOf(int target) => addresses[target];

    /// <inheritdoc/>
    public (ushort Port, string? Name) PortAndNameOf(int target) => texts.PortAndNameOf(target);

    /// <inheritdoc/>
    public string? WordOf(int id) => texts.WordOf(id);

    /// <inheritdoc/>
    public Fingerprint FingerprintOf(int id) => texts.FingerprintOf(id);

    /// <inheritdoc/>
    public CertificateSummary? CertificateOf(int id) => texts.CertificateOf(id);

    /// <inheritdoc/>
    public void Dispose()
    {
        rows.Dispose();
        texts.Dispose();
        connection.Dispose();
    }

    private void ReadTarget(Statement row)
    {
        int id = row.Int(0);
        addresses[id] = HostAddress.FromBytes(row.Bytes(1));
        listed[id] = listings.Find(addresses[id], (ushort)row.Int(2), listings.IsEmpty ? null : row.Text(3));
    }

    private int Highest(string table) => (int)(connection.Number($"SELECT max(id) FROM {table}") ?? 0);

    private void Each(string sql, Action<Statement> take)
    {
        using Statement row = connection.Prepare(sql);
        while (row.Step())
        {
            take(row);
        }
    }
}

/// <summary>Takes a part of a week's sightings and the ids of their states.</summary>
internal delegate void SeenStates(ReadOnlySpan<SeenTarget> part, ReadOnlySpan<int> states);
