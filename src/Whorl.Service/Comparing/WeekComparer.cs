using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Service.Comparing;

/// <summary>Compares weeks one after the other, and keeps the last answers for as long as the store is as it was.</summary>
internal sealed class WeekComparer(IStore store) : IDisposable
{
    private const int MostKept = 16;
    private const int Shown = 15;

    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<(Week, Week), (long Changes, WeekComparison Answer)> kept = [];

    /// <summary>The weeks that can be compared, the latest first.</summary>
    public IReadOnlyList<Week> Latest(int most)
    {
        using IStoreReader reader = store.OpenReader();
        return reader.LatestWeeks(most);
    }

    /// <summary>Compares two weeks; of those that are null the last two in which servers were seen. Null where there are none.</summary>
    public async Task<WeekComparison?> CompareAsync(Week? from, Week? to, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => Compare(from, to), cancellation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => turn.Dispose();

    private WeekComparison? Compare(Week? from, Week? to)
    {
        using IStoreReader reader = store.OpenReader();
        if (from is null || to is null)
        {
            IReadOnlyList<Week> latest = reader.LatestWeeks(2);
            if (latest.Count == 0)
            {
                return null;
            }

            to ??= latest[0];
            from ??= latest.Count > 1 && latest[0] == to ? latest[1] : new Week(to.Value.Index - 1);
        }

        (Week, Week) asked = (from.Value, to.Value);
        long changes = reader.Changes();
        if (kept.TryGetValue(asked, out (long Changes, WeekComparison Answer) known) && known.Changes == changes)
        {
            return known.Answer;
        }

        if (kept.Count >= MostKept)
        {
            kept.Clear();
        }

        WeekComparison answer = reader.CompareWeeks(asked.Item1, asked.Item2, Shown);
        kept[asked] = (changes, answer);
        return answer;
    }
}
