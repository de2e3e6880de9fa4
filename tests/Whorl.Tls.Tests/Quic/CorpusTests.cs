using System.Text.Json;

namespace Whorl.Tls.Tests.Quic;

public sealed class CorpusTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_hello_that_the_corpus_expects_in_QUIC_is_found_with_its_name_ciphers_and_extensions()
    {
        string folder = SharedMaterial.Require("corpus/pcaps");
        string expected = SharedMaterial.Require("corpus/expected.jsonl");
        Dictionary<string, List<JsonElement>> rows = [];
        foreach (string line in File.ReadLines(expected))
        {
            JsonElement row = JsonDocument.Parse(line).RootElement;
            if (row.GetProperty("proto").GetString() == "quic")
            {
                string pcap = row.GetProperty("pcap").GetString()!;
                (rows.TryGetValue(pcap, out List<JsonElement>? list) ? list : rows[pcap] = []).Add(row);
            }
        }

        List<string> missing = [];
        HashSet<uint> versions = [];
        int found = 0;
        foreach ((string pcap, List<JsonElement> list) in rows)
        {
            using FlowWalker walker = FlowWalker.Walk(Path.Combine(folder, pcap));
            List<(FoundHello Hello, HelloFacts Facts)> hellos = [.. walker.Hellos.Select(h => (h, HelloFacts.Read(h.Message))).Where(h => h.Item2 is not null).Select(h => (h.h, h.Item2!))];
            foreach (JsonElement row in list)
            {
                string source = row.GetProperty("src").GetString()!;
                int port = int.Parse(row.GetProperty("sport").GetString()!);
                int type = row.GetProperty("hs_type").GetInt32();
                string ciphers = string.Join(',', Strings(row, type == 1 ? "ciphers" : "cipher"));
                string extensions = string.Join(',', Strings(row, "ext_types"));
                string? name = row.TryGetProperty("sni", out JsonElement sni) ? sni.GetString() : null;
                bool Same((FoundHello Hello, HelloFacts Facts) h) =>
                    h.Facts.Type == type && h.Hello.Source == source && h.Hello.SourcePort == port
                    && (h.Facts.ServerName ?? "") == (name ?? "") && h.Facts.Ciphers == ciphers && h.Facts.Extensions == extensions;
                int index = hellos.FindIndex(Same);
                if (index < 0)
                {
                    missing.Add($"{pcap} frame {row.GetProperty("frame")} {source}:{port} type {type} {name} encap={(row.TryGetProperty("encapsulation", out JsonElement e) ? e.ToString() : "")}");
                }
                else
                {
                    found++;
                    versions.Add(hellos[index].Hello.Version.Value);
                }
            }

            output.WriteLine($"{pcap}: {walker.Hellos.Count} hellos, {walker.Retries} retries, {walker.Negotiations} negotiations, {string.Join(' ', walker.Outcomes)}");
        }

        foreach (string line in missing)
        {
            output.WriteLine("MISSING " + line);
        }

        output.WriteLine($"{found} found, {missing.Count} missing; versions {string.Join(' ', versions.Order().Select(v => v.ToString("x8")))}");
        Assert.Empty(missing);
        Assert.True(found > 700);
        foreach (uint version in (uint[])[1, 0x6b3343cf, 0xff000017, 0xff000018, 0xff00001b, 0xff00001d, 0xff000022, 0xfaceb001, 0xfaceb002, 0x54303530, 0x54303531])
        {
            Assert.Contains(version, versions);
        }
    }

    [Fact]
    public void Every_capture_ends_without_an_exception()
    {
        string folder = SharedMaterial.Require("corpus");
        int datagrams = 0;
        foreach (string path in Directory.EnumerateFiles(folder, "*.pcap*", SearchOption.AllDirectories))
        {
            if (path.EndsWith(".gz", StringComparison.Ordinal) || new FileInfo(path).Length > 20_000_000)
            {
                continue;
            }

            using FlowWalker walker = new();
            foreach (CapturedDatagram datagram in CaptureDatagrams.Read(path))
            {
                walker.Take(datagram);
                datagrams++;
            }
        }

        output.WriteLine($"{datagrams} datagrams");
        Assert.True(datagrams > 10_000);
    }

    private static IEnumerable<string> Strings(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(v => v.GetString()!) : [];
}
