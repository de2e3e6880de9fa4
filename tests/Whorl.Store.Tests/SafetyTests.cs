using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sqlite;

namespace Whorl.Store.Tests;

/// <summary>What must not be lost or misread is not.</summary>
public sealed class SafetyTests : IDisposable
{
    private readonly TemporaryStore temporary = new();

    [Fact]
    public void A_store_of_a_later_schema_is_refused_and_left_alone()
    {
        using (Connection connection = temporary.Store.Connect())
        {
            connection.Run("PRAGMA user_version = 99");
        }

        foreach (Func<string, SqliteStore> open in (Func<string, SqliteStore>[])[SqliteStore.Open, SqliteStore.OpenForReading, SqliteStore.OpenReadOnly])
        {
            Assert.Contains("was made by a later version of Whorl (schema 99", Assert.Throws<StoreException>(() => open(temporary.Path)).Message, StringComparison.Ordinal);
        }

        using Connection raw = new(temporary.Path, DatabaseKind.Store, isReadOnly: true);
        Assert.Equal(99, raw.Number("PRAGMA user_version"));
    }

    [Fact]
    public void A_feed_that_is_not_committed_leaves_the_old_rows()
    {
        using (IFeedWriter first = Open())
        {
            first.Add(Indicator("old.example"));
            first.Commit();
        }

        using (IFeedWriter second = Open())
        {
            Assert.Equal(1, second.Before);
            second.Add(Indicator("new.example"));
            second.Reject(new Rejection(1, "it is short", "x"));
        }

        using IStoreReader reader = temporary.Store.OpenReader();
        Assert.Single(reader.Listings("old.example", 10));
        Assert.Empty(reader.Listings("new.example", 10));
        Assert.Equal((1, 0), reader.Feeds().Select(feed => (feed.Rows, feed.Rejected)).Single());
        Assert.Empty(temporary.Store.Verify());
    }

    public void Dispose() => temporary.Dispose();

    private static Indicator Indicator(string name) => new() { Type = IndicatorType.Domain, Value = name, Role = IndicatorRole.Threat };

    private IFeedWriter Open() => temporary.Store.OpenFeed(new FeedSource { Name = "test", Format = "test", Origin = "test", RetrievedAt = new Week(2900).Start / 1_000_000_000 });
}
