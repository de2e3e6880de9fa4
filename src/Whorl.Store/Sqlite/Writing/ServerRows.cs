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
    private readonly Statement findTarget, addTarget, findProfile, addProfile, findShowings, addShowing, findState, addState, addSeen, updateWeeks, siblings;
    private readonly List<(Profile Profile, Weeks Weeks)> related = [];
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
        findShowings = connection.Prepare("SELECT id, profile, threat_week, popular_week, other_week FROM showing WHERE target = ?1");
        addShowing = connection.Prepare("INSERT INTO showing(target, profile) VALUES(?1, ?2)");
        findState = connection.Prepare("SELECT id FROM state WHERE showing = ?1 AND certificate = ?2 AND answers = ?3 AND http = ?4 AND status = ?5");
        addState = connection.Prepare("INSERT INTO state(showing, certificate, answers, http, status) VALUES(?1, ?2, ?3, ?4, ?5)");
        addSeen = connection.Prepare("INSERT OR IGNORE INTO seen(week, state, at) VALUES(?1, ?2, ?3)");
        updateWeeks = connection.Prepare("UPDATE showing SET threat_week = ?2, popular_week = ?3, other_week = ?4 WHERE id = ?1");
        siblings = connection.Prepare(
            "SELECT p.atsf, p.jarm, p.server, p.issuer, p.port, s.threat_week, s.popular_week, s.other_week FROM showing s JOIN profile p ON p.id = s.profile WHERE s.target = ?1");
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
        profileIds.Clear();
        tally.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in (ReadOnlySpan<Statement>)[
            findTarget, addTarget, findProfile, addProfile, findShowings, addShowing, findState, addState, addSeen, updateWeeks, siblings])
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

    /// <summary>The showing of this profile; its memory is made anew, as a target shows one profile at a time.</summary>
    private void FindShowing(ref KnownTarget target, in Profile profile)
    {
        int profileId = ProfileId(profile);
        int found = 0;
        int count = 0;
        Weeks weeks = new();
        findShowings.Bind(1, target.Target);
        while (findShowings.Step())
        {
            count++;
            if (findShowings.Int(1) == profileId)
            {
                found = findShowings.Int(0);
                weeks = Weeks.Read(findShowings, 2);
            }
        }

        if (found == 0)
        {
            addShowing.Bind(1, target.Target).Bind(2, profileId).Run();
            found = (int)connection.LastId;
            count++;
        }

        target.Showing = found;
        target.Profile = profile;
        target.ProfileId = profileId;
        target.Weeks = weeks;
        target.HasOtherShowings = count > 1;
        target.State = 0;
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
        ref KnownTarget target = ref CollectionsMarshal.GetValueRefOrNullRef(targets, row.Target);
        bool isCurrent = target.Showing == row.Showing;
        if (isCurrent && target.Weeks[row.List] == row.Week)
        {
            return;
        }

        (Profile profile, Weeks weeks) = isCurrent ? (target.Profile, target.Weeks) : ReadShowing(row.Showing);
        if (isCurrent && !target.HasOtherShowings)
        {
            int last = weeks[row.List];
            IsStale = last > row.Week;
            tally.Count(target.ProfileId, profile, row.List, row.Week, last == Weeks.Never ? null : last);
        }
        else
        {
            CountApart(target.Target, profile, row);
        }

        if (IsStale)
        {
            return;
        }

        weeks[row.List] = row.Week;
        if (isCurrent)
        {
            target.Weeks = weeks;
        }

        BindWeek(2, weeks.Threat);
        BindWeek(3, weeks.Popular);
        BindWeek(4, weeks.Other);
        updateWeeks.Bind(1, row.Showing).Run();
    }

    /// <summary>Counts a target that has shown several profiles: some of their keys are the same.</summary>
    private void CountApart(int target, in Profile profile, in Row row)
    {
        related.Clear();
        siblings.Bind(1, target);
        while (siblings.Step())
        {
            related.Add((new Profile(siblings.Int(0), siblings.Int(1), siblings.Int(2), siblings.Int(3), (ushort)siblings.Int(4)), Weeks.Read(siblings, 5)));
        }

        Span<TallyKey> keys = stackalloc TallyKey[TallyKey.MostOfProfile];
        keys = keys[..TallyKey.WriteOf(profile, keys)];
        foreach (ref readonly TallyKey key in keys)
        {
            int previous = LastWeekOf(key, row.List);
            if (previous > row.Week)
            {
                IsStale = true;
                return;
            }

            if (previous < row.Week)
            {
                tally.Count(key, row.List, row.Week, previous == Weeks.Never ? null : previous, 1);
            }
        }
    }

    private int LastWeekOf(in TallyKey key, ListKind list)
    {
        int last = Weeks.Never;
        Span<TallyKey> keys = stackalloc TallyKey[TallyKey.MostOfProfile];
        foreach ((Profile profile, Weeks weeks) in related)
        {
            int week = weeks[list];
            if (week > last && keys[..TallyKey.WriteOf(profile, keys)].Contains(key))
            {
                last = week;
            }
        }

        return last;
    }

    private (Profile Profile, Weeks Weeks) ReadShowing(int showing)
    {
        using Statement one = connection.Prepare(
            "SELECT p.atsf, p.jarm, p.server, p.issuer, p.port, s.threat_week, s.popular_week, s.other_week FROM showing s JOIN profile p ON p.id = s.profile WHERE s.id = ?1");
        one.Bind(1, showing).Step();
        (Profile, Weeks) read = (new Profile(one.Int(0), one.Int(1), one.Int(2), one.Int(3), (ushort)one.Int(4)), Weeks.Read(one, 5));
        one.Reset();
        return read;
    }

    private void BindWeek(int index, int week) => updateWeeks.Bind(index, week == Weeks.Never ? null : week);

    private readonly record struct Row(int Week, int State, long At, UInt128 Target, int Showing, ListKind List);
}
