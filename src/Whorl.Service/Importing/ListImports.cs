using System.Globalization;
using Whorl.Intelligence.Importing;
using Whorl.Intelligence.Reading;
using Whorl.Service.Auditing;
using Whorl.Service.Captures;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Service.Importing;

/// <summary>
/// Imports lists that are sent, one after the other, by the rules of <c>whorl import</c>: each row checked, the last good one kept. The bytes lie in
/// a file without a name until they are read.
/// </summary>
/// <param name="store">Where they go.</param>
/// <param name="marks">The file of marks of earlier imports, which the command line uses too; null for none.</param>
/// <param name="folder">Where the bytes lie.</param>
/// <param name="audit">Who imported what.</param>
/// <param name="time">The clock.</param>
internal sealed class ListImports(IStore store, string? marks, string folder, AuditLog audit, TimeProvider time) : IDisposable
{
    /// <summary>The most bytes of a list that is sent; the command line reads larger ones.</summary>
    public const long Largest = 256L << 20;

    private const int MostAtOnce = 4;
    private const int LongestName = 120;

    private readonly SemaphoreSlim uploads = new(MostAtOnce);
    private readonly SemaphoreSlim turn = new(1);

    /// <summary>Takes a list and imports it. Once it is being read, it is read to its end, whether the caller waits or not.</summary>
    public async Task<ListImportOutcome> RunAsync(Stream body, string fileName, ImportOptions options, Caller caller, CancellationToken cancellation)
    {
        if (!await uploads.WaitAsync(TimeSpan.Zero, cancellation).ConfigureAwait(false))
        {
            return new ListImportOutcome.TooMany();
        }

        try
        {
            string name = NameOf(fileName);
            ListImportOutcome outcome = await TakeAsync(body, name, options, caller, cancellation).ConfigureAwait(false);
            audit.Add(caller.Key.Actor, caller.Remote, options.IsDryRun ? "import-try" : "import", outcome is ListImportOutcome.Read { Result.Source: { } source } ? source : name, WordOf(outcome), CountsOf(outcome));
            return outcome;
        }
        finally
        {
            uploads.Release();
        }
    }

    /// <summary>Takes back what a source says: from this week on nothing of it counts, while the weeks before keep what they knew. False where there is no such source.</summary>
    /// <param name="source">Its name as it stands in a path: a slash is all that routing leaves escaped there.</param>
    /// <param name="caller">Who does it.</param>
    public bool Withdraw(string source, Caller caller)
    {
        string name;
        using (IStoreReader reader = store.OpenReader())
        {
            if (reader.Feeds().FirstOrDefault(feed => feed.Source.Name.Replace("/", "%2F", StringComparison.Ordinal) == source) is not { } found)
            {
                return false;
            }

            name = found.Source.Name;
            using IFeedWriter writer = store.OpenFeed(found.Source with { Origin = $"withdrawn by {caller.Key.Name}", Sha256 = null, Version = null, RetrievedAt = time.GetUtcNow().ToUnixTimeSeconds() });
            writer.Commit();
        }

        audit.Add(caller.Key.Actor, caller.Remote, "import-withdraw", name, "done");
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        uploads.Dispose();
        turn.Dispose();
    }

    /// <summary>The last part of what the sender calls it, fit to be shown.</summary>
    private static string NameOf(string given)
    {
        string name = string.Concat(given[(given.LastIndexOfAny(['/', '\\']) + 1)..].Where(each => !char.IsControl(each) && !char.IsSurrogate(each)));
        return name.Length <= LongestName ? name : name[^LongestName..];
    }

    private static string WordOf(ListImportOutcome outcome) => outcome switch
    {
        ListImportOutcome.Read { Result.Problem: not null } => "no-list",
        ListImportOutcome.Read { Result.KeptLastGood: not null } => "kept",
        ListImportOutcome.Read => "done",
        ListImportOutcome.TooLarge => "too-large",
        _ => "no-room",
    };

    private static string? CountsOf(ListImportOutcome outcome) => outcome is ListImportOutcome.Read { Result: { Problem: null } result }
        ? string.Create(CultureInfo.InvariantCulture, $"{result.Format}, {result.Counts.Accepted} of {result.Counts.Rows} rows") : null;

    private async Task<ListImportOutcome> TakeAsync(Stream body, string name, ImportOptions options, Caller caller, CancellationToken cancellation)
    {
        try
        {
            FileStream bytes = UnnamedFile.Create(folder);
            await using (bytes.ConfigureAwait(false))
            {
                byte[] buffer = new byte[1 << 16];
                int read;
                while ((read = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0)
                {
                    if (bytes.Length + read > Largest)
                    {
                        return new ListImportOutcome.TooLarge();
                    }

                    await bytes.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                }

                bytes.Position = 0;
                await turn.WaitAsync(cancellation).ConfigureAwait(false);
                try
                {
                    return await Task.Run<ListImportOutcome>(() => Import(bytes, name, options, caller), CancellationToken.None).ConfigureAwait(false);
                }
                finally
                {
                    turn.Release();
                }
            }
        }
        catch (Exception problem) when (problem is UnauthorizedAccessException || problem.GetType() == typeof(IOException))
        {
            return new ListImportOutcome.NoRoom();
        }
    }

    private ListImportOutcome.Read Import(FileStream bytes, string name, ImportOptions options, Caller caller)
    {
        using FeedInput input = FeedInput.OfStream(bytes, $"{(name.Length == 0 ? "a list" : name)}, sent by {caller.Key.Name}", name);
        ImportMarks kept = marks is null || options.IsDryRun ? ImportMarks.InMemory() : ImportMarks.Load(marks);
        return new ListImportOutcome.Read(new FeedImport(store, kept, time).Run(input, options));
    }
}
