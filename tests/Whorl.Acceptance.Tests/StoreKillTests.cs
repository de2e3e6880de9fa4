using System.Diagnostics;

namespace Whorl.Acceptance.Tests;

/// <summary>A store survives whatever happens to the processes that write it.</summary>
public sealed class StoreKillTests : IDisposable
{
    private const int Files = 40;

    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private string StorePath => Path.Combine(folder, "store.db");

    [Fact]
    public async Task A_store_whose_writer_was_killed_is_sound_and_takes_the_rest()
    {
        string[] captures = Captures();
        int killed = 0;
        for (int milliseconds = 15; milliseconds <= 135; milliseconds += 10)
        {
            using Process process = WhorlCommand.Start(["read", "-q", "--save", "--store", StorePath, "-o", "/dev/null", .. captures]);
            await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
            killed += process.HasExited ? 0 : 1;
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            if (File.Exists(StorePath))
            {
                AssertSound();
            }
        }

        Assert.True(killed > 0, "no process lived long enough to be killed");
        Assert.Equal(0, WhorlCommand.Run(["read", "--save", "--store", StorePath, "-o", "/dev/null", .. captures]).ExitCode);
        AssertSound();
        Assert.Equal(Expected(), Met(StorePath));
    }

    [Fact]
    public async Task Two_processes_write_one_store_at_once()
    {
        string[] captures = Captures();
        using Process first = WhorlCommand.Start(["read", "-q", "--save", "--store", StorePath, "-o", "/dev/null", .. captures]);
        using Process second = WhorlCommand.Start(["read", "-q", "--save", "--store", StorePath, "-o", "/dev/null", .. captures.Reverse()]);
        await first.WaitForExitAsync(TestContext.Current.CancellationToken);
        await second.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        AssertSound();
        Assert.Equal(Expected(), Met(StorePath));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string[] Captures() =>
        [.. Enumerable.Repeat(Directory.GetFiles(Path.Combine(WhorlCommand.Root, "tests/testdata/clients"), "*.pcap*"), Files).SelectMany(files => files).Take(400)];

    private static long Met(string store) =>
        WhorlCommand.Run("store", "stats", "-f", "jsonl", "--store", store).Records.Single().GetProperty("tables").GetProperty("met").GetInt64();

    /// <summary>What a store holds that nobody disturbed.</summary>
    private long Expected()
    {
        string undisturbed = Path.Combine(folder, "undisturbed.db");
        Assert.Equal(0, WhorlCommand.Run(["read", "--save", "--store", undisturbed, "-o", "/dev/null", .. Captures()]).ExitCode);
        return Met(undisturbed);
    }

    private void AssertSound() => Assert.Equal("the store is sound\n", WhorlCommand.Run("store", "verify", "--store", StorePath).Output);
}
