using Whorl.Store;

namespace Whorl.Web.Frame;

/// <summary>
/// An answer that takes long, found beside the requests: whoever asks gets the last one, and a new one is begun where the store has changed since. Not more
/// often than every half minute.
/// </summary>
/// <typeparam name="T">The answer.</typeparam>
internal sealed class KeptAnswer<T>(Func<T> find, TimeProvider time)
    where T : class
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private Task<T>? finding;
    private long known = -1;
    private DateTimeOffset begun;
    private T? answer;

    /// <summary>The answer as of some moment ago; null while it is found for the first time and that takes long.</summary>
    /// <param name="changes">The store's number of changes.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async Task<T?> AskAsync(long changes, CancellationToken cancellation)
    {
        Task<T> current;
        lock (gate)
        {
            bool isNew = finding is null || (finding.IsCompleted && (known != changes || !finding.IsCompletedSuccessfully) && time.GetUtcNow() - begun > Rest);
            if (isNew)
            {
                (begun, known) = (time.GetUtcNow(), changes);
                finding = Task.Run(find, CancellationToken.None);
            }

            current = finding!;
        }

        try
        {
            answer = await current.WaitAsync(Patience, cancellation).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is TimeoutException or StoreException)
        {
            // The last answer is still the best there is.
        }

        return answer;
    }
}
