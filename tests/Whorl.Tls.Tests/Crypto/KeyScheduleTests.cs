using System.Security.Cryptography;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Tls.Tests.Crypto;

public sealed class KeyScheduleTests
{
    [Fact]
    public void The_handshake_of_RFC_8448_section_3_derives_and_opens()
    {
        using EphemeralKey key = EphemeralKey.Create(NamedGroup.X25519, Rfc8448.ClientPrivateKey, managed: false);
        byte[] shared = new byte[32];
        Assert.True(key.TryAgree(Rfc8448.ServerPublicKey, shared));
        Assert.Equal(Rfc8448.SharedSecret, shared);

        byte[] digest = new byte[48];
        byte[] transcript = [.. Rfc8448.ClientHello, .. Rfc8448.ServerHello];
        Assert.Equal(32, TranscriptHash.Hash(HandshakeHash.Sha256, transcript, digest));
        Assert.Equal(Rfc8448.HelloHash, digest[..32]);

        byte[] client = new byte[32];
        byte[] server = new byte[32];
        Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.Sha256, shared, digest.AsSpan(0, 32), client, server);
        Assert.Equal(Rfc8448.ClientHandshakeSecret, client);
        Assert.Equal(Rfc8448.ServerHandshakeSecret, server);
        AssertKeys(client, Rfc8448.ClientHandshakeKey, Rfc8448.ClientHandshakeIv);
        AssertKeys(server, Rfc8448.ServerHandshakeKey, Rfc8448.ServerHandshakeIv);

        byte[] flight = Open(Rfc8448.ServerHandshakeKey, Rfc8448.ServerHandshakeIv, 22, Rfc8448.ServerFlightRecord)[0];
        Assert.Equal(657, flight.Length);
        byte[] verify = new byte[32];
        TranscriptHash.Hash(HandshakeHash.Sha256, [.. transcript, .. flight.AsSpan(..^36)], digest);
        Tls13KeySchedule.DeriveFinished(HandshakeHash.Sha256, server, digest.AsSpan(0, 32), verify);
        Assert.Equal(Rfc8448.ServerFinished, verify);
        Assert.Equal([20, 0, 0, 32, .. verify], flight[^36..]);

        TranscriptHash.Hash(HandshakeHash.Sha256, [.. transcript, .. flight], digest);
        Assert.Equal(Rfc8448.HandshakeHash, digest[..32]);
        Tls13KeySchedule.DeriveFinished(HandshakeHash.Sha256, client, digest.AsSpan(0, 32), verify);
        Assert.Equal(Rfc8448.ClientFinished, verify);

