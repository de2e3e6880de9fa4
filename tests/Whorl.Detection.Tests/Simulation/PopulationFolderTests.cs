using System.Text.Json;
using Whorl.Detection.Simulation;
using Whorl.Detection.Simulation.Sinks;

namespace Whorl.Detection.Tests.Simulation;

public class PopulationFolderTests
{
    [Fact]
    public void A_folder_has_records_of_the_contract_and_lists_in_the_columns_of_their_models()
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("whorl-population-");
        try
        {
            PopulationOptions options = new() { Targets = 1000, Weeks = 3, TopListEvery = 2, Listed = 0.02, Stacks = 30 };
            using (FolderPopulationSink sink = new(folder.FullName))
            {
                new Population(options).Write(sink, cancellation: TestContext.Current.CancellationToken);
            }

            List<string> expected = [];
            using RecordingSink recording = new()
            {
                Seen = (week, seen) => expected.Add($"{week} {seen.Address} {seen.Port} {seen.ServerName} {seen.Atsf?.Value} {seen.Jarm?.Value} {seen.Server} {seen.Certificate?.Sha256}"),
            };
            new Population(options).Write(recording, cancellation: TestContext.Current.CancellationToken);
            Assert.Equal(expected, Read(folder.FullName));

            string[] weeks = [.. Directory.GetDirectories(folder.FullName, "week=*").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
            Assert.Equal(["week=2026-W01", "week=2026-W02", "week=2026-W03"], weeks);
            Assert.Equal([true, false, true], weeks.Select(week => File.Exists(Path.Combine(folder.FullName, week, "toplist.csv"))));
            string[] block = File.ReadAllLines(Path.Combine(folder.FullName, weeks[1], "blocklist.csv"));
            Assert.Equal("\"first_seen_utc\",\"dst_ip\",\"dst_port\",\"c2_status\",\"last_online\",\"malware\"", block[1]);
            Assert.All(block[2..], row => Assert.Matches("^\"\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d\",\"[0-9.]+\",\"\\d+\",\"online\",\"\\d{4}-\\d\\d-\\d\\d\",\"[A-Z][a-z]+\"$", row));
            Assert.All(File.ReadAllLines(Path.Combine(folder.FullName, "asn.csv")), row => Assert.Matches("^[0-9.]+,[0-9.]+,\\d+,\"[^\"]+\"$", row));
            Assert.Equal(["akamai.txt", "alibaba.txt", "cloudflare.txt", "fastly.txt"], Directory.GetFiles(Path.Combine(folder.FullName, "cdn")).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static IEnumerable<string> Read(string folder)
    {
        foreach (string week in Directory.GetDirectories(folder, "week=*").Order(StringComparer.Ordinal))
        {
            foreach (string line in File.ReadLines(Path.Combine(week, "scan.jsonl")))
            {
                using JsonDocument record = JsonDocument.Parse(line);
                JsonElement root = record.RootElement;
                string? Text(string name) => root.GetProperty(name).GetString();
                JsonElement http = root.GetProperty("http");
                JsonElement certificate = root.GetProperty("certificate");
                string? server = http.ValueKind == JsonValueKind.Null ? null : http.GetProperty("server").GetString();
                string? sha256 = certificate.ValueKind == JsonValueKind.Null ? null : certificate.GetProperty("sha256").GetString();
                yield return $"{Path.GetFileName(week)["week=".Length..]} {Text("ip")} {root.GetProperty("port").GetInt32()} {Text("sni")} {Text("atsf_hash")} {Text("jarm")} {server} {sha256}";
            }
        }
    }
}
