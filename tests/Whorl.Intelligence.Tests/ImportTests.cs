using System.Security.Cryptography;
using System.Text;
using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Importing;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Tests;

/// <summary>What one import does to the rows of the one before.</summary>
public sealed class ImportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl-import-").FullName;
    private readonly MemoryStore store = new();
    private readonly ImportMarks marks = ImportMarks.InMemory();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Replaces_the_rows_of_the_same_source()
    {
        Assert.Null(Import(Addresses(1, 10)).KeptLastGood);
        Assert.Null(Import(Addresses(6, 14)).KeptLastGood);
        Assert.Equal(9, store.Feed.Indicators.Count);
        Assert.Equal("192.0.2.6", store.Feed.Indicators[0].Value);
        Assert.Equal("ip-list:list", store.Feed.Source.Name);
    }

    [Fact]
    public void Keeps_the_last_good_rows_of_a_list_that_has_less_than_half()
    {
        Import(Addresses(1, 10));
        Assert.Equal("it has 4 entries where there were 10, less than half", Import(Addresses(1, 4)).KeptLastGood);
        Assert.Equal(10, store.Feed.Indicators.Count);
        Assert.Null(Import(Addresses(1, 5)).KeptLastGood);
        Assert.Equal(5, store.Feed.Indicators.Count);
    }

    [Fact]
    public void Replaces_them_by_force()
    {
        Import(Addresses(1, 10));
        Assert.Null(Import("", new ImportOptions { Format = FeedFormats.Find("ip-list"), IsForced = true }).KeptLastGood);
        Assert.Empty(store.Feed.Indicators);
    }

    [Theory]
    [InlineData("")]
    [InlineData("# nothing today\n")]
    [InlineData("no address\n")]
    public void Keeps_the_last_good_rows_of_a_list_that_comes_empty(string text)
    {
        Import(Addresses(1, 10));
        Assert.Equal("there is not one row in it that can be used", Import(text).KeptLastGood);
        Assert.Equal(10, store.Feed.Indicators.Count);
    }

    [Fact]
    public void Keeps_the_last_good_rows_of_a_list_that_is_damaged()
    {
        string entries = string.Join(',', Enumerable.Range(1, 10).Select(i => $$"""{"ip_address":"192.0.2.{{i}}","port":443}"""));
        ImportOptions options = new() { Format = FeedFormats.Find("feodo") };
        Assert.Null(Import($"[{entries}]", options).KeptLastGood);
        ImportResult cut = Import($"[{entries}", options);
        Assert.Equal("the file is damaged", cut.KeptLastGood);
        Assert.StartsWith("its JSON is cut off or wrong at line 1, byte ", cut.Damage!, StringComparison.Ordinal);
    }

    [Fact]
    public void Takes_what_a_damaged_list_has_where_nothing_was_before()
    {
        ImportResult result = Import("""[{"ip_address":"192.0.2.1","port":443},{"ip_addr""", new ImportOptions { Format = FeedFormats.Find("feodo") });
        Assert.NotNull(result.Damage);
        Assert.Null(result.KeptLastGood);
        Assert.Single(store.Feed.Indicators);
    }

    [Fact]
    public void Says_that_a_file_is_unchanged_and_refreshes_its_retrieval()
    {
        Assert.False(Import(Addresses(1, 3), new ImportOptions { RetrievedAt = 1000 }).IsUnchanged);
        Assert.True(Import(Addresses(1, 3), new ImportOptions { RetrievedAt = 2000 }).IsUnchanged);
        Assert.Equal(2000, store.Feed.Source.RetrievedAt);
        Assert.False(Import(Addresses(1, 4)).IsUnchanged);
    }

    [Fact]
    public void Writes_nothing_in_a_dry_run()
    {
        ImportResult result = Import(Addresses(1, 3), new ImportOptions { IsDryRun = true });
        Assert.Equal(3, result.Counts.Accepted);
        Assert.Empty(store.Feeds);
    }

    [Fact]
    public void Keeps_what_the_user_says_with_the_source()
    {
        Import(Addresses(1, 3), new ImportOptions { Source = "mine", Label = "Sliver", Licence = "MIT", TrafficLight = "amber", RetrievedAt = 5 });
        Assert.Equal(("mine", "MIT", "amber", 5), (store.Feed.Source.Name, store.Feed.Source.Licence, store.Feed.Source.TrafficLight, store.Feed.Source.RetrievedAt));
        Assert.All(store.Feed.Indicators, indicator => Assert.Equal("Sliver", indicator.Family));
    }

    [Fact]
    public void Remembers_imports_beside_the_store()
    {
        string path = Path.Combine(folder, "marks.jsonl");
        ImportMarks first = ImportMarks.Load(path);
        first.Keep(new ImportMark("a\nb", "file\t\"1\"", "00ff", 7, "\"tag\"", "yesterday"));
        File.AppendAllText(path, "no json\n{\"key\":1}\n");
        ImportMarks second = ImportMarks.Load(path);
        Assert.Equal(first.OfSource("a\nb"), second.OfSource("a\nb"));
        Assert.Equal("\"tag\"", second.OfOrigin("file\t\"1\"")!.EntityTag);
        Assert.Null(second.OfSource("other"));
    }

    [Fact]
    public void Reads_a_file_whose_hash_is_that_of_the_file()
    {
        string path = Path.Combine(folder, "list.txt");
        File.WriteAllText(path, Addresses(1, 3));
        Assert.True(FeedInput.TryOpen(path, out FeedInput? input, out _));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), input.Sha256);
        Assert.False(FeedInput.TryOpen(Path.Combine(folder, "none"), out _, out string? error));
        Assert.EndsWith("none cannot be read: it does not exist; name a file that can", error, StringComparison.Ordinal);
    }

    private static string Addresses(int first, int last) => string.Concat(Enumerable.Range(first, last - first + 1).Select(i => $"192.0.2.{i}\n"));

    private ImportResult Import(string text, ImportOptions? options = null)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        options ??= new ImportOptions { Format = FeedFormats.Find("ip-list") };
        return new FeedImport(store.OpenFeed, null, marks, TimeProvider.System).Run(FeedInput.Of(FeedText.Of("list", bytes), Convert.ToHexStringLower(SHA256.HashData(bytes))), options);
    }
}