        Tls13KeySchedule.DeriveApplicationSecrets(HandshakeHash.Sha256, shared, digest.AsSpan(0, 32), client, server);
        Assert.Equal(Rfc8448.ClientApplicationSecret, client);
        Assert.Equal(Rfc8448.ServerApplicationSecret, server);
        AssertKeys(client, Rfc8448.ClientApplicationKey, Rfc8448.ClientApplicationIv);
        AssertKeys(server, Rfc8448.ServerApplicationKey, Rfc8448.ServerApplicationIv);
    }

    [Fact]
    public void The_clients_records_of_RFC_8448_section_3_are_what_sealing_makes()
    {
        Assert.True(CipherSuiteParameters.TryFind(0x1301, out CipherSuiteParameters suite));
        byte[] finished = [20, 0, 0, 32, .. Rfc8448.ClientFinished];
        byte[] data = new byte[50];
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = (byte)i;
        }

        Assert.Equal([finished], Open(Rfc8448.ClientHandshakeKey, Rfc8448.ClientHandshakeIv, 22, Rfc8448.ClientFinishedRecord));
        Assert.Equal([data], Open(Rfc8448.ClientApplicationKey, Rfc8448.ClientApplicationIv, 23, Rfc8448.ClientDataRecord));
        foreach (bool managed in (bool[])[false, true])
        {
            using var handshake = RecordProtection.CreateTls13(suite, Rfc8448.ClientHandshakeKey, Rfc8448.ClientHandshakeIv, managed);
            using var application = RecordProtection.CreateTls13(suite, Rfc8448.ClientApplicationKey, Rfc8448.ClientApplicationIv, managed);
            Assert.Equal(Rfc8448.ClientFinishedRecord, Seal(handshake, 22, finished));
            Assert.Equal(Rfc8448.ClientDataRecord, Seal(application, 23, data));
            Assert.Equal(Rfc8448.ClientAlertRecord, Seal(application, 21, [1, 0]));
        }
    }

    [Fact]
    public void Expansion_agrees_with_the_BCL_at_every_length() => Properties.Hold(200, random =>
    {
        bool longer = random.Next(2) == 0;
        byte[] secret = random.Bytes(longer ? 48 : 32);
        byte[] label = random.Bytes(random.Next(60));
        byte[] context = random.Bytes(random.Next(100));
        byte[] output = new byte[random.Next(1, 400)];
        byte[] info =
        [
            (byte)(output.Length >> 8), (byte)output.Length,
            (byte)(6 + label.Length), .. "tls13 "u8, .. label,
            (byte)context.Length, .. context,
        ];
        Tls13KeySchedule.ExpandLabel(longer ? HandshakeHash.Sha384 : HandshakeHash.Sha256, secret, label, context, output);
        Assert.Equal(HKDF.Expand(longer ? HashAlgorithmName.SHA384 : HashAlgorithmName.SHA256, secret, output.Length, info), output);
    });

    [Fact]
    public void The_schedule_of_SHA_384_agrees_with_one_made_of_the_BCL()
    {
        var random = new Random(5);
        byte[] shared = random.Bytes(66);
        byte[] digest = random.Bytes(48);
        HashAlgorithmName hash = HashAlgorithmName.SHA384;
        byte[] Expand(byte[] secret, string label, byte[] context)
        {
            byte[] output = new byte[48];
            Tls13KeySchedule.ExpandLabel(HandshakeHash.Sha384, secret, System.Text.Encoding.ASCII.GetBytes(label), context, output);
            return output;
        }

        byte[] empty = SHA384.HashData([]);
        byte[] early = HKDF.Extract(hash, new byte[48], new byte[48]);
        byte[] handshake = HKDF.Extract(hash, shared, Expand(early, "derived", empty));
        byte[] master = HKDF.Extract(hash, new byte[48], Expand(handshake, "derived", empty));
        byte[] client = new byte[48];
        byte[] server = new byte[48];
        Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.Sha384, shared, digest, client, server);
        Assert.Equal(Expand(handshake, "c hs traffic", digest), client);
        Assert.Equal(Expand(handshake, "s hs traffic", digest), server);
        Tls13KeySchedule.DeriveApplicationSecrets(HandshakeHash.Sha384, shared, digest, client, server);
        Assert.Equal(Expand(master, "c ap traffic", digest), client);
        Assert.Equal(Expand(master, "s ap traffic", digest), server);
    }

    [Fact]
    public void The_PRF_of_TLS_1_2_gives_the_published_vector()
    {
        byte[] output = new byte[100];
        Tls12KeySchedule.Prf(
            HandshakeHash.Sha256,
            Convert.FromHexString("9bbe436ba940f017b17652849a71db35"),
            "test label"u8,
            Convert.FromHexString("a0ba9f936cda311827a6f796ffd5198c"),
            output);
        Assert.Equal(
            "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7077def17abfd3797c0564bab" +
            "4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66",
            Convert.ToHexStringLower(output));
    }

    [Theory]
    [InlineData(HandshakeHash.Sha256, "SHA256")]
    [InlineData(HandshakeHash.Sha384, "SHA384")]
    [InlineData(HandshakeHash.LegacyMd5Sha1, "MD5-SHA1")]
    public void The_PRF_agrees_with_OpenSSL(HandshakeHash hash, string name)
    {
        var random = new Random(11);
        foreach (int length in (int[])[48, 47, 66, 130])
        {
            byte[] secret = random.Bytes(length);
            byte[] seed = random.Bytes(64);
            byte[] output = new byte[137];
            Tls12KeySchedule.Prf(hash, secret, "key expansion"u8, seed, output);
            string expected = PeerProgram.Output(
                "openssl", "kdf", "-keylen", "137",
                "-kdfopt", "digest:" + name,
                "-kdfopt", "hexsecret:" + Convert.ToHexString(secret),
                "-kdfopt", "hexseed:" + Convert.ToHexString([.. "key expansion"u8, .. seed]),
                "TLS1-PRF");
            Assert.Equal(expected.Replace(":", "").Trim(), Convert.ToHexString(output));
        }
    }

    [Fact]
    public void Key_schedules_allocate_nothing()
    {
        byte[] secret = new byte[48];
        byte[] digest = new byte[48];
        byte[] client = new byte[48];
        byte[] server = new byte[48];
        byte[] key = new byte[32];
        byte[] iv = new byte[12];
        byte[] block = new byte[136];
        byte[] transcript = new byte[500];
        Assert.Equal(0, Allocations.Fewest(() =>
        {
            for (int i = 0; i < 20; i++)
            {
                TranscriptHash.Hash(HandshakeHash.Sha384, transcript, digest);
                Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.Sha384, secret, digest, client, server);
                Tls13KeySchedule.DeriveApplicationSecrets(HandshakeHash.Sha384, secret, digest, client, server);
                Tls13KeySchedule.DeriveTrafficKeys(HandshakeHash.Sha384, client, key, iv);
                Tls13KeySchedule.DeriveFinished(HandshakeHash.Sha384, client, digest, server);
                Tls12KeySchedule.DeriveMasterSecret(HandshakeHash.LegacyMd5Sha1, secret, key, key, client);
                Tls12KeySchedule.DeriveKeyBlock(HandshakeHash.LegacyMd5Sha1, client, key, key, block);
                Tls12KeySchedule.DeriveFinished(HandshakeHash.LegacyMd5Sha1, client, client: true, digest, iv);
            }
        }));
    }

    [Fact]
    public void Wrong_sizes_and_hashes_are_the_callers_mistake()
    {
        byte[] b = new byte[48];
        Assert.Throws<ArgumentException>(() => Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.LegacyMd5Sha1, b, b, b, b));
        Assert.Throws<ArgumentException>(() => Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.Sha256, b, b, b, b));
        Assert.Throws<ArgumentException>(() => Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.Sha384, b, b, b, new byte[47]));
        Assert.Throws<ArgumentException>(() => Tls13KeySchedule.ExpandLabel(HandshakeHash.Sha256, b, new byte[250], [], b));
        Assert.Throws<ArgumentException>(() => Tls13KeySchedule.ExpandLabel(HandshakeHash.Sha256, b, [], new byte[256], b));
        Assert.Throws<ArgumentException>(() => Tls12KeySchedule.DeriveMasterSecret(HandshakeHash.Sha256, b, b, b, b));
        Assert.Throws<ArgumentException>(() => TranscriptHash.Hash(HandshakeHash.LegacyMd5Sha1, b, new byte[35]));
    }

    private static void AssertKeys(byte[] secret, byte[] expectedKey, byte[] expectedIv)
    {
        byte[] key = new byte[16];
        byte[] iv = new byte[12];
        Tls13KeySchedule.DeriveTrafficKeys(HandshakeHash.Sha256, secret, key, iv);
        Assert.Equal(expectedKey, key);
        Assert.Equal(expectedIv, iv);
    }

    private static byte[][] Open(byte[] key, byte[] iv, byte expectedType, params byte[][] records)
    {
        Assert.True(CipherSuiteParameters.TryFind(0x1301, out CipherSuiteParameters suite));
        using RecordProtection protection = RecordProtection.CreateTls13(suite, key, iv);
        byte[][] contents = new byte[records.Length][];
        for (int i = 0; i < records.Length; i++)
        {
            byte[] content = new byte[records[i].Length];
            Assert.True(protection.TryOpen(records[i], content, out int length, out byte type));
            Assert.Equal(expectedType, type);
            contents[i] = content[..length];
        }

        return contents;
    }

    private static byte[] Seal(RecordProtection protection, byte type, byte[] content)
    {
        byte[] record = new byte[protection.MaximumSealedSize(content.Length)];
        Assert.Equal(record.Length, protection.Seal(type, 0x0303, content, record));
        return record;
    }
}
