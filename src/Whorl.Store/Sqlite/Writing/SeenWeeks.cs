using Whorl.Store.Sightings;

namespace Whorl.Store.Sqlite.Writing;

/// <summary>
/// Finds out in which weeks showings were counted last, from the sightings themselves and today's lists: the same that the tally
/// was made from.
/// </summary>
internal sealed class SeenWeeks(Connection connection, Listings listings) : IDisposable
{
    private readonly Statement find = connection.Prepare("SELECT 1 FROM seen WHERE week = ?1 AND state = ?2 LIMIT 1");
    private List<Week> weeks = [];
    private ListKind[] lists = [];

    /// <summary>Reads which weeks there are, latest first.</summary>
    public void Refresh()
    {
        weeks = TableWeeks.Of(connection, "seen");
        weeks.Reverse();
        lists = new ListKind[weeks.Count];
    }

    /// <summary>Fills in the last weeks of all showings of a target, where a sighting says whose they are.</summary>
    public void Fill(TargetMemory memory, int showing, in PendingServer sighting)
    {
        if (showing == 0)
        {
            return;
        }

        int all = 0;
        TargetListings listed = listings.Find(sighting.Address, sighting.Port, sighting.Name);
        for (int i = 0; i < weeks.Count; i++)
        {
            lists[i] = listings.In(listed, weeks[i].Index);
            all |= 1 << (int)lists[i];
        }

        int at = showing;
        do
        {
            memory.Showing(at).Weeks = LastOf(memory, at, all);
            at = memory.Showing(at).Next;
        }
        while (at != showing);
    }

    /// <inheritdoc/>
    public void Dispose() => find.Dispose();

    private Weeks LastOf(TargetMemory memory, int showing, int open)
    {
        Weeks last = new();
        for (int i = 0; i < weeks.Count && open != 0; i++)
        {
            int bit = 1 << (int)lists[i];
            if ((open & bit) != 0 && WasSeen(memory, showing, weeks[i].Index))
            {
                last[lists[i]] = weeks[i].Index;
                open &= ~bit;
            }
        }

        return last;
    }

    private bool WasSeen(TargetMemory memory, int showing, int week)
    {
        int last = memory.Showing(showing).State;
        int at = last;
        while (at != 0)
        {
            if (find.Bind(1, week).Bind(2, memory.State(at).Id).Number() is not null)
            {
                return true;
            }

            at = memory.State(at).Next;
            at = at == last ? 0 : at;
        }

        return false;
    }
}
