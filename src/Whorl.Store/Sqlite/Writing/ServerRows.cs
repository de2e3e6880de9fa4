using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Writes batches of server sightings. Most targets look as they did the last time, which memory tells; what is new goes into each
/// table in about the order of that table's index, so that pages are visited one after the other; the times go in sorted; and the
/// tally follows.
/// </summary>
internal sealed class ServerRows : IDisposable
{
    private const int Part = 1 << 14;

    private readonly Dictionaries dictionaries;
    private readonly Listings listings;
    private readonly TargetMemory memory = new();
    private readonly TargetRows targets;
    private readonly SeenWeeks weeks;
    private readonly SeenRows seen;
    private readonly WeekCounts counts;
    private Row[] rows = [];
    private ulong[] order = [];
    private int[] changed = [];

    public ServerRows(Connection connection, Dictionaries dictionaries, Listings listings)
    {
        this.dictionaries = dictionaries;
        this.listings = listings;
        weeks = new SeenWeeks(connection, listings);
        targets = new TargetRows(connection, dictionaries, memory, weeks);
        seen = new SeenRows(connection);
        counts = new WeekCounts(connection, memory);
    }

    /// <summary>Whether a sighting came too late for the tally to follow, so that it must be made again.</summary>
    public bool IsStale { get; set; }

    /// <summary>Writes a batch inside the transaction at hand; returns how many were there already.</summary>
    public int Write(List<PendingServer> batch)
    {
        if (batch.Count == 0)
        {
            return 0;
        }

        if (rows.Length < batch.Count)
        {
            rows = new Row[batch.Count];
            order = new ulong[batch.Count];
            changed = new int[batch.Count];
        }

        memory.MakeRoom(batch.Count);
        weeks.Refresh();
        Recognise(batch);
        Change(CollectionsMarshal.AsSpan(batch));
        return batch.Count - AddTimes(batch.Count);
    }

    /// <summary>Forgets what is in memory, where another process may have changed it or a transaction was undone.</summary>
    public void Clear()
    {
        memory.Clear();
        targets.Clear();
        seen.Clear();
        counts.Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        targets.Dispose();
        weeks.Dispose();
        seen.Dispose();
        counts.Dispose();
    }

    /// <summary>Finds the state of every target that looks as it did; of the others, nothing but the list.</summary>
    private void Recognise(List<PendingServer> batch)
    {
        int parts = (batch.Count + Part - 1) / Part;
        Parallel.For(0, parts, part =>
        {
            int first = part * Part;
            ReadOnlySpan<PendingServer> some = CollectionsMarshal.AsSpan(batch).Slice(first, Math.Min(Part, batch.Count - first));
            for (int i = 0; i < some.Length; i++)
            {
                ref readonly PendingServer sighting = ref some[i];
                Week week = Week.Of(sighting.Timestamp);
                ref readonly KnownTarget target = ref memory.Known(sighting.Key);
                bool isSame = !Unsafe.IsNullRef(in target) && target.LastLook == sighting.Look;
                rows[first + i] = new Row(
                    week.Index, isSame ? target.LastState : 0, (int)((sighting.Timestamp - week.Start) / 1_000_000), isSame ? target.LastShowing : 0,
                    listings.Of(sighting.Address, sighting.Port, sighting.Name, week.Index));
            }
        });
    }

    /// <summary>Finds or adds whatever the others are, each kind in the order of its index.</summary>
    private void Change(ReadOnlySpan<PendingServer> batch)
    {
        Span<int> others = changed;
        int count = 0;
        for (int i = 0; i < batch.Length; i++)
        {
            if (rows[i].State == 0)
            {
                others[count++] = i;
            }
        }

        others = others[..count];
        AddTargets(batch, others);
        Sort(others, batch, static (in PendingServer sighting) => PrefixOf(sighting.Certificate?.Sha256 ?? sighting.Certificate?.Sha1));
        foreach (int i in others)
        {
            dictionaries.Certificate(batch[i].Certificate);
        }

        Span<ulong> keys = order.AsSpan(0, count);
        for (int i = 0; i < count; i++)
        {
            keys[i] = (ulong)memory.Find(batch[others[i]].Key, out _).Id;
        }

        keys.Sort(others);
        foreach (int i in others)
        {
            rows[i] = Resolve(batch[i], rows[i]);
        }
    }

