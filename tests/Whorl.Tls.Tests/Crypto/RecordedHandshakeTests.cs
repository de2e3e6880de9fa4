using System.Text.Json;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;
using Xunit.Sdk;

namespace Whorl.Tls.Tests.Crypto;

/// <summary>Handshakes of real servers, recorded with their key logs, opened and checked to the Finished messages.</summary>
public sealed class RecordedHandshakeTests
{
    [Fact]
    public void Every_recorded_handshake_opens_and_both_Finished_messages_are_as_derived()
    {
        Dictionary<string, int> finished = [];
        int line = 0;
        foreach (string json in File.ReadLines(SharedMaterial.Require("vectors/atsf-vectors.jsonl")))
        {
            line++;
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.GetProperty("keylog").GetArrayLength() == 0)
            {
                continue;
            }

            var connection = new RecordedConnection(document.RootElement);
            try
            {
                connection.Replay();
            }
            catch (Exception exception) when (exception is not XunitException)
            {
                Assert.Fail($"Line {line}: {exception}");
            }

            string kind = $"{connection.Version:x4} {connection.Suite:x4}";
            finished[kind] = finished.GetValueOrDefault(kind) + connection.FinishedMessages;
        }

        // Servers: nginx, OpenSSL, GnuTLS, Go, Node and Python; two Finished messages a handshake, one where the server gave up.
        foreach (string kind in (string[])
            [
                "0301 c013", "0301 c014", "0302 000a", "0302 002f", "0302 c013", "0303 003c", "0303 009c", "0303 009d", "0303 c013",
                "0303 c027", "0303 c02c", "0303 c02f", "0303 c030", "0303 cca8", "0304 1301", "0304 1302", "0304 1303",
            ])
        {
            Assert.True(finished.GetValueOrDefault(kind) >= 2, $"{kind}: {finished.GetValueOrDefault(kind)}");
        }
    }

    /// <summary>Replays a connection record by record with the secrets of its key log.</summary>
    private sealed class RecordedConnection
    {
        private readonly JsonElement vector;
        private readonly Dictionary<string, byte[]> secrets = [];
        private readonly List<byte> transcript = [];
        private readonly List<byte>[] streams = [[], []];
        private readonly List<byte>[] messages = [[], []];
        private readonly RecordProtection?[] protections = new RecordProtection?[2];
        private readonly bool[] done = new bool[2];
        private readonly byte[][] randoms = [[], []];
        private CipherSuiteParameters parameters;

        public RecordedConnection(JsonElement vector)
        {
            this.vector = vector;
            foreach (JsonElement entry in vector.GetProperty("keylog").EnumerateArray())
            {
                secrets[entry[0].GetString()!] = Convert.FromHexString(entry[1].GetString()!);
            }
        }

        public ushort Version { get; private set; }

        public ushort Suite { get; private set; }

        public int FinishedMessages { get; private set; }

        private bool IsTls13 => Version == 0x0304;

        private HandshakeHash Hash => parameters.HashFor(Version);

        public void Replay()
        {
            foreach (JsonElement flight in vector.GetProperty("flights").EnumerateArray())
            {
                string bytes = flight[1].GetString()!;
                int side = flight[0].GetString() == "c" ? 0 : 1;
                if (bytes is not ("fin" or "rst" or "err"))
                {
                    streams[side].AddRange(Convert.FromHexString(bytes));
                    ReadRecords(side);
                }
            }
        }

        private void ReadRecords(int side)
        {
            List<byte> stream = streams[side];
            while (stream.Count >= 5 && stream.Count >= 5 + (stream[3] << 8) + stream[4] && !(IsTls13 && done[side]))
            {
                int size = 5 + (stream[3] << 8) + stream[4];
                byte[] record = [.. stream[..size]];
                stream.RemoveRange(0, size);
                if (record[0] == 20)
                {
                    if (Version is not 0 and < 0x0304)
                    {
                        protections[side] = ProtectTls12(side);
                    }

                    continue;
                }

                byte[] content = record[5..];
                byte type = record[0];
                if (protections[side] is { } protection && (!IsTls13 || type == 23))
                {
                    bool opened = protection.TryOpen(record, content, out int length, out type);
                    Assert.True(opened, $"{Version:x4} {Suite:x4}: a record of side {side} does not open.");
                    content = content[..length];
                }

                if (type == 22)
                {
                    messages[side].AddRange(content);
                    ReadMessages(side);
                }
            }
        }

        private void ReadMessages(int side)
        {
            List<byte> buffer = messages[side];
            while (buffer.Count >= 4 && buffer.Count >= 4 + (buffer[1] << 16) + (buffer[2] << 8) + buffer[3])
            {
                int size = 4 + (buffer[1] << 16) + (buffer[2] << 8) + buffer[3];
                byte[] message = [.. buffer[..size]];
                buffer.RemoveRange(0, size);
                if (message[0] == 20)
                {
                    CheckFinished(side, message[4..]);
                }

                if (message[0] == 1)
                {
                    randoms[0] = message[6..38];
                }

                bool retry = message[0] == 2 && message.AsSpan(6, 32).SequenceEqual(ServerHelloView.HelloRetryRequestRandom);
                if (retry)
                {
                    ReadHello(message);
                    byte[] digest = new byte[48];
                    int digestSize = TranscriptHash.Hash(Hash, transcript.ToArray(), digest);
                    transcript.Clear();
                    transcript.AddRange([254, 0, 0, (byte)digestSize, .. digest.AsSpan(0, digestSize)]);
                }

                transcript.AddRange(message);
                if (message[0] == 2 && !retry)
                {
                    ReadHello(message);
                    if (IsTls13)
                    {
                        protections[0] = ProtectTls13("CLIENT_HANDSHAKE_TRAFFIC_SECRET");
                        protections[1] = ProtectTls13("SERVER_HANDSHAKE_TRAFFIC_SECRET");
                    }
                }
            }
        }

        private void ReadHello(byte[] message)
        {
            Assert.True(ServerHelloView.TryParse(message.AsSpan(4), out ServerHelloView hello));
            Version = hello.NegotiatedVersion;
            Suite = hello.CipherSuite;
            randoms[1] = hello.Random.ToArray();
            Assert.True(CipherSuiteParameters.TryFind(Suite, out parameters));
        }

        private RecordProtection ProtectTls13(string label)
        {
            byte[] key = new byte[parameters.KeySize];
            byte[] iv = new byte[parameters.FixedIvSize];
            Tls13KeySchedule.DeriveTrafficKeys(Hash, secrets[label], key, iv);
            return RecordProtection.CreateTls13(parameters, key, iv);
        }

        private RecordProtection ProtectTls12(int side)
        {
            int mac = parameters.MacKeySize;
            int key = parameters.KeySize;
            int iv = parameters.FixedIvSize;
            byte[] block = new byte[2 * (mac + key + iv)];
            Tls12KeySchedule.DeriveKeyBlock(Hash, secrets["CLIENT_RANDOM"], randoms[0], randoms[1], block);
            return RecordProtection.CreateTls12(
                parameters,
                Version,
                block.AsSpan(side * mac, mac),
                block.AsSpan((2 * mac) + (side * key), key),
                block.AsSpan((2 * (mac + key)) + (side * iv), iv));
        }

        private void CheckFinished(int side, byte[] verifyData)
        {
            byte[] digest = new byte[TranscriptHash.Size(Hash)];
            TranscriptHash.Hash(Hash, transcript.ToArray(), digest);
            byte[] expected;
            if (IsTls13)
            {
                expected = new byte[digest.Length];
                string label = side == 0 ? "CLIENT_HANDSHAKE_TRAFFIC_SECRET" : "SERVER_HANDSHAKE_TRAFFIC_SECRET";
                Tls13KeySchedule.DeriveFinished(Hash, secrets[label], digest, expected);
            }
            else
            {
                expected = new byte[12];
                Tls12KeySchedule.DeriveFinished(Hash, secrets["CLIENT_RANDOM"], side == 0, digest, expected);
            }

            Assert.Equal(expected, verifyData);
            done[side] = true;
            FinishedMessages++;
        }
    }
}
