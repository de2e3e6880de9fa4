using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Writes batches of server sightings: target, profile, showing and state are found in memory, else in their tables, else added;
/// the times go in sorted; and the tally follows, for every sighting that is new.
/// </summary>
internal sealed class ServerRows : IDisposable
{
    // Some 200 MB; targets that were forgotten are found in their table again.
    private const int MostKept = 1 << 21;

    private readonly Connection connection;
    private readonly Dictionaries dictionaries;
    private readonly Listings listings;
    private readonly TallyChanges tally;
    private readonly KeyedHash hash = new();
    private readonly Dictionary<UInt128, KnownTarget> targets = [];
    private readonly Dictionary<Profile, int> profileIds = [];
    private readonly Statement findTarget, addTarget, findProfile, addProfile, findShowings, findShowing, addShowing, findState, addState, addSeen, updateWeeks;
    private readonly Dictionary<int, List<Shown>> several = [];
    private Row[] rows = [];
    private ulong[] order = [];

    public ServerRows(Connection connection, Dictionaries dictionaries, Listings listings)
    {
        this.connection = connection;
        this.dictionaries = dictionaries;
        this.listings = listings;
        tally = new TallyChanges(connection);
        findTarget = connection.Prepare("SELECT id FROM target WHERE ip = ?1 AND port = ?2 AND name = ?3");
        addTarget = connection.Prepare("INSERT INTO target(ip, port, name) VALUES(?1, ?2, ?3)");
        findProfile = connection.Prepare("SELECT id FROM profile WHERE atsf = ?1 AND jarm = ?2 AND server = ?3 AND issuer = ?4 AND port = ?5");
        addProfile = connection.Prepare("INSERT INTO profile(atsf, jarm, server, issuer, port) VALUES(?1, ?2, ?3, ?4, ?5)");
        findShowings = connection.Prepare("""
            SELECT s.id, p.atsf, p.jarm, p.server, p.issuer, p.port, s.threat_week, s.popular_week, s.other_week
            FROM showing s JOIN profile p ON p.id = s.profile WHERE s.target = ?1
            """);
        findShowing = connection.Prepare("SELECT id FROM showing WHERE target = ?1 AND profile = ?2");
        addShowing = connection.Prepare("INSERT INTO showing(target, profile) VALUES(?1, ?2)");
        findState = connection.Prepare("SELECT id FROM state WHERE showing = ?1 AND certificate = ?2 AND answers = ?3 AND http = ?4 AND status = ?5");
        addState = connection.Prepare("INSERT INTO state(showing, certificate, answers, http, status) VALUES(?1, ?2, ?3, ?4, ?5)");
        addSeen = connection.Prepare("INSERT OR IGNORE INTO seen(week, state, at) VALUES(?1, ?2, ?3)");
        updateWeeks = connection.Prepare("UPDATE showing SET threat_week = ?2, popular_week = ?3, other_week = ?4 WHERE id = ?1");
    }

    /// <summary>Whether a sighting came too late for the tally to follow, so that it must be made again.</summary>
    public bool IsStale { get; set; }

    /// <summary>Writes a batch inside the transaction at hand; returns how many were there already.</summary>
    public int Write(List<PendingServer> gathered)
    {
        ReadOnlySpan<PendingServer> batch = CollectionsMarshal.AsSpan(gathered);
        if (targets.Count + batch.Length > MostKept)
        {
            targets.Clear();
            several.Clear();
        }

        if (rows.Length < batch.Length)
        {
            rows = new Row[batch.Length];
            order = new ulong[batch.Length];
        }

        for (int i = 0; i < batch.Length; i++)
        {
            rows[i] = Resolve(batch[i]);
            order[i] = ((ulong)(ushort)(rows[i].Week + 0x4000) << 48) | ((ulong)(uint)rows[i].State << 16);
        }

        Array.Sort(order, rows, 0, batch.Length);
        int known = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            ref readonly Row row = ref rows[i];
            if (addSeen.Bind(1, row.Week).Bind(2, row.State).Bind(3, row.At).Run() == 0)
            {
                known++;
            }
            else if (!IsStale)
            {
                Count(row);
            }
        }

        if (!IsStale)
        {
            tally.Write();
        }

