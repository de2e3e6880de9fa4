using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Writes batches of server sightings: target, profile, showing and state are found in memory, else in their tables, else added;
/// the times go in sorted; and the tally follows.
/// </summary>
internal sealed class ServerRows : IDisposable
{
    private readonly Dictionaries dictionaries;
    private readonly Listings listings;
    private readonly TargetMemory memory = new();
    private readonly TargetRows targets;
    private readonly SeenWeeks weeks;
    private readonly SeenRows seen;
    private readonly WeekCounts counts;
    private Row[] rows = [];
    private ulong[] order = [];

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
    public int Write(List<PendingServer> gathered)
    {
        ReadOnlySpan<PendingServer> batch = CollectionsMarshal.AsSpan(gathered);
        if (batch.IsEmpty)
        {
            return 0;
        }

        memory.MakeRoom(batch.Length);
        weeks.Refresh();
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
        int added = 0;
        foreach (ref readonly Row row in rows.AsSpan(0, batch.Length))
        {
            added += seen.Add(row.Week, row.State, row.At);

            // One that was there already was counted already, which the week says.
            IsStale = IsStale || (row.Showing != 0 && !counts.TryCount(row.Showing, row.List, row.Week));
        }

        added += seen.Write();
        if (!IsStale)
        {
            counts.Write();
        }

        counts.Clear();
        return batch.Length - added;
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

    private Row Resolve(in PendingServer sighting)
    {
        ref KnownTarget target = ref memory.Find(sighting.Key, out bool isKnown);
        if (!isKnown)
        {
            targets.Load(ref target, sighting);
        }

        (int certificate, int issuer) = CertificateOf(ref target, sighting);
        Profile profile = new(
            dictionaries.Fingerprint(sighting.Atsf), dictionaries.Fingerprint(sighting.Jarm), dictionaries.Word(sighting.Server), issuer, sighting.Port);
        ref int showing = ref (profile.IsBare ? ref target.BareShowing : ref target.Showing);
        if (!memory.TryTurnTo(ref showing, profile))
        {
            targets.AddShowing(ref showing, profile);
        }

        KnownState state = new() { Certificate = certificate, Answers = dictionaries.Answers(sighting.Answers), Http = sighting.Http, Status = (byte)sighting.Status };
        if (!memory.TryTurnTo(showing, state))
        {
            targets.AddState(target.Id, showing, state);
        }

        Week week = Week.Of(sighting.Timestamp);
        return new Row(
            week.Index, memory.State(memory.Showing(showing).State).Id, (int)((sighting.Timestamp - week.Start) / 1_000_000), profile.IsBare ? 0 : showing,
            listings.Of(sighting.Address, sighting.Port, sighting.ServerName, week.Index));
    }

    /// <summary>The ids of the certificate and of its issuer's class.</summary>
    private (int Certificate, int Issuer) CertificateOf(ref KnownTarget target, in PendingServer sighting)
    {
        if (sighting.CertificateMark == 0 || sighting.CertificateMark != target.CertificateMark)
        {
            int certificate = dictionaries.Certificate(sighting.Certificate);
            int issuer = dictionaries.Word(IssuerClass.Of(sighting.Certificate));
            if (sighting.CertificateMark == 0)
            {
                return (certificate, issuer);
            }

            target.CertificateMark = sighting.CertificateMark;
            target.Certificate = certificate;
            target.Issuer = issuer;
        }

        return (target.Certificate, target.Issuer);
    }

    private readonly record struct Row(int Week, int State, int At, int Showing, ListKind List);
}
