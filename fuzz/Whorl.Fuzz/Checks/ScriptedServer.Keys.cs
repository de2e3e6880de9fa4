using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Fuzz.Checks;

/// <content>What the server protects its records with, and its Finished.</content>
internal sealed partial class ScriptedServer
{
    private void ProtectTls13(ReadOnlySpan<byte> secret)
    {
        byte[] key = new byte[suite.KeySize];
        byte[] iv = new byte[suite.FixedIvSize];
        Tls13KeySchedule.DeriveTrafficKeys(suite.Hash, secret, key, iv);
        Protect(RecordProtection.CreateTls13(suite, key, iv));
    }

    private void ProtectTls12()
    {
        if (!knowsSuite || version == TlsVersion.Tls13 || protection is not null)
        {
            return;
        }

        byte[] block = new byte[2 * (suite.MacKeySize + suite.KeySize + suite.FixedIvSize)];
        Tls12KeySchedule.DeriveKeyBlock(suite.HashFor(version), Master(), clientRandom, serverRandom, block);
        int firstKey = 2 * suite.MacKeySize;
        int firstIv = firstKey + (2 * suite.KeySize);
        Protect(RecordProtection.CreateTls12(
            suite,
            version,
            block.AsSpan(suite.MacKeySize, suite.MacKeySize),
            block.AsSpan(firstKey + suite.KeySize, suite.KeySize),
            block.AsSpan(firstIv + suite.FixedIvSize, suite.FixedIvSize)));
    }

    private void StartApplicationData()
    {
        if (version == TlsVersion.Tls13 && secrets.SharesSecret)
        {
            byte[] digest = Digest();
            byte[] client = new byte[digest.Length];
            byte[] server = new byte[digest.Length];
            Tls13KeySchedule.DeriveApplicationSecrets(suite.Hash, FixedSecrets.Shared, digest, client, server);
            ProtectTls13(server);
        }
    }

    private byte[] Tls13Finished()
    {
        byte[] digest = Digest();
        byte[] secret = new byte[digest.Length];
        byte[] verifyData = new byte[digest.Length];
        FixedSecrets.FillServerSecret(secret);
        Tls13KeySchedule.DeriveFinished(suite.Hash, secret, digest, verifyData);
        return [(byte)HandshakeType.Finished, 0, 0, (byte)verifyData.Length, .. verifyData];
    }

    private byte[] Tls12Finished(bool client)
    {
        byte[] finished = new byte[HeaderSize + Tls12KeySchedule.VerifyDataSize];
        finished[0] = (byte)HandshakeType.Finished;
        finished[3] = Tls12KeySchedule.VerifyDataSize;
        Tls12KeySchedule.DeriveFinished(suite.HashFor(version), Master(), client, Digest(), finished.AsSpan(HeaderSize));
        return finished;
    }

    private static byte[] Master()
    {
        byte[] master = new byte[Tls12KeySchedule.MasterSecretSize];
        FixedSecrets.FillMaster(master);
        return master;
    }

    private byte[] Digest()
    {
        HandshakeHash hash = version == TlsVersion.Tls13 ? suite.Hash : suite.HashFor(version);
        byte[] digest = new byte[TranscriptHash.Size(hash)];
        TranscriptHash.Hash(hash, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(transcript), digest);
        return digest;
    }

    private void Protect(RecordProtection? by)
    {
        protection?.Dispose();
        protection = by;
    }
}
