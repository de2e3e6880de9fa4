using Whorl.Probing.Hellos;
using Whorl.Tls.Crypto;

namespace Whorl.Probing.Handshakes;

/// <summary>
/// Where a handshake's secrets come from: from the scan's keys, or, for a recorded handshake whose private keys are gone, from
/// its key log.
/// </summary>
public abstract class SecretSource
{
    /// <summary>The handshake traffic secrets of TLS 1.3 and, for later use, the shared secret; false where the server's share is invalid.</summary>
    public abstract bool TryDeriveTls13(
        HandshakeHash hash,
        ReadOnlySpan<byte> clientRandom,
        ushort group,
        ReadOnlySpan<byte> serverShare,
        ReadOnlySpan<byte> transcriptHash,
        Span<byte> clientSecret,
        Span<byte> serverSecret,
        Span<byte> sharedSecret,
        out int sharedLength);

    /// <summary>The master secret of TLS 1.0 to 1.2 after an exchange over <paramref name="group"/>; false where the server's key is invalid.</summary>
    public abstract bool TryDeriveMaster(
        HandshakeHash hash,
        ReadOnlySpan<byte> clientRandom,
        ReadOnlySpan<byte> serverRandom,
        ushort group,
        ReadOnlySpan<byte> serverKey,
        Span<byte> master);

    /// <summary>The master secret of TLS 1.0 to 1.2 after RSA key transport of <paramref name="premaster"/>.</summary>
    public abstract void DeriveMaster(
        HandshakeHash hash, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, ReadOnlySpan<byte> premaster, Span<byte> master);

    /// <summary>The secrets that the keys of a scan lead to.</summary>
    public static SecretSource From(KeyShares keys) => new Computed(keys);

    private sealed class Computed(KeyShares keys) : SecretSource
    {
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
            EphemeralKey key = keys.For(group);
            sharedLength = key.SharedSecretSize;
            if (!key.TryAgree(serverShare, sharedSecret[..sharedLength]))
            {
                return false;
            }

            Tls13KeySchedule.DeriveHandshakeSecrets(hash, sharedSecret[..sharedLength], transcriptHash, clientSecret, serverSecret);
            return true;
        }

        public override bool TryDeriveMaster(
            HandshakeHash hash,
            ReadOnlySpan<byte> clientRandom,
            ReadOnlySpan<byte> serverRandom,
            ushort group,
            ReadOnlySpan<byte> serverKey,
            Span<byte> master)
        {
            EphemeralKey key = keys.For(group);
            Span<byte> premaster = stackalloc byte[key.SharedSecretSize];
            if (!key.TryAgree(serverKey, premaster))
            {
                return false;
            }

            DeriveMaster(hash, clientRandom, serverRandom, premaster, master);
            return true;
        }

        public override void DeriveMaster(
            HandshakeHash hash, ReadOnlySpan<byte> clientRandom, ReadOnlySpan<byte> serverRandom, ReadOnlySpan<byte> premaster, Span<byte> master) =>
            Tls12KeySchedule.DeriveMasterSecret(hash, premaster, clientRandom, serverRandom, master);
    }
}
