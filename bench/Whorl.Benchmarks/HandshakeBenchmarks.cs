using BenchmarkDotNet.Attributes;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Benchmarks;

/// <summary>What a client computes when a TLS 1.3 server answers, with a key pair that a whole scan shares.</summary>
public class HandshakeBenchmarks
{
    private readonly EphemeralKey x25519 = EphemeralKey.Create(NamedGroup.X25519);
    private readonly EphemeralKey p256 = EphemeralKey.Create(NamedGroup.Secp256r1);
    private readonly byte[] secret = new byte[32];
    private readonly byte[] digest = new byte[32];
    private readonly byte[] client = new byte[32];
    private readonly byte[] server = new byte[32];
    private readonly byte[] key = new byte[16];
    private readonly byte[] iv = new byte[12];
    private readonly byte[] record = new byte[1600];
    private readonly byte[] content = new byte[1600];
    private CipherSuiteParameters suite;
    private int size;

    [GlobalSetup]
    public void Setup()
    {
        CipherSuiteParameters.TryFind(0x1301, out suite);
        using RecordProtection sealing = RecordProtection.CreateTls13(suite, key, iv);
        size = sealing.Seal(22, 0x0303, new byte[1500], record);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        x25519.Dispose();
        p256.Dispose();
    }

    [Benchmark]
    public bool Agree_X25519() => x25519.TryAgree(x25519.PublicKey, secret);

    [Benchmark]
    public bool Agree_P256() => p256.TryAgree(p256.PublicKey, secret);

    // Two secrets, the keys and IVs of both sides, both Finished messages.
    [Benchmark]
    public byte Schedule_TLS13()
    {
        Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.Sha256, secret, digest, client, server);
        Tls13KeySchedule.DeriveTrafficKeys(HandshakeHash.Sha256, client, key, iv);
        Tls13KeySchedule.DeriveTrafficKeys(HandshakeHash.Sha256, server, key, iv);
        Tls13KeySchedule.DeriveFinished(HandshakeHash.Sha256, client, digest, client);
        Tls13KeySchedule.DeriveFinished(HandshakeHash.Sha256, server, digest, server);
        return server[0];
    }

    // The protection of one connection is made for a flight of 1,500 bytes.
    [Benchmark]
    public bool Open_flight()
    {
        using RecordProtection opening = RecordProtection.CreateTls13(suite, key, iv);
        return opening.TryOpen(record.AsSpan(0, size), content, out _, out _);
    }
}