        tally.Clear();
        return known;
    }

    /// <summary>Forgets what is in memory, where another process may have changed it or a transaction was undone.</summary>
    public void Clear()
    {
        targets.Clear();
        several.Clear();
        profileIds.Clear();
        tally.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in (ReadOnlySpan<Statement>)[
            findTarget, addTarget, findProfile, addProfile, findShowings, findShowing, addShowing, findState, addState, addSeen, updateWeeks])
        {
            statement.Dispose();
        }

        tally.Dispose();
    }

    private Row Resolve(in PendingServer sighting)
    {
        Week week = Week.Of(sighting.Timestamp);
        UInt128 key = KeyOf(sighting);
        ref KnownTarget target = ref CollectionsMarshal.GetValueRefOrAddDefault(targets, key, out bool isKnown);
        if (!isKnown)
        {
            target.Target = TargetId(sighting);
        }

        ulong mark = MarkOf(sighting.Certificate);
        bool isSameCertificate = target.Showing != 0 && target.CertificateMark == mark;
        int issuer = isSameCertificate ? target.Profile.Issuer : dictionaries.Word(IssuerClass.Of(sighting.Certificate));
        int certificate = isSameCertificate ? target.Certificate : dictionaries.Certificate(sighting.Certificate);
        Profile profile = new(
            dictionaries.Fingerprint(sighting.Atsf), dictionaries.Fingerprint(sighting.Jarm), dictionaries.Word(sighting.Server), issuer, sighting.Port);
        if (profile.Atsf == 0 && profile.Jarm == 0)
        {
            return ResolveBare(sighting, profile, week, target.Target, certificate);
        }

        if (target.Showing == 0 || target.Profile != profile)
        {
            FindShowing(ref target, profile);
        }

        int answers = dictionaries.Answers(sighting.Answers);
        byte status = (byte)sighting.Status;
        if (target.State == 0 || target.Certificate != certificate || target.Answers != answers || target.Http != sighting.Http || target.Status != status)
        {
            target.State = StateId(target.Showing, certificate, answers, sighting.Http, status);
            target.Certificate = certificate;
            target.CertificateMark = mark;
            target.Answers = answers;
            target.Http = sighting.Http;
            target.Status = status;
        }

        return new Row(
            week.Index, target.State, (sighting.Timestamp - week.Start) / 1_000_000, key, target.Showing,
            listings.Of(sighting.Address, sighting.Port, sighting.ServerName, week.Index));
    }

    private ulong MarkOf(CertificateSummary? certificate) =>
        (certificate?.Sha256 ?? certificate?.Sha1) is { } identity ? (ulong)hash.Of(identity) | 1 : 0;

    private UInt128 KeyOf(in PendingServer sighting)
    {
        Span<byte> bytes = stackalloc byte[16 + 4 + 16];
        MemoryMarshal.Write(bytes, sighting.Address.Bits);
        MemoryMarshal.Write(bytes[16..], (sighting.Port << 1) | (sighting.Address.IsIPv4 ? 1 : 0));
        MemoryMarshal.Write(bytes[20..], sighting.ServerName is null ? 0 : hash.Of(sighting.ServerName));
        return hash.Of(bytes);
    }

    private int TargetId(in PendingServer sighting)
    {
        Span<byte> address = stackalloc byte[16];
        address = address[..sighting.Address.WriteBytes(address)];
        int name = dictionaries.Name(sighting.ServerName);
        long? id = findTarget.Bind(1, address).Bind(2, sighting.Port).Bind(3, name).Number();
        if (id is null)
        {
            addTarget.Bind(1, address).Bind(2, sighting.Port).Bind(3, name).Run();
            id = connection.LastId;
        }

        return (int)id;
    }

    /// <summary>
    /// A server without any fingerprint, mostly one that does not answer this time: kept, and counted nowhere, so that what it
    /// shows at other times stays in memory.
    /// </summary>
    private Row ResolveBare(in PendingServer sighting, in Profile profile, Week week, int target, int certificate)
    {
        int profileId = ProfileId(profile);
        long? showing = findShowing.Bind(1, target).Bind(2, profileId).Number();
        if (showing is null)
        {
            addShowing.Bind(1, target).Bind(2, profileId).Run();
            showing = connection.LastId;
        }

        int state = StateId((int)showing, certificate, dictionaries.Answers(sighting.Answers), sighting.Http, (byte)sighting.Status);
        return new Row(week.Index, state, (sighting.Timestamp - week.Start) / 1_000_000, default, 0, ListKind.Other);
    }

    /// <summary>The showing of this profile becomes the one in memory; a target that has several keeps them beside.</summary>
    private void FindShowing(ref KnownTarget target, in Profile profile)
    {
        List<Shown> shown = ShownBy(target);
        Shown? found = null;
        foreach (Shown one in shown)
        {
            if (one.Profile == profile)
            {
                found = one;
            }
        }

        if (found is null)
        {
            addShowing.Bind(1, target.Target).Bind(2, ProfileId(profile)).Run();
            shown.Add(found = new Shown((int)connection.LastId, profile) { Weeks = new Weeks() });
        }

        if (shown.Count > 1)
        {
            several[target.Target] = shown;
        }

        target.Showing = found.Id;
        target.Profile = profile;
        target.ProfileId = ProfileId(profile);
        target.Weeks = found.Weeks;
        target.HasOtherShowings = shown.Count > 1;
        target.State = 0;
    }

    /// <summary>Everything with a fingerprint that a target has shown.</summary>
    private List<Shown> ShownBy(in KnownTarget target)
    {
        if (several.TryGetValue(target.Target, out List<Shown>? shown))
        {
            return shown;
        }

        shown = [];
        if (target.Showing != 0)
        {
            // The only one so far.
            shown.Add(new Shown(target.Showing, target.Profile) { Weeks = target.Weeks });
            return shown;
        }

        findShowings.Bind(1, target.Target);
        while (findShowings.Step())
        {
            Profile profile = new(findShowings.Int(1), findShowings.Int(2), findShowings.Int(3), findShowings.Int(4), (ushort)findShowings.Int(5));
            if (profile.Atsf != 0 || profile.Jarm != 0)
            {
                shown.Add(new Shown(findShowings.Int(0), profile) { Weeks = Weeks.Read(findShowings, 6) });
            }
        }

        return shown;
    }

    private int ProfileId(in Profile profile)
    {
        if (!profileIds.TryGetValue(profile, out int id))
        {
            id = (int)(findProfile.Bind(1, profile.Atsf).Bind(2, profile.Jarm).Bind(3, profile.Server).Bind(4, profile.Issuer).Bind(5, profile.Port).Number() ?? 0);
            if (id == 0)
            {
                addProfile.Bind(1, profile.Atsf).Bind(2, profile.Jarm).Bind(3, profile.Server).Bind(4, profile.Issuer).Bind(5, profile.Port).Run();
                id = (int)connection.LastId;
            }

            profileIds[profile] = id;
        }

        return id;
    }

    private int StateId(int showing, int certificate, int answers, int http, byte status)
    {
        long? id = findState.Bind(1, showing).Bind(2, certificate).Bind(3, answers).Bind(4, http).Bind(5, status).Number();
        if (id is null)
        {
            addState.Bind(1, showing).Bind(2, certificate).Bind(3, answers).Bind(4, http).Bind(5, status).Run();
            id = connection.LastId;
        }

        return (int)id;
    }

    /// <summary>Counts a target once a week under each key and list.</summary>
    private void Count(in Row row)
    {
        if (row.Showing == 0)
        {
            return;
        }

        ref KnownTarget target = ref CollectionsMarshal.GetValueRefOrNullRef(targets, row.Target);
        if (!target.HasOtherShowings)
        {
            int last = target.Weeks[row.List];
            if (last == row.Week)
            {
                return;
            }

            IsStale = last > row.Week;
            tally.Count(target.ProfileId, target.Profile, row.List, row.Week, last == Weeks.Never ? null : last);
            target.Weeks[row.List] = row.Week;
            Update(row.Showing, target.Weeks);
            return;
        }

        List<Shown> shown = several[target.Target];
        Shown current = shown[0];
        foreach (Shown one in shown)
        {
            current = one.Id == row.Showing ? one : current;
        }

        if (current.Weeks[row.List] != row.Week && CountApart(shown, current, row))
        {
            Weeks weeks = current.Weeks;
            weeks[row.List] = row.Week;
            current.Weeks = weeks;
            Update(row.Showing, weeks);
        }
    }

    /// <summary>Counts a target that has shown several profiles: some of their keys are the same. False where it comes too late.</summary>
    private bool CountApart(List<Shown> shown, Shown current, in Row row)
    {
        Span<TallyKey> keys = stackalloc TallyKey[TallyKey.MostOfProfile];
        keys = keys[..TallyKey.WriteOf(current.Profile, keys)];
        foreach (ref readonly TallyKey key in keys)
        {
            int previous = LastWeekOf(shown, key, row.List);
            if (previous > row.Week)
            {
                IsStale = true;
                return false;
            }

            if (previous < row.Week)
            {
                tally.Count(key, row.List, row.Week, previous == Weeks.Never ? null : previous, 1);
            }
        }

        return true;
    }

    private static int LastWeekOf(List<Shown> shown, in TallyKey key, ListKind list)
    {
        int last = Weeks.Never;
        Span<TallyKey> keys = stackalloc TallyKey[TallyKey.MostOfProfile];
        foreach (Shown one in shown)
        {
            int week = one.Weeks[list];
            if (week > last && keys[..TallyKey.WriteOf(one.Profile, keys)].Contains(key))
            {
                last = week;
            }
        }

        return last;
    }

    private void Update(int showing, in Weeks weeks)
    {
        BindWeek(2, weeks.Threat);
        BindWeek(3, weeks.Popular);
        BindWeek(4, weeks.Other);
        updateWeeks.Bind(1, showing).Run();
    }

    private void BindWeek(int index, int week) => updateWeeks.Bind(index, week == Weeks.Never ? null : week);

    /// <summary>A profile that a target has shown, and when it was counted.</summary>
    private sealed class Shown(int id, Profile profile)
    {
        public int Id { get; } = id;

        public Profile Profile { get; } = profile;

        public Weeks Weeks { get; set; }
    }

    private readonly record struct Row(int Week, int State, long At, UInt128 Target, int Showing, ListKind List);
}
