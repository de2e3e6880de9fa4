using System.Text.Json;

namespace Whorl.Probing.Tests;

/// <summary>One handshake of the ATSF reference with a real server: every byte both ways, its secrets, and what it came to.</summary>
internal sealed record AtsfVector(string Source, int Server, string Sni, string Hello, (bool FromServer, string Data)[] Flights, Dictionary<string, byte[]> KeyLog, string Fingerprint, string Result)
{
    public override string ToString() => $"{Server} {Hello}{(Sni.Length > 0 ? " " + Sni : "")}";
}

/// <summary>The ten answers of a real server to JARM's probes, and the reference's value.</summary>
internal sealed record JarmVector(string Source, int Server, string Host, (byte[] Sent, byte[][] Received)[] Probes, string Raw, string Hash);

/// <summary>Reads the vectors that lie outside the repository; every file of the folder counts.</summary>
internal static class Vectors
{
    public static List<AtsfVector> Atsf() => Read("client_hello", (file, line) => new AtsfVector(
        file,
        line.GetProperty("server").GetInt32(),
        line.TryGetProperty("sni", out JsonElement sni) ? sni.GetString() ?? "" : "",
        line.GetProperty("client_hello").GetString()!,
        [.. line.GetProperty("flights").EnumerateArray().Select(flight => (flight[0].GetString() == "s", flight[1].GetString()!))],
        KeyLog(line.GetProperty("keylog")),
        line.GetProperty("fingerprint").GetString()!,
        line.GetProperty("result").GetString()!));

    public static List<JarmVector> Jarm() => Read("probes", (file, line) => new JarmVector(
        file,
        line.GetProperty("server").GetInt32(),
        line.GetProperty("host").GetString()!,
        [.. line.GetProperty("probes").EnumerateArray().Select(probe => (
            Convert.FromHexString(probe.GetProperty("c2s").GetString()!),
            probe.GetProperty("s2c_chunks").EnumerateArray().Select(chunk => Convert.FromHexString(chunk.GetString()!)).ToArray()))],
        line.GetProperty("raw").GetString()!,
        line.GetProperty("jarm").GetString()!));

    private static List<T> Read<T>(string key, Func<string, JsonElement, T> make)
    {
        List<T> vectors = [];
        foreach (string file in SharedMaterial.RequireVectors())
        {
            foreach (string line in File.ReadLines(file).Where(line => line.Length > 0))
            {
                using JsonDocument document = JsonDocument.Parse(line);
                if (document.RootElement.TryGetProperty(key, out _))
                {
                    vectors.Add(make(Path.GetFileName(file), document.RootElement.Clone()));
                }
            }
        }

        Assert.NotEmpty(vectors);
        return vectors;
    }

    private static Dictionary<string, byte[]> KeyLog(JsonElement lines)
    {
        Dictionary<string, byte[]> secrets = [];
        foreach (JsonElement line in lines.EnumerateArray())
        {
            // A list of label and secret, or a line of the NSS format: label, client random, secret.
            string[] parts = line.ValueKind == JsonValueKind.Array ? [.. line.EnumerateArray().Select(part => part.GetString()!)] : line.GetString()!.Split(' ');
            secrets[parts[0]] = Convert.FromHexString(parts[^1]);
        }

        return secrets;
    }
}
