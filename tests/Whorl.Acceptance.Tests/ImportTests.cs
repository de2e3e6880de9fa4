using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary><c>whorl import</c> as a user runs it.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-import-").FullName;

    private string Store => Path.Combine(folder, "store.db");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Imports_a_list_and_says_what_became_of_its_rows()
    {
        string list = Write("jarms.txt", "2ad2ad0002ad2ad00042d42d000000ad9bf51cc3f5a1e29eecb81d0c7b06eb\n2ad2ad\n");
        WhorlResult result = WhorlCommand.Run("import", "jarm-list", list, "--label", "Sliver", "--store", Store);
        Assert.Equal(3, result.ExitCode);
        JsonElement record = Assert.Single(result.Records);
        Assert.Equal(
            ["type", "source", "format", "guessed", "rows", "accepted", "rejected", "merged", "unchanged", "kept_last_good", "file", "skipped", "entries", "flaws", "damage", "error", "quarantine"],
            record.EnumerateObject().Select(property => property.Name));
        Assert.Equal(("jarm-list:jarms", 2, 1, 1), (record.GetProperty("source").GetString(), record.GetProperty("rows").GetInt32(), record.GetProperty("accepted").GetInt32(), record.GetProperty("rejected").GetInt32()));
        Assert.Equal("the JARM has 6 characters instead of 62", record.GetProperty("quarantine")[0].GetProperty("reason").GetString());
        Assert.True(File.Exists(Store));
    }

    [Fact]
    public void Passes_over_what_lies_unchanged_in_a_drop_folder()
    {
        string drop = Directory.CreateDirectory(Path.Combine(folder, "drop")).FullName;
        Write("drop/Sliver_C2_IPs.txt", "192.0.2.1\n192.0.2.2\n");
        Write("drop/ips-v4", "192.0.2.0/24\n");
        Assert.Equal(0, WhorlCommand.Run("import", "--from", drop, "--store", Store).ExitCode);
        Write("drop/Sliver_C2_IPs.txt", "192.0.2.1\n192.0.2.3\n");
        WhorlResult again = WhorlCommand.Run("import", "--from", drop, "--store", Store);
        Assert.Equal(0, again.ExitCode);
        Assert.Equal([(2, false), (0, true)], again.Records.Select(record => (record.GetProperty("rows").GetInt32(), record.GetProperty("unchanged").GetBoolean())));
    }

    [Fact]
    public void Keeps_the_last_good_rows_and_says_so()
    {
        string list = Write("list.txt", "192.0.2.1\n192.0.2.2\n192.0.2.3\n");
        Assert.Equal(0, WhorlCommand.Run("import", "ip-list", list, "--store", Store).ExitCode);
        Write("list.txt", "");
        WhorlResult result = WhorlCommand.Run("import", "ip-list", list, "--store", Store, "-f", "table");
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the earlier rows stay: there is not one row in it that can be used; --force replaces them", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Reads_standard_input_and_writes_nothing_in_a_dry_run()
    {
        WhorlResult result = WhorlCommand.Run("192.0.2.1\n"u8.ToArray(), ["import", "auto", "-", "--dry-run", "--store", Store]);
        Assert.Equal(0, result.ExitCode);
        Assert.True(Assert.Single(result.Records).GetProperty("guessed").GetBoolean());
        Assert.False(File.Exists(Store));
    }

    [Theory]
    [InlineData(2, "there is no format 'jarm-lst'; did you mean 'jarm-list'?", "import", "jarm-lst", "x")]
    [InlineData(2, "there is nothing to import: give a file, as in whorl import auto FILE, or --from FOLDER, or --url URL", "import")]
    [InlineData(2, "--date '5 May' is no day; write it as 2026-11-25", "import", "auto", "x", "--date", "5 May")]
    [InlineData(2, "--url 'ftp://example.org/x' is no address of http or https without a password in it", "import", "auto", "--url", "ftp://example.org/x")]
    [InlineData(1, "none does not exist; give a file, a folder, or - for standard input", "import", "auto", "none")]
    public void Says_in_one_sentence_what_is_wrong(int exit, string problem, params string[] arguments)
    {
        WhorlResult result = WhorlCommand.Run(arguments);
        Assert.Equal((exit, $"whorl: {problem}\n"), (result.ExitCode, result.Errors));
    }

    [Fact]
    public void Says_that_a_file_is_of_no_known_format()
    {
        string file = Write("notes.md", "# Notes\n\nNothing here.\n");
        WhorlResult result = WhorlCommand.Run("import", "auto", file, "--dry-run");
        Assert.Equal(1, result.ExitCode);
        string problem = $"{file} cannot be imported: it looks like no format that is known; name its format instead of auto";
        Assert.Equal(problem, result.Records[0].GetProperty("error").GetString());
        Assert.Equal($"whorl: {problem}\n", result.Errors);
    }

    private string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
