using System.Text.Json;
using Whorl.Fuzz.Targets;
using Whorl.Probing.Handshakes;
using Whorl.Probing.Hellos;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Fuzz;

/// <summary>Makes seeds of recorded probes: files of JSON lines, each a server's answers to JARM or one handshake of ATSF, and described hellos.</summary>
internal static class VectorSeeds
{
    private const int RandomOffset = 11;
    private const int SessionOffset = 44;

    /// <summary>Takes what a file holds; false where it is no file of vectors.</summary>
    public static bool TryRead(string path, Action<string, byte[]> add)
    {
        switch (Path.GetExtension(path))
        {
            case ".json":
                add("hellos", File.ReadAllBytes(path));
                return true;
            case ".jsonl":
                foreach (string line in File.ReadLines(path).Where(line => line.Length > 0))
                {
                    using JsonDocument document = JsonDocument.Parse(line);
                    ReadVector(document.RootElement, add);
                }

                return true;
            default:
                return false;
        }
    }

    private static void ReadVector(JsonElement vector, Action<string, byte[]> add)
    {
        if (vector.TryGetProperty("probes", out JsonElement probes))
        {
            foreach (JsonElement probe in probes.EnumerateArray())
            {
                add("first-answer", [7, .. probe.GetProperty("s2c_chunks").EnumerateArray().SelectMany(chunk => Convert.FromHexString(chunk.GetString()!))]);
            }
        }
        else if (vector.TryGetProperty("client_hello", out JsonElement name) && HandshakeTarget.IndexOf(name.GetString()!) is >= 0 and int hello)
        {
            string[][] flights = [.. vector.GetProperty("flights").EnumerateArray().Select(flight => new[] { flight[0].GetString()!, flight[1].GetString()! })];
            byte[] received = [.. flights.Where(flight => flight[0] == "s" && flight[1] is not ("fin" or "rst" or "err")).SelectMany(flight => Convert.FromHexString(flight[1]))];
            add("handshake", [(byte)hello, 0, 9, .. Act(0, received)]);
            byte[] answer = Replay(hello, Convert.FromHexString(flights[0][1]), received, vector.GetProperty("keylog"));
            add("atsf", answer);
            add("handshake", [(byte)hello, 4, 9, .. Script(answer)]);
        }
    }

    /// <summary>Plays the server's bytes to a client that knows the recorded secrets, and gives what it understood.</summary>
    private static byte[] Replay(int hello, ReadOnlySpan<byte> record, ReadOnlySpan<byte> received, JsonElement keyLog)
    {
        using HandshakeResources resources = new(new KeyShares(), new RecordedSecrets(keyLog));
        using ClientHandshake client = new(resources);
        byte[] randoms = [.. record.Slice(RandomOffset, 32), .. record.Slice(SessionOffset, 32)];
        client.Start(HandshakeTarget.Hello(hello), default, default, randoms);
        client.Receive(received);
        return client.Answer.ToArray();
    }

    /// <summary>What was understood as acts of the target's server, which protects it anew; the Finished, which the hello decides on, is its own.</summary>
    private static List<byte> Script(ReadOnlySpan<byte> answer)
    {
        List<byte> script = [];
        bool isTls13 = false;
        for (ServerAnswer entries = new(answer); entries.MoveNext();)
        {
            isTls13 |= entries.Type == HandshakeType.EncryptedExtensions;
            if (entries.Kind == AnswerEntry.Alert)
            {
                script.AddRange(Act(5, entries.Bytes));
            }
            else if (entries.Bytes.Length <= ushort.MaxValue)
            {
                script.AddRange(Act(1, entries.Bytes));
            }

            bool isLast = entries.Type is HandshakeType.ServerHelloDone && entries.Kind == AnswerEntry.Message;
            if (isLast || (isTls13 && entries.Type == HandshakeType.CertificateVerify))
            {
                script.AddRange(isTls13 ? [] : Act(4, []));
                script.AddRange(Act(3, []));
            }
        }

        return script;
    }

    private static byte[] Act(byte control, ReadOnlySpan<byte> payload)
    {
        payload = payload[..Math.Min(payload.Length, ushort.MaxValue)];
        return [control, (byte)(payload.Length >> 8), (byte)payload.Length, .. payload];
    }

    private sealed class RecordedSecrets(JsonElement lines) : SecretSource
    {
        private readonly Dictionary<string, byte[]> keyLog = Read(lines);

        public override bool TryDeriveTls13(
            HandshakeHash hash,
            ReadOnlySpan<byte> clientRandom,
            ushort group,
            ReadOnlySpan<byte> serverShare,
            ReadOnlySpan<byte> transcriptHash,
            Span<byte> clientSecret,
            Span<byte> serverSecret,
            Span<byte> sharedSecret,
            out int sharedLength)
        {
            sharedLength = 0;
            return TryCopy("CLIENT_HANDSHAKE_TRAFFIC_SECRET", clientSecret) && TryCopy("SERVER_HANDSHAKE_TRAFFIC_SECRET", serverSecret);
        }

        public override bool TryDeriveMaster(
            HandshakeHash hash,
            ReadOnlySpan<byte> clientRandom,
            ReadOnlySpan<byte> serverRandom,
            ushort group,
            ReadOnlySpan<byte> serverKey,
            Span<byte> master) => TryCopy("CLIENT_RANDOM", master);

        public override void DeriveMaster(
            HandshakeHash hash, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, ReadOnlySpan<byte> premaster, Span<byte> master) =>
            TryCopy("CLIENT_RANDOM", master);

        /// <summary>A list of label and secret, or a line of label, client random and secret.</summary>
        private static Dictionary<string, byte[]> Read(JsonElement lines)
        {
            Dictionary<string, byte[]> secrets = new(StringComparer.Ordinal);
            foreach (JsonElement line in lines.EnumerateArray())
            {
                string[] parts = line.ValueKind == JsonValueKind.Array ? [.. line.EnumerateArray().Select(part => part.GetString()!)] : line.GetString()!.Split(' ');
                secrets[parts[0]] = Convert.FromHexString(parts[^1]);
            }

            return secrets;
        }

        private bool TryCopy(string label, Span<byte> to) => keyLog.TryGetValue(label, out byte[]? secret) && secret.AsSpan().TryCopyTo(to);
    }
}
