using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary><c>--save</c> keeps what was seen, and <c>whorl lookup</c> finds it again.</summary>
public sealed class SavingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("whorl").FullName;

    private static string Capture => Path.Combine(WhorlCommand.Root, "tests/testdata/hellos/curl.pcap");

    private string StorePath => Path.Combine(folder, "store.db");

    [Fact]
    public void A_capture_is_kept_once_however_often_it_is_read()
    {
        WhorlResult first = WhorlCommand.Run("read", "--save", "--store", StorePath, Capture);
        Assert.Contains($"saved 1 sighting to {StorePath}", first.Errors, StringComparison.Ordinal);
        Assert.Contains("saved 0 sightings (1 it had already)", WhorlCommand.Run("read", "--save", "--store", StorePath, "--threads", "3", Capture).Errors, StringComparison.Ordinal);
        JsonElement seen = first.Records.Single();
        foreach (string field in (string[])["ja3", "ja3_string", "ja3s", "ja4", "ja4_r", "sni", "dst_ip"])
        {
            JsonElement answer = Lookup(seen.GetProperty(field).GetString()!);
            JsonElement found = answer.GetProperty("seen").GetProperty("handshakes").EnumerateArray().Single();
            Assert.True(answer.GetProperty("known").GetBoolean());
            Assert.Equal(seen.GetProperty("ja4").GetString(), found.GetProperty("ja4").GetString());
            Assert.Equal(seen.GetProperty("src_ip").GetString(), found.GetProperty("src_ip").GetString());
            Assert.Equal(1, found.GetProperty("count").GetInt32());
        }
    }

    [Fact]
    public void Without_save_there_is_no_store()
    {
        string config = Path.Combine(folder, "config");
        File.WriteAllText(config, $"save = true\nstore = {StorePath}\n");
        Dictionary<string, string?> environment = new() { ["WHORL_CONFIG"] = config };
        Assert.Equal(0, WhorlCommand.Run("read", "--store", StorePath, Capture).ExitCode);
        Assert.Equal(0, WhorlCommand.RunWith(environment, "read", "--no-store", Capture).ExitCode);
        Assert.False(File.Exists(StorePath));
        Assert.Equal(0, WhorlCommand.RunWith(environment, "read", Capture).ExitCode);
        Assert.True(File.Exists(StorePath));
    }

    [Fact]
    public async Task Two_scans_of_a_server_are_one_answer_that_lookup_names()
    {
        using ScanServer server = await ScanServer.StartAsync("openssl");
        WhorlResult scan = Scan(server);
        Assert.Contains("saved 1 sighting to", scan.Errors, StringComparison.Ordinal);
        Scan(server);
        JsonElement record = scan.Records.Single();
        foreach (string value in (string[])[Text(record, "atsf_hash"), Text(record, "atsf"), Text(record, "jarm"), Text(record, "jarm_raw"), $"127.0.0.1:{server.Port}", "localhost", Text(record.GetProperty("certificate"), "sha256"), Text(record.GetProperty("certificate"), "sha1")])
        {
            JsonElement found = Lookup(value).GetProperty("seen").GetProperty("servers").EnumerateArray().Single();
            Assert.Equal((Text(record, "atsf_hash"), Text(record, "jarm"), 2), (Text(found, "atsf_hash"), Text(found, "jarm"), found.GetProperty("count").GetInt32()));
        }

        JsonElement tables = WhorlCommand.Run("store", "stats", "--store", StorePath).Records.Single().GetProperty("tables");
        Assert.Equal((1, 1, 2), (tables.GetProperty("answers").GetInt32(), tables.GetProperty("state").GetInt32(), tables.GetProperty("seen").GetInt32()));
        Assert.Equal((0, "the store is sound\n"), (WhorlCommand.Run("store", "verify", "--store", StorePath).ExitCode, WhorlCommand.Run("store", "verify", "--store", StorePath).Output));
    }

    [Fact]
    public void What_is_not_known_is_said_to_be_unknown()
    {
        WhorlCommand.Run("read", "--save", "--store", StorePath, Capture);
        JsonElement answer = Lookup("192.0.2.77");
        Assert.False(answer.GetProperty("known").GetBoolean());
        Assert.Equal(JsonValueKind.Null, answer.GetProperty("c2").ValueKind);
        Assert.Contains("known       nothing", WhorlCommand.Run("lookup", "-f", "table", "--store", StorePath, "192.0.2.77").Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_store_lookup_says_how_to_make_one()
    {
        WhorlResult result = WhorlCommand.Run("lookup", "--store", StorePath, "localhost");
        Assert.Equal((1, $"whorl: there is no store at {StorePath} yet: whorl read --save, whorl scan --save or whorl import make one\n"), (result.ExitCode, result.Errors));
    }

    [Theory]
    [InlineData("This is no database.", "is no store of Whorl: the file is something else; choose another by --store")]
    [InlineData("", null)]
    public void A_file_that_is_no_store_is_left_alone(string content, string? sentence)
    {
        File.WriteAllText(StorePath, content);
        WhorlResult result = WhorlCommand.Run("read", "--save", "--store", StorePath, "-o", Path.Combine(folder, "out.jsonl"), Capture);
        Assert.Equal(sentence is null ? 0 : 1, result.ExitCode);
        if (sentence is not null)
        {
            Assert.Contains(sentence, result.Errors, StringComparison.Ordinal);
            Assert.Equal(content, File.ReadAllText(StorePath));
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString()!;

    private WhorlResult Scan(ScanServer server) => WhorlCommand.Run("scan", "--save", "--store", StorePath, "--include-special", "--per-address-rate", "0", "-f", "jsonl", server.Target);

    private JsonElement Lookup(string value)
    {
        WhorlResult result = WhorlCommand.Run("lookup", "--store", StorePath, "-f", "jsonl", value);
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        return result.Records.Single();
    }
}
