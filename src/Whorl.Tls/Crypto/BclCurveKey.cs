using System.Security.Cryptography;
using Whorl.Tls.Handshake;

namespace Whorl.Tls.Crypto;

/// <summary>A key pair of a NIST curve by the BCL, where libcrypto is absent. An agreement allocates.</summary>
internal sealed class BclCurveKey : EphemeralKey
{
    private readonly ECDiffieHellman key;

    public BclCurveKey(ushort group, ReadOnlySpan<byte> privateKey)
        : base(group)
    {
        key = ECDiffieHellman.Create(new ECParameters { Curve = Curve(group), D = privateKey.ToArray() });
        ECPoint point = key.ExportParameters(includePrivateParameters: false).Q;
        int size = FieldSize(group);
        PublicKeyBuffer[0] = 4;
        point.X.CopyTo(PublicKeyBuffer[1..]);
        point.Y.CopyTo(PublicKeyBuffer[(1 + size)..]);
    }

    private protected override bool Agree(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        int size = sharedSecret.Length;
        try
        {
            using ECDiffieHellman peer = ECDiffieHellman.Create(new ECParameters
            {
                Curve = Curve(Group),
                Q = new ECPoint { X = peerPublicKey.Slice(1, size).ToArray(), Y = peerPublicKey[(1 + size)..].ToArray() },
            });
            using ECDiffieHellmanPublicKey peerPublic = peer.PublicKey;
            byte[] secret = key.DeriveRawSecretAgreement(peerPublic);
            sharedSecret.Clear();
            secret.CopyTo(sharedSecret[(size - secret.Length)..]);
            return true;
        }
        catch (CryptographicException)
        {
            return false; // the point is not on the curve
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => key.Dispose();

    private static ECCurve Curve(ushort group) => group switch
    {
        NamedGroup.Secp256r1 => ECCurve.NamedCurves.nistP256,
        NamedGroup.Secp384r1 => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };
}
