using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Importing;
using Whorl.Intelligence.Reading;
using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Tests;

/// <summary>One import and what it left in an empty store.</summary>
internal sealed record Imported(ImportResult Result, MemoryStore Store)
{
    public FeedCounts Counts => Result.Counts;

    public IReadOnlyList<Indicator> Indicators => Store.Feeds.Count == 0 ? [] : Store.Feed.Indicators;

    public IReadOnlyList<NetworkRange> Ranges => Store.Feeds.Count == 0 ? [] : Store.Feed.Ranges;

    public IReadOnlyList<Rejection> Quarantine => Store.Feeds.Count == 0 ? Result.FirstRejected : Store.Feed.Quarantine;

    /// <summary>Imports a file; without a format it is guessed.</summary>
    public static Imported File(string path, string? format = null, string? label = null)
    {
        Assert.True(FeedInput.TryOpen(path, out FeedInput? input, out string? error), error);
        using (input)
        {
            return Run(input, format, label);
        }
    }

    /// <summary>Imports a text.</summary>
    public static Imported Text(string? format, string text, string fileName = "list", string? label = null) => Bytes(format, Encoding.UTF8.GetBytes(text), fileName, label);

    public static Imported Bytes(string? format, byte[] bytes, string fileName = "list", string? label = null) =>
        Run(FeedInput.Of(FeedText.Of(fileName, bytes), Convert.ToHexStringLower(SHA256.HashData(bytes))), format, label);

    public static Imported Run(FeedInput input, string? format, string? label = null)
    {
        MemoryStore store = new();
        ImportOptions options = new() { Format = format is null ? null : FeedFormats.Find(format), Label = label };
        ImportResult result = new FeedImport(store.OpenFeed, null, ImportMarks.InMemory(), TimeProvider.System).Run(input, options);
        FeedCounts counts = result.Counts;
        Assert.Equal(counts.Rows, counts.Accepted + counts.Rejected + counts.Merged + counts.Skipped);
        return new Imported(result, store);
    }

    /// <summary>A day as the store writes it.</summary>
    public static long Day(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal).ToUnixTimeSeconds();
}
