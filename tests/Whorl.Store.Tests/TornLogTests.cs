using Whorl.Probing;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Store.Tests;

/// <summary>
/// A killed process leaves the file and the log as it had written them: the log up to some byte, and while the log is written back
/// the file up to some byte and the whole log. Every such moment is made here, and the store opened as it was left then.
/// </summary>
public sealed class TornLogTests : IDisposable
{
    /// <summary>A prime a little under a page, so that cuts fall in pages, in what heads them and between them.</summary>
    private const int Step = 4093;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-store-");

    private string Live => Path.Combine(folder.FullName, "store.db");

    private string Left => Path.Combine(folder.FullName, "left.db");

    [Fact]
    public void Sightings_are_there_by_whole_batches()
    {
        using SqliteStore store = SqliteStore.Open(Live);
        using Connection keeper = store.Connect();
        keeper.Run("SELECT 1");
        byte[] file = Read(Live);
        List<int> ends = [];
        using (ISightingWriter writer = store.OpenWriter())
        {
            for (int batch = 0; batch < 3; batch++)
            {
                AddSightings(writer, batch);
                writer.Flush();
                ends.Add(Read(Live + "-wal").Length);
            }
        }

        byte[] log = Read(Live + "-wal");
        foreach (int cut in Cuts(log.Length).Concat(ends).Concat(ends.Select(end => end - 1)))
        {
            using SqliteStore left = Leave(file, log.AsSpan(0, cut));
            using IStoreReader reader = left.OpenReader();
            Assert.Equal(50 * ends.Count(end => end <= cut), reader.Statistics().Sightings);
            Assert.Empty(left.Verify());
        }
    }

    [Fact]
    public void A_feed_is_the_old_one_or_the_new()
    {
        using SqliteStore store = SqliteStore.Open(Live);
        Import(store, "old", 40);
        using Connection keeper = store.Connect();
        keeper.Run("SELECT 1");
        byte[] file = Read(Live);
        Import(store, "new", 60);
        byte[] log = Read(Live + "-wal");
        HashSet<(long Rows, int Old, int New)> states = [];
        foreach (int cut in Cuts(log.Length).Append(log.Length))
        {
            using SqliteStore left = Leave(file, log.AsSpan(0, cut));
            using IStoreReader reader = left.OpenReader();
            states.Add((reader.Feeds().Single().Rows, Current(reader, "old"), Current(reader, "new")));
            Assert.Empty(left.Verify());
        }

        Assert.Equal([(40, 40, 0), (60, 0, 60)], states.Order());
    }

    [Fact]
    public void A_store_that_was_being_made_is_made()
    {
        byte[] log;
        byte[] file;
        using (Connection making = new(Live, DatabaseKind.Store, isReadOnly: false))
        {
            making.Run("PRAGMA journal_mode = WAL");
            file = Read(Live);
            DatabaseKind.Store.Apply(making);
            log = Read(Live + "-wal");
        }

        foreach (int cut in Cuts(log.Length).Append(log.Length))
        {
            using SqliteStore left = Leave(file, log.AsSpan(0, cut));
            Import(left, "old", 1);
            Assert.Empty(left.Verify());
        }
    }

    [Fact]
    public void A_log_that_was_being_written_back_is_still_there()
    {
        byte[] before;
        byte[] log;
        using (SqliteStore store = SqliteStore.Open(Live))
        using (Connection keeper = store.Connect())
        {
            keeper.Run("SELECT 1");
            before = Read(Live);
            using (ISightingWriter writer = store.OpenWriter())
            {
                AddSightings(writer, 0);
            }

            log = Read(Live + "-wal");
        }

        byte[] after = Read(Live);
        Assert.NotEqual(before, after);
        for (int cut = 0; cut <= after.Length; cut += 1 + (after.Length / 60))
        {
            byte[] file = new byte[Math.Max(cut, before.Length)];
            before.CopyTo(file, 0);
            after.AsSpan(0, cut).CopyTo(file);
            using SqliteStore left = Leave(file, log);
            using IStoreReader reader = left.OpenReader();
            Assert.Equal(50, reader.Statistics().Sightings);
            Assert.Empty(left.Verify());
        }
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static IEnumerable<int> Cuts(int length) => Enumerable.Range(0, (length / Step) + 1).Select(at => at * Step);

    private static byte[] Read(string path)
    {
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }

    private SqliteStore Leave(byte[] file, ReadOnlySpan<byte> log)
    {
        File.Delete(Left + "-shm");
        File.WriteAllBytes(Left, file);
        File.WriteAllBytes(Left + "-wal", log);
        return SqliteStore.Open(Left);
    }

    private static int Current(IStoreReader reader, string name) => Enumerable.Range(0, 60).Count(i => reader.Listings($"{name}{i}.example", 10).Count > 0);

    private static void AddSightings(ISightingWriter writer, int batch)
    {
        for (uint i = 0; i < 50; i++)
        {
            writer.Add(new ServerSighting
            {
                Timestamp = new Week(2900 + batch).Start + i,
                Address = new HostAddress(0x7F000000 + i, true),
                Port = 443,
                ServerName = $"t{i}.example",
                Atsf = new Fingerprint(FingerprintMethod.Atsf, $"{(i + batch) % 7:x16}"),
                Certificate = new CertificateSummary { Sha256 = $"{i:x64}", Subject = $"CN=t{i}.example" },
            });
        }
    }

    private static void Import(SqliteStore store, string name, int rows)
    {
        using IFeedWriter feed = store.OpenFeed(new FeedSource { Name = "test", Format = "test", Origin = "test", RetrievedAt = new Week(2900).Start / 1_000_000_000 });
        for (int i = 0; i < rows; i++)
        {
            feed.Add(new Indicator { Type = IndicatorType.Domain, Value = $"{name}{i}.example", Role = IndicatorRole.Threat });
        }

        feed.Commit();
    }
}
