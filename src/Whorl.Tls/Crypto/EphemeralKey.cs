using System.Security.Cryptography;
using Whorl.Tls.Crypto.Native;
using Whorl.Tls.Handshake;

namespace Whorl.Tls.Crypto;

/// <summary>
/// A key pair for the key agreement of one group (RFC 8446 section 4.2.8.2, RFC 8422 section 5.4). It may serve any number
/// of agreements: a scan has nothing to protect and makes one pair for each group. One thread uses it at a time.
/// </summary>
public abstract class EphemeralKey : IDisposable
{
    private readonly byte[] publicKey;

    private protected EphemeralKey(ushort group)
    {
        Group = group;
        publicKey = new byte[group == NamedGroup.X25519 ? X25519.Size : 1 + (2 * FieldSize(group))];
    }

    /// <summary>The group's number.</summary>
    public ushort Group { get; }

    /// <summary>The public key as key_exchange carries it: 32 bytes for X25519, the uncompressed point for the others.</summary>
    public ReadOnlySpan<byte> PublicKey => publicKey;

    /// <summary>The bytes of an agreed secret.</summary>
    public int SharedSecretSize => FieldSize(Group);

    /// <summary>Where a key writes its public part when it is made.</summary>
    private protected Span<byte> PublicKeyBuffer => publicKey;

    /// <summary>Whether a group is implemented.</summary>
    public static bool IsSupported(ushort group) =>
        group is NamedGroup.Secp256r1 or NamedGroup.Secp384r1 or NamedGroup.Secp521r1 or NamedGroup.X25519;

    /// <summary>A new random key pair.</summary>
    public static EphemeralKey Create(ushort group) => Create(group, managed: false);

    /// <summary>
    /// Agrees with a peer. <see langword="false"/> for a public key of another size or form, a point that is not on the curve
    /// (RFC 8446 section 4.2.8.2), and an X25519 secret of zeros (RFC 7748 section 6.1); the secret is cleared then.
    /// </summary>
    /// <param name="peerPublicKey">The peer's public key as key_exchange carries it.</param>
    /// <param name="sharedSecret">Takes <see cref="SharedSecretSize"/> bytes, zeros in front included (RFC 8446 section 7.4.2).</param>
    public bool TryAgree(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        int size = SharedSecretSize;
        if (sharedSecret.Length < size)
        {
            throw new ArgumentException("The secret does not fit into the span.", nameof(sharedSecret));
        }

        sharedSecret = sharedSecret[..size];
        bool uncompressed = Group == NamedGroup.X25519 || (!peerPublicKey.IsEmpty && peerPublicKey[0] == 4);
        if (peerPublicKey.Length == publicKey.Length
            && uncompressed
            && Agree(peerPublicKey, sharedSecret)
            && (Group != NamedGroup.X25519 || !IsZero(sharedSecret)))
        {
            return true;
        }

        sharedSecret.Clear();
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The same without libcrypto's functions where <paramref name="managed"/> says so.</summary>
    internal static EphemeralKey Create(ushort group, bool managed)
    {
        if (!IsSupported(group))
        {
            throw new ArgumentException("The group is not implemented.", nameof(group));
        }

        Span<byte> privateKey = stackalloc byte[66];
        privateKey = privateKey[..FieldSize(group)];
        RandomNumberGenerator.Fill(privateKey);
        if (group != NamedGroup.X25519)
        {
            // Below the order and not zero, without trying twice: the three orders begin with more bits set than this leaves.
            privateKey[0] &= group == NamedGroup.Secp521r1 ? (byte)0 : (byte)0x7f;
            privateKey[^1] |= 1;
        }

        return Create(group, privateKey, managed);
    }

    /// <summary>The pair of a known private key, big-endian and below the order for the NIST curves.</summary>
    internal static EphemeralKey Create(ushort group, ReadOnlySpan<byte> privateKey, bool managed)
    {
        if (group == NamedGroup.X25519)
        {
            return (managed ? null : (EphemeralKey?)NativeX25519Key.TryCreate(privateKey)) ?? new ManagedX25519Key(privateKey);
        }

        return (managed ? null : (EphemeralKey?)NativeCurveKey.TryCreate(group, privateKey)) ?? new BclCurveKey(group, privateKey);
    }

    /// <summary>The bytes of a coordinate.</summary>
    internal static int FieldSize(ushort group) => group switch
    {
        NamedGroup.Secp384r1 => 48,
        NamedGroup.Secp521r1 => 66,
        _ => 32,
    };

    /// <summary>Agrees with a public key of the right size and first byte.</summary>
    private protected abstract bool Agree(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret);

    /// <summary>Releases what the key holds.</summary>
    protected abstract void Dispose(bool disposing);

    private static bool IsZero(ReadOnlySpan<byte> secret)
    {
        int bits = 0;
        foreach (byte b in secret)
        {
            bits |= b;
        }

        return bits == 0;
    }
}
