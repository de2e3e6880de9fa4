using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Whorl.Service.State;
using Whorl.Store;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Detections;

/// <summary>
/// Makes labels of what people decided: a server of a confirmed detection is a threat, that of a false positive is benign. They are a feed of
/// the store like any other, so that scores, evaluations and exports heed them, and each is shown with who said so and why.
/// </summary>
public sealed partial class AnalystLabels(ServiceDatabase state, IStore store, TimeProvider time, ILogger<AnalystLabels> log) : IDisposable
{
    /// <summary>The feed's name.</summary>
    public const string Feed = "analysts";

    private const int Most = 100_000;

    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim changed = new(1);

    /// <summary>Says that somebody decided something.</summary>
    public void Change()
    {
        if (changed.CurrentCount == 0)
        {
            changed.Release();
        }
    }

    /// <summary>Keeps the feed as people decided, until it is cancelled: what was decided while the service was away is not lost.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await changed.WaitAsync(cancellation).ConfigureAwait(false);

            // Who goes through a list of detections decides several.
            await Task.Delay(Settled, time, cancellation).ConfigureAwait(false);
            try
            {
                await Task.Run(Write, cancellation).ConfigureAwait(false);
            }
            catch (StoreException problem)
            {
                // The next decision tries it again, and so does the next start.
                LogFailure(problem.Message);
            }
        }
    }

    /// <summary>Writes the feed where it is not as people decided.</summary>
    /// <exception cref="StoreException">The store or the state cannot be used.</exception>
    public void Write()
    {
        IReadOnlyList<Indicator> labels = Labels();
        string hash = HashOf(labels);
        using (IStoreReader reader = store.OpenReader())
        {
            FeedState? before = reader.Feeds().FirstOrDefault(feed => feed.Source.Name == Feed);
            if (before is null ? labels.Count == 0 : before.Source.Sha256 == hash)
            {
                return;
            }
        }

        FeedSource source = new()
        {
            Name = Feed, Format = "marks", Origin = "decisions on detections", Sha256 = hash, RetrievedAt = time.GetUtcNow().ToUnixTimeSeconds(), TrafficLight = "amber",
        };
        using IFeedWriter writer = store.OpenFeed(source);
        foreach (Indicator label in labels)
        {
            writer.Add(label);
        }

        writer.Commit();
        LogWritten(labels.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => changed.Dispose();

    /// <summary>One label an address and port: the latest decision on a detection that says something of the server itself.</summary>
    private IReadOnlyList<Indicator> Labels() => state.Use(connection =>
    {
        using Statement rows = connection.Prepare("""
            SELECT d.target, d.state, d.first_at, n.who, n.text, n.at FROM detection d
            JOIN detection_note n ON n.id = (SELECT max(id) FROM detection_note WHERE detection = d.id AND action = iif(d.state = 2, 'confirmed', 'false-positive'))
            WHERE d.state IN (2, 3) AND d.word IN ('c2', 'suspicious', 'listed') ORDER BY n.at DESC, d.id DESC LIMIT ?1
            """);
        rows.Bind(1, Most);
        Dictionary<string, Indicator> found = new(StringComparer.Ordinal);
        while (rows.Step())
        {
            string address = rows.Text(0)!.Split(' ', 2)[0];
            bool isThreat = (DetectionState)rows.Int(1) == DetectionState.Confirmed;
            found.TryAdd(address, new Indicator
            {
                Type = IndicatorType.AddressPort,
                Value = address,
                Role = isThreat ? IndicatorRole.Threat : IndicatorRole.Benign,
                Label = isThreat ? null : rows.Text(3),
                Description = isThreat ? $"confirmed by {rows.Text(3)}{(rows.Text(4) is { } why ? $": {why}" : string.Empty)}" : rows.Text(4),
                FirstSeen = rows.Long(2) / 1000,
                LastSeen = rows.Long(5) / 1000,
            });
        }

        return (IReadOnlyList<Indicator>)[.. found.Values.OrderBy(label => label.Value, StringComparer.Ordinal)];
    });

    private static string HashOf(IReadOnlyList<Indicator> labels)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (Indicator label in labels)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{label.Value}\n{label.Role}\n{label.Label}\n{label.Description}\n{label.FirstSeen}\n")));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} servers are labelled by what people decided")]
    private partial void LogWritten(int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "could not keep what people decided as labels: {Problem}")]
    private partial void LogFailure(string problem);
}
