using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Captures of real programs (testdata/clients): fingerprints as tshark has them, and what the client is known to have done.</summary>
public sealed class RealClientTests
{
    private static readonly string Folder = Path.Combine(WhorlCommand.Root, "tests/testdata/clients");

    private static readonly Lazy<ILookup<string, JsonElement>> Records = new(() =>
    {
        WhorlResult result = WhorlCommand.Run(["read", "-q", "-f", "jsonl", .. RealClients.All.Select(PathOf)]);
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Records.ToLookup(record => Path.GetFileNameWithoutExtension(record.GetProperty("source").GetString()!));
    });

    public static TheoryData<string> Names => [.. RealClients.All.Select(client => client.Name)];

    [Fact]
    public void Every_capture_of_the_folder_is_expected_and_the_folder_is_small()
    {
        string[] files = Directory.GetFiles(Folder, "*.pcap");
        Assert.Equal(RealClients.All.Select(client => client.Name).Order(StringComparer.Ordinal), files.Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal));
        Assert.InRange(files.Sum(file => new FileInfo(file).Length), 1, 600_000);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_record_says_what_the_client_did(string name)
    {
        KnownHello[] found = [.. Records.Value[name].Select(record => new KnownHello(
            record.GetProperty("protocol").GetString()!,
            record.GetProperty("upgrade").GetString(),
            record.GetProperty("hello").GetInt32(),
            record.GetProperty("hrr").GetBoolean(),
            record.GetProperty("resumed").GetBoolean(),
            record.GetProperty("sni").GetString(),
            record.GetProperty("version").GetString()))];
        Assert.Equal(RealClients.All.Single(client => client.Name == name).Hellos, found);
        Assert.All(Records.Value[name], record =>
        {
            Assert.Equal(0, record.GetProperty("tunnel").GetArrayLength());
            Assert.Equal(0, record.GetProperty("malformed").GetArrayLength());
            Assert.False(record.GetProperty("truncated").GetBoolean());
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Fingerprints_and_frames_are_those_of_tshark(string name)
    {
        RealClient client = RealClients.All.Single(client => client.Name == name);
        List<string> theirs = Tshark.Hellos(PathOf(client), client.Tshark);
        List<string> ours = [.. Records.Value[name].SelectMany(HelloLines.Of)];
        foreach (string line in theirs.Distinct(StringComparer.Ordinal).ToArray())
        {
            int surplus = theirs.Count(other => other == line) - ours.Count(other => other == line);
            Assert.True(surplus <= 0, $"{name}: tshark has {surplus} more of {line}");
        }

        foreach (string line in theirs)
        {
            ours.Remove(line);
        }

        foreach ((string known, string reason) in client.Unknown)
        {
            int index = ours.FindIndex(line => line.StartsWith(known, StringComparison.Ordinal));
            Assert.True(index >= 0, $"no longer needed: {reason}");
            ours.RemoveAt(index);
        }

        Assert.Empty(ours);
    }

    private static string PathOf(RealClient client) => Path.Combine(Folder, client.Name + ".pcap");
}
