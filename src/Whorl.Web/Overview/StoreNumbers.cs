using Whorl.Store;
using Whorl.Store.Reading;

namespace Whorl.Web.Overview;

/// <summary>Counts what was seen week by week, beside the requests: whoever asks gets the last count, and a new one is begun where the store has changed.</summary>
internal sealed class StoreNumbers(IStore store, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Task<(IReadOnlyList<WeekTotal> Weeks, long Changes)> counting = Task.FromResult<(IReadOnlyList<WeekTotal>, long)>(([], -1));
    private IReadOnlyList<WeekTotal>? counted;
    private DateTimeOffset begun;

    /// <summary>The weeks; null while they are counted for the first time and that takes long.</summary>
    public async Task<IReadOnlyList<WeekTotal>?> WeeksAsync(long changes, CancellationToken cancellation)
    {
        Task<(IReadOnlyList<WeekTotal> Weeks, long Changes)> current;
        lock (gate)
        {
            if (counting.IsCompleted && time.GetUtcNow() - begun > Rest && !(counting.IsCompletedSuccessfully && counting.GetAwaiter().GetResult().Changes == changes))
            {
                begun = time.GetUtcNow();
                counting = Task.Run(() => (Count(), changes), CancellationToken.None);
            }

            current = counting;
        }

        try
        {
            counted = (await current.WaitAsync(Patience, cancellation).ConfigureAwait(false)).Weeks;
        }
        catch (Exception problem) when (problem is TimeoutException or StoreException)
        {
            // The last count is still the best there is.
        }

        return counted;
    }

    private IReadOnlyList<WeekTotal> Count()
    {
        using IStoreReader reader = store.OpenReader();
        return reader.WeekTotals();
    }
}
