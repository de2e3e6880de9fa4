using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Whorl.Tls.Crypto;
using Whorl.Tls.Handshake;

namespace Whorl.Probing.Tests.Scanning;

/// <summary>The server's side of a TLS 1.3 handshake over X25519 with TLS_AES_128_GCM_SHA256, to be led astray at any message.</summary>
internal sealed class Tls13Flight
{
    private const ushort Suite = 0x1301;
    private const int HashSize = 32;

    private readonly List<byte> transcript = [];
    private readonly byte[] serverSecret = new byte[HashSize];
    private readonly RecordProtection writer;

    public Tls13Flight(ReceivedHello hello)
    {
        using EphemeralKey key = EphemeralKey.Create(ServerBytes.X25519);
        byte[] shared = new byte[key.SharedSecretSize];
        Assert.True(key.TryAgree(hello.ShareOf(ServerBytes.X25519), shared));
        byte[] message = ServerBytes.ServerHello(hello, Suite, [.. ServerBytes.SupportedVersion(TlsVersion.Tls13), .. ServerBytes.KeyShare(ServerBytes.X25519, key.PublicKey.ToArray())]);
        ServerHello = ServerBytes.Record(ServerBytes.HandshakeRecord, message);
        transcript.AddRange(hello.Message);
        transcript.AddRange(message);
        Tls13KeySchedule.DeriveHandshakeSecrets(HandshakeHash.Sha256, shared, TranscriptHash(), new byte[HashSize], serverSecret);
        Assert.True(CipherSuiteParameters.TryFind(Suite, out CipherSuiteParameters suite));
        byte[] trafficKey = new byte[suite.KeySize];
        byte[] iv = new byte[suite.FixedIvSize];
        Tls13KeySchedule.DeriveTrafficKeys(HandshakeHash.Sha256, serverSecret, trafficKey, iv);
        writer = RecordProtection.CreateTls13(suite, trafficKey, iv);
    }

    /// <summary>A certificate of an elliptic curve key.</summary>
    public static byte[] Certificate { get; } = NewCertificate();

    public static byte[] EncryptedExtensions { get; } = ServerBytes.Message(HandshakeType.EncryptedExtensions, 0, 0);

    /// <summary>A signature that nobody verifies.</summary>
    public static byte[] CertificateVerify { get; } = ServerBytes.Message(HandshakeType.CertificateVerify, [4, 3, .. ServerBytes.Vector16([.. Enumerable.Repeat((byte)1, 70)])]);

    /// <summary>The ServerHello's record.</summary>
    public byte[] ServerHello { get; }

    /// <summary>Everything up to the Finished, as it should be.</summary>
    public byte[] Whole() =>
    [
        .. ServerHello, .. ServerBytes.ChangeCipherSpec,
        .. Handshake(EncryptedExtensions), .. Handshake(ServerBytes.Certificate13(Certificate)), .. Handshake(CertificateVerify), .. Finished(),
    ];

    /// <summary>A message in a protected record, counted into the transcript.</summary>
    public byte[] Handshake(byte[] message)
    {
        transcript.AddRange(message);
        return Seal(ServerBytes.HandshakeRecord, message);
    }

    /// <summary>A Finished that is right for all that was sent by <see cref="Handshake"/>.</summary>
    public byte[] Finished()
    {
        byte[] verifyData = new byte[HashSize];
        Tls13KeySchedule.DeriveFinished(HandshakeHash.Sha256, serverSecret, TranscriptHash(), verifyData);
        return Handshake(ServerBytes.Message(HandshakeType.Finished, verifyData));
    }

    public byte[] Seal(byte type, byte[] content)
    {
        byte[] record = new byte[writer.MaximumSealedSize(content.Length)];
        return record[..writer.Seal(type, TlsVersion.Tls12, content, record)];
    }

    private byte[] TranscriptHash() => SHA256.HashData([.. transcript]);

    private static byte[] NewCertificate()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        return certificate.RawData;
    }
}
