using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Handshakes;
using Whorl.Probing.Hellos;
using Whorl.Tls.Crypto;

namespace Whorl.Probing.Tests.Handshakes;

/// <summary>Replays a recorded handshake through the engine: the server's bytes as they came, the secrets from the key log.</summary>
internal static class RecordedHandshake
{
    private const int HeaderSize = 5;

    /// <summary>What a replay came to.</summary>
    internal sealed record Outcome(string Fingerprint, HandshakeEnd End, byte[] FirstFlight);

    /// <summary>Replays with the server's bytes in pieces of <paramref name="piece"/> bytes, or as recorded.</summary>
    public static Outcome Replay(AtsfVector vector, int piece = 0)
    {
        using HandshakeResources resources = new(new KeyShares(), new KeyLogSecrets(vector.KeyLog));
        Queue<byte[]> own = new(ClientMessages(vector));
        using ClientHandshake handshake = new(resources) { Replacement = _ => own.Dequeue() };
        byte[] record = Convert.FromHexString(vector.Flights[0].Data);
        byte[] randoms = [.. record.AsSpan(11, 32), .. record.AsSpan(44, 32)];
        byte[] name = System.Text.Encoding.ASCII.GetBytes(vector.Sni);
        HelloSpec spec = HelloSet.Atsf.Hellos.Single(hello => hello.Name == vector.Hello);
        handshake.Start(spec, name, name, randoms);
        byte[] first = handshake.Outgoing.ToArray();
        handshake.Sent(first.Length);
        foreach ((bool fromServer, string data) in vector.Flights)
        {
            if (fromServer && IsBytes(data))
            {
                foreach (byte[] bytes in Convert.FromHexString(data).Chunk(piece == 0 ? int.MaxValue : piece))
                {
                    handshake.Receive(bytes);
                }
            }
        }

        Utf8Text text = new();
        Atsf.WriteProbe(handshake.Answer, text);
        return new Outcome(System.Text.Encoding.UTF8.GetString(text.Written), handshake.End, first);
    }

    /// <summary>Whether a flight is bytes, not the word for how its side ended the connection.</summary>
    private static bool IsBytes(string data) => data is not ("fin" or "rst" or "err");

    /// <summary>The handshake messages that the reference sent in the clear, in order.</summary>
    private static IEnumerable<byte[]> ClientMessages(AtsfVector vector)
    {
        bool isEncrypted = false;
        foreach ((bool fromServer, string data) in vector.Flights)
        {
            if (fromServer || !IsBytes(data))
            {
                continue;
            }

            byte[] bytes = Convert.FromHexString(data);
            for (int at = 0; at < bytes.Length;)
            {
                int length = (bytes[at + 3] << 8) | bytes[at + 4];
                if (bytes[at] == 20)
                {
                    isEncrypted = !IsHello(bytes, at + HeaderSize + length);
                }
                else if (bytes[at] == 22 && !isEncrypted)
                {
                    yield return bytes[(at + HeaderSize)..(at + HeaderSize + length)];
                }

                at += HeaderSize + length;
            }
        }
    }

    /// <summary>After the ChangeCipherSpec that follows a HelloRetryRequest comes a second hello in the clear.</summary>
    private static bool IsHello(byte[] bytes, int at) => at + HeaderSize >= bytes.Length || (bytes[at] == 22 && bytes[at + HeaderSize] == 1);

    private sealed class KeyLogSecrets(Dictionary<string, byte[]> keyLog) : SecretSource
    {
        public override bool TryDeriveTls13(
            HandshakeHash hash, ReadOnlySpan<byte> clientRandom, ushort group, ReadOnlySpan<byte> serverShare, ReadOnlySpan<byte> transcriptHash, Span<byte> clientSecret, Span<byte> serverSecret, Span<byte> sharedSecret, out int sharedLength)
        {
            keyLog["CLIENT_HANDSHAKE_TRAFFIC_SECRET"].CopyTo(clientSecret);
            keyLog["SERVER_HANDSHAKE_TRAFFIC_SECRET"].CopyTo(serverSecret);
            sharedLength = 0;
            return true;
        }

        public override bool TryDeriveMaster(
            HandshakeHash hash, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, ushort group, ReadOnlySpan<byte> serverKey, Span<byte> master)
        {
            keyLog["CLIENT_RANDOM"].CopyTo(master);
            return true;
        }

        public override void DeriveMaster(
            HandshakeHash hash, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, ReadOnlySpan<byte> premaster, Span<byte> master) =>
            keyLog["CLIENT_RANDOM"].CopyTo(master);
    }
}
