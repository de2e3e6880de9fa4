using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>The rows of targets, profiles and states: read whole for a target that memory lacks, and added.</summary>
internal sealed class TargetRows : IDisposable
{
    private readonly Connection connection;
    private readonly Dictionaries dictionaries;
    private readonly TargetMemory memory;
    private readonly SeenWeeks weeks;
    private readonly Dictionary<Profile, int> profileIds = [];
    private readonly Statement findTarget, addTarget, findProfile, addProfile, findStates, addState;

    public TargetRows(Connection connection, Dictionaries dictionaries, TargetMemory memory, SeenWeeks weeks)
    {
        this.connection = connection;
        this.dictionaries = dictionaries;
        this.memory = memory;
        this.weeks = weeks;
        findTarget = connection.Prepare("SELECT id FROM target WHERE ip = ?1 AND port = ?2 AND name = ?3");
        addTarget = connection.Prepare("INSERT INTO target(ip, port, name) VALUES(?1, ?2, ?3)");
        findProfile = connection.Prepare("SELECT id FROM profile WHERE atsf = ?1 AND jarm = ?2 AND server = ?3 AND issuer = ?4 AND port = ?5");
        addProfile = connection.Prepare("INSERT INTO profile(atsf, jarm, server, issuer, port) VALUES(?1, ?2, ?3, ?4, ?5)");
        findStates = connection.Prepare("""
            SELECT s.id, s.certificate, s.answers, s.http, s.status, p.id, p.atsf, p.jarm, p.server, p.issuer, p.port
            FROM state s JOIN profile p ON p.id = s.profile WHERE s.target = ?1
            """);
        addState = connection.Prepare("INSERT INTO state(target, profile, certificate, answers, http, status) VALUES(?1, ?2, ?3, ?4, ?5, ?6)");
    }

    /// <summary>Fills a target that memory lacked, from its rows or as a new one, which it is for sure where <paramref name="isNewName"/>.</summary>
    public void Load(ref KnownTarget target, in PendingServer sighting, bool isNewName)
    {
        Span<byte> address = stackalloc byte[16];
        address = address[..sighting.Address.WriteBytes(address)];
        int name = dictionaries.Name(sighting.ServerName);
        target.Id = isNewName ? 0 : (int)(findTarget.Bind(1, address).Bind(2, sighting.Port).Bind(3, name).Number() ?? 0);
        if (target.Id == 0)
        {
            addTarget.Bind(1, address).Bind(2, sighting.Port).Bind(3, name).Run();
            target.Id = (int)connection.LastId;
            return;
        }

        LoadStates(ref target);
        weeks.Fill(memory, target.Showing, sighting);
    }

    /// <summary>Adds a profile that a target shows for the first time to the ring that <paramref name="last"/> is of.</summary>
    public void AddShowing(ref int last, in Profile profile) => memory.AddShowing(ref last, ProfileId(profile), profile);

    /// <summary>Adds a state in which a target is for the first time.</summary>
    public void AddState(int target, int showing, KnownState state)
    {
        addState.Bind(1, target).Bind(2, memory.Showing(showing).ProfileId).Bind(3, state.Certificate).Bind(4, state.Answers).Bind(5, state.Http).Bind(6, state.Status).Run();
        state.Id = (int)connection.LastId;
        memory.AddState(showing, state);
    }

    /// <summary>Forgets what is in memory.</summary>
    public void Clear() => profileIds.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Statement statement in (ReadOnlySpan<Statement>)[findTarget, addTarget, findProfile, addProfile, findStates, addState])
        {
            statement.Dispose();
        }
    }

    private void LoadStates(ref KnownTarget target)
    {
        findStates.Bind(1, target.Id);
        while (findStates.Step())
        {
            Profile profile = new(findStates.Int(6), findStates.Int(7), findStates.Int(8), findStates.Int(9), (ushort)findStates.Int(10));
            ref int showing = ref (profile.IsBare ? ref target.BareShowing : ref target.Showing);
            if (!memory.TryTurnTo(ref showing, profile))
            {
                memory.AddShowing(ref showing, findStates.Int(5), profile);
            }

            memory.AddState(showing, new KnownState
            {
                Id = findStates.Int(0),
                Certificate = findStates.Int(1),
                Answers = findStates.Int(2),
                Http = findStates.Int(3),
                Status = (byte)findStates.Int(4),
            });
        }
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
}
