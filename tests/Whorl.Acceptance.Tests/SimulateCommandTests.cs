namespace Whorl.Acceptance.Tests;

/// <summary><c>whorl simulate</c> as a user runs it.</summary>
public sealed class SimulateCommandTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-simulate-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Files_of_one_seed_are_equal_and_a_summary_says_what_was_written()
    {
        WhorlResult one = WhorlCommand.Run("simulate", "-o", At("one"), "--targets", "500", "--weeks", "2", "--seed", "9");
        WhorlResult two = WhorlCommand.Run("simulate", "-q", "-o", At("two"), "--targets", "500", "--weeks", "2", "--seed", "9");
        Assert.Equal((0, ""), (one.ExitCode, one.Output));
        Assert.Matches(@"^whorl: 2 weeks, \d+ sightings, \d+ distinct fingerprints, \d+ addresses listed at a time, in [0-9.]+ s\n$", one.Errors);
        Assert.Equal((0, "", ""), (two.ExitCode, two.Output, two.Errors));
        string[] files = [.. Directory.EnumerateFiles(At("one"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(At("one"), path)).Order(StringComparer.Ordinal)];
        Assert.Contains("truth.csv", files);
        Assert.All(files, file => Assert.Equal(File.ReadAllText(Path.Combine(At("one"), file)), File.ReadAllText(Path.Combine(At("two"), file))));
    }

    [Fact]
    public void A_store_is_made_and_one_that_is_there_is_left_alone()
    {
        WhorlResult made = WhorlCommand.Run("simulate", "--store", At("store.db"), "--truth", At("truth.csv"), "--targets", "500", "--weeks", "2");
        Assert.Equal(0, made.ExitCode);
        Assert.StartsWith("ip,port,name,kind,family,cdn,net,first_week,first_listed\n", File.ReadAllText(At("truth.csv")), StringComparison.Ordinal);

        WhorlResult again = WhorlCommand.Run("simulate", "--store", At("store.db"));
        Assert.Equal((2, $"whorl: the store {At("store.db")} is there already; simulated servers belong in a new one\n"), (again.ExitCode, again.Errors));
    }

    [Theory]
    [InlineData("", "a simulation needs a place: -o FOLDER for files, or --store PATH for a store")]
    [InlineData("--preset huge", "there is no preset 'huge'; use small or bar")]
    [InlineData("--start yesterday", "--start 'yesterday' is no week; write 2026-W01, or a day as 2026-01-05")]
    [InlineData("--noise 2", "--noise '2' must be a number from 0 to 1")]
    [InlineData("--weeks 0", "--weeks '0' must be a whole number from 1 to 520")]
    public void A_mistake_is_answered_in_one_sentence(string line, string sentence)
    {
        WhorlResult result = WhorlCommand.Run([.. $"simulate {line}".Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Assert.Equal((2, "", $"whorl: {sentence}\n"), (result.ExitCode, result.Output, result.Errors));
    }

    private string At(string name) => Path.Combine(folder.FullName, name);
}
