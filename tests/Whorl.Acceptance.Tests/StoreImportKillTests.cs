using System.Diagnostics;

namespace Whorl.Acceptance.Tests;

/// <summary>
/// An import that is killed leaves the old feed or the new one, and a store that is killed while it is made can be made again: real
/// processes, at a few moments. <c>TornLogTests</c> makes every moment.
/// </summary>
public sealed class StoreImportKillTests : IDisposable
{
    private const int Rows = 60_000;

    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private string StorePath => Path.Combine(folder, "store.db");

    [Fact]
    public async Task A_killed_import_leaves_all_of_the_old_rows_or_all_of_the_new()
    {
        string old = WriteList("old.csv", Rows / 2);
        string other = WriteList("new.csv", Rows);
        Assert.Equal(0, Import(old).ExitCode);
        Assert.Equal(Rows / 2, Listed());
        int killed = 0;
        for (int milliseconds = 40; milliseconds <= 640; milliseconds += 200)
        {
            using Process process = WhorlCommand.Start("import", "toplist", other, "--source", "list", "--store", StorePath);
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            killed += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Contains(Listed(), (long[])[Rows / 2, Rows]);
            AssertSound();
        }

        Assert.True(killed > 0, "no process lived long enough to be killed");
        Assert.Equal(0, Import(other).ExitCode);
        Assert.Equal(Rows, Listed());
    }

    [Fact]
    public async Task A_store_whose_making_was_killed_is_made_by_the_next()
    {
        string list = WriteList("small.csv", 10);
        for (int milliseconds = 10; milliseconds <= 100; milliseconds += 45)
        {
            File.Delete(StorePath);
            File.Delete(StorePath + "-wal");
            File.Delete(StorePath + "-shm");
            File.Delete(StorePath + ".imports.jsonl");
            using Process process = WhorlCommand.Start("import", "toplist", list, "--source", "list", "--store", StorePath);
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, Import(list).ExitCode);
            Assert.Equal(10, Listed());
            AssertSound();
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string WriteList(string name, int rows)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllLines(path, Enumerable.Range(1, rows).Select(rank => $"{rank},name{rank}.example.com"));
        return path;
    }

    private WhorlResult Import(string list) => WhorlCommand.Run("import", "toplist", list, "--source", "list", "--store", StorePath);

    /// <summary>The rows that the feed says it has.</summary>
    private long Listed() =>
        WhorlCommand.Run("store", "stats", "-f", "jsonl", "--store", StorePath).Records.Single().GetProperty("feeds").EnumerateArray().Single().GetProperty("rows").GetInt64();

    private void AssertSound() => Assert.Equal("the store is sound\n", WhorlCommand.Run("store", "verify", "--store", StorePath).Output);
}