    private void AddTargets(ReadOnlySpan<PendingServer> batch, ReadOnlySpan<int> others)
    {
        int[] unknown = new int[others.Length];
        int count = 0;
        foreach (int i in others)
        {
            if (Unsafe.IsNullRef(in memory.Known(batch[i].Key)))
            {
                unknown[count++] = i;
            }
        }

        if (count == 0)
        {
            return;
        }

        Span<int> left = unknown.AsSpan(0, count);
        bool[] hasNewName = new bool[batch.Length];
        Sort(left, batch, static (in PendingServer sighting) => PrefixOf(sighting.ServerName));
        foreach (int i in left)
        {
            dictionaries.Name(batch[i].ServerName, out hasNewName[i]);
        }

        Sort(left, batch, static (in PendingServer sighting) => sighting.Address.IsIPv4 ? (sighting.Address.Low << 16) | sighting.Port : sighting.Address.High);
        foreach (int i in left)
        {
            ref KnownTarget target = ref memory.Find(batch[i].Key, out bool isKnown);
            if (!isKnown)
            {
                targets.Load(ref target, batch[i], hasNewName[i]);
            }
        }
    }

    private Row Resolve(in PendingServer sighting, in Row row)
    {
        ref KnownTarget target = ref memory.Find(sighting.Key, out _);
        Profile profile = new(
            dictionaries.Fingerprint(sighting.Atsf), dictionaries.Fingerprint(sighting.Jarm), dictionaries.Word(sighting.Server),
            dictionaries.Word(IssuerClass.Of(sighting.Certificate)), sighting.Port);
        ref int showing = ref (profile.IsBare ? ref target.BareShowing : ref target.Showing);
        if (!memory.TryTurnTo(ref showing, profile))
        {
            targets.AddShowing(ref showing, profile);
        }

        KnownState state = new()
        {
            Certificate = dictionaries.Certificate(sighting.Certificate),
            Answers = dictionaries.Answers(sighting.Answers),
            Http = sighting.Http,
            Status = (byte)sighting.Status,
        };
        if (!memory.TryTurnTo(showing, state))
        {
            targets.AddState(target.Id, showing, state);
        }

        target.LastLook = sighting.Look;
        target.LastState = memory.State(memory.Showing(showing).State).Id;
        target.LastShowing = profile.IsBare ? 0 : showing;
        return row with { State = target.LastState, Showing = target.LastShowing };
    }

    /// <summary>Adds the times of a batch and counts its targets; returns how many times were not there before.</summary>
    private int AddTimes(int count)
    {
        for (int i = 0; i < count; i++)
        {
            order[i] = ((ulong)(ushort)(rows[i].Week + 0x4000) << 48) | ((ulong)(uint)rows[i].State << 16);
        }

        Array.Sort(order, rows, 0, count);
        int added = 0;
        foreach (ref readonly Row row in rows.AsSpan(0, count))
        {
            added += seen.Add(row.Week, row.State, row.At);

            // One that was there already was counted already, which the showing's week says.
            IsStale = IsStale || (row.Showing != 0 && !counts.TryCount(row.Showing, row.List, row.Week));
        }

        added += seen.Write();
        if (!IsStale)
        {
            counts.Write();
        }

        counts.Clear();
        return added;
    }

    private void Sort(Span<int> indices, ReadOnlySpan<PendingServer> batch, KeyOf keyOf)
    {
        Span<ulong> keys = order.AsSpan(0, indices.Length);
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = keyOf(batch[indices[i]]);
        }

        keys.Sort(indices);
    }

    /// <summary>The first eight characters, for an order that is about that of the texts.</summary>
    private static ulong PrefixOf(string? text)
    {
        ulong prefix = 0;
        for (int i = 0; i < 8; i++)
        {
            prefix = (prefix << 8) | (text is not null && i < text.Length ? (byte)Math.Min(text[i], (char)0xFF) : 0u);
        }

        return prefix;
    }

    private delegate ulong KeyOf(in PendingServer sighting);

    private readonly record struct Row(int Week, int State, int At, int Showing, ListKind List);
}
