using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>Changes of the tally, gathered and then written all at once.</summary>
internal sealed class TallyChanges(Connection connection) : IDisposable
{
    private const string Upsert = """
        INSERT INTO tally(fingerprint, depth, server, issuer, port, list, week, targets, fresh, last) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT DO UPDATE SET targets = targets + excluded.targets, fresh = fresh + excluded.fresh, last = last + excluded.last
        """;

    private readonly Dictionary<(TallyKey Key, ListKind List, int Week), Change> changes = [];
    private readonly Dictionary<(int Profile, ListKind List, int Week, int? Previous), (Profile Profile, int Targets)> whole = [];
    private readonly Statement upsert = connection.Prepare(Upsert);

    /// <summary>A target that has shown one profile only was seen with it: counts under all keys of the profile alike.</summary>
    public void Count(int profileId, in Profile profile, ListKind list, int week, int? previous)
    {
        ref (Profile Profile, int Targets) row = ref CollectionsMarshal.GetValueRefOrAddDefault(whole, (profileId, list, week, previous), out _);
        row.Profile = profile;
        row.Targets++;
    }

    /// <summary>
    /// A number of targets were seen in a week, and before in <paramref name="previous"/>, or never before where that is null.
    /// </summary>
    public void Count(in TallyKey key, ListKind list, int week, int? previous, int targets)
    {
        ref Change now = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, (key, list, week), out _);
        now.Targets += targets;
        now.Last += targets;
        now.Fresh += previous is null ? targets : 0;
        if (previous is { } earlier)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(changes, (key, list, earlier), out _).Last -= targets;
        }
    }

    /// <summary>Adds to one row as it is.</summary>
    public void Add(in TallyKey key, ListKind list, int week, int targets, int fresh, int last)
    {
        ref Change row = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, (key, list, week), out _);
        row.Targets += targets;
        row.Fresh += fresh;
        row.Last += last;
    }

    /// <summary>Writes and forgets the changes.</summary>
    public void Write()
    {
        Span<TallyKey> keys = stackalloc TallyKey[TallyKey.MostOfProfile];
        foreach (((_, ListKind list, int week, int? previous), (Profile profile, int targets)) in whole)
        {
            foreach (ref readonly TallyKey key in keys[..TallyKey.WriteOf(profile, keys)])
            {
                Count(key, list, week, previous, targets);
            }
        }

        foreach (((TallyKey key, ListKind list, int week), Change change) in changes)
        {
            upsert.Bind(1, key.Fingerprint).Bind(2, key.Depth).Bind(3, key.Server).Bind(4, key.Issuer).Bind(5, key.Port)
                .Bind(6, (long)list).Bind(7, week).Bind(8, change.Targets).Bind(9, change.Fresh).Bind(10, change.Last).Run();
        }

        Clear();
    }

    /// <summary>Forgets the changes.</summary>
    public void Clear()
    {
        changes.Clear();
        whole.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => upsert.Dispose();

    private struct Change
    {
        public long Targets, Fresh, Last;
    }
}
