using Whorl.Tls.Handshake;

namespace Whorl.Tls.Crypto;

/// <summary>An X25519 key pair where libcrypto is absent: the BCL has none.</summary>
internal sealed class ManagedX25519Key : EphemeralKey
{
    private readonly byte[] privateKey;

    public ManagedX25519Key(ReadOnlySpan<byte> privateKey)
        : base(NamedGroup.X25519)
    {
        this.privateKey = privateKey.ToArray();
        X25519.Multiply(privateKey, X25519.BasePoint, PublicKeyBuffer);
    }

    private protected override bool Agree(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        X25519.Multiply(privateKey, peerPublicKey, sharedSecret);
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
