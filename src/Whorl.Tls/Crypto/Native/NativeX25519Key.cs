using Whorl.Tls.Handshake;

namespace Whorl.Tls.Crypto.Native;

/// <summary>An X25519 key pair of libcrypto: one context derives with it again and again.</summary>
/// <remarks>
/// Unsafe, and in bounds: keys and secrets are 32 bytes, checked here and in <see cref="EphemeralKey.TryAgree"/>; a length
/// that goes in by pointer says so and stays; the handles are this object's own, which lives until the call is over.
/// </remarks>
internal sealed unsafe class NativeX25519Key : EphemeralKey
{
    private const int KeyType = 1034; // EVP_PKEY_X25519

    private static readonly nint NewPrivate = LibCrypto.Find("EVP_PKEY_new_raw_private_key");
    private static readonly nint NewPublic = LibCrypto.Find("EVP_PKEY_new_raw_public_key");
    private static readonly nint RawPublic = LibCrypto.Find("EVP_PKEY_get_raw_public_key");
    private static readonly nint KeyFree = LibCrypto.Find("EVP_PKEY_free");
    private static readonly nint ContextNew = LibCrypto.Find("EVP_PKEY_CTX_new");
    private static readonly nint ContextFree = LibCrypto.Find("EVP_PKEY_CTX_free");
    private static readonly nint DeriveInit = LibCrypto.Find("EVP_PKEY_derive_init");
    private static readonly nint SetPeer = LibCrypto.Find("EVP_PKEY_derive_set_peer");
    private static readonly nint Derive = LibCrypto.Find("EVP_PKEY_derive");

    private readonly NativeHandle key;
    private readonly NativeHandle context;

    private NativeX25519Key(NativeHandle key)
        : base(NamedGroup.X25519)
    {
        this.key = key;
        context = new NativeHandle(((delegate* unmanaged<nint, nint, nint>)ContextNew)(key.Pointer, 0), ContextFree);
    }

    /// <summary>The pair of a private key, or null where libcrypto or one of its functions is absent.</summary>
    public static NativeX25519Key? TryCreate(ReadOnlySpan<byte> privateKey)
    {
        if (!LibCrypto.AreFound([NewPrivate, NewPublic, RawPublic, KeyFree, ContextNew, ContextFree, DeriveInit, SetPeer, Derive])
            || privateKey.Length != X25519.Size)
        {
            return null;
        }

        NativeHandle owned;
        fixed (byte* at = privateKey)
        {
            owned = new NativeHandle(((delegate* unmanaged<int, nint, byte*, nuint, nint>)NewPrivate)(KeyType, 0, at, X25519.Size), KeyFree);
        }

        if (owned.IsInvalid)
        {
            return null;
        }

        NativeX25519Key pair = new(owned);
        if (pair.Prepare())
        {
            return pair;
        }

        pair.Dispose();
        return null;
    }

    private protected override bool Agree(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        ObjectDisposedException.ThrowIf(context.IsClosed, this);
        nuint length = X25519.Size;
        bool agreed;
        fixed (byte* peerAt = peerPublicKey)
        fixed (byte* secretAt = sharedSecret)
        {
            nint peer = ((delegate* unmanaged<int, nint, byte*, nuint, nint>)NewPublic)(KeyType, 0, peerAt, X25519.Size);
            agreed = peer != 0
                && ((delegate* unmanaged<nint, nint, int>)SetPeer)(context.Pointer, peer) > 0
                && ((delegate* unmanaged<nint, byte*, nuint*, int>)Derive)(context.Pointer, secretAt, &length) > 0;
            ((delegate* unmanaged<nint, void>)KeyFree)(peer); // the context holds on to it until the next one comes
        }

        GC.KeepAlive(this);
        if (!agreed)
        {
            LibCrypto.ForgetErrors();
        }

        return agreed;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        context.Dispose();
        key.Dispose();
    }

    private bool Prepare()
    {
        nuint length = X25519.Size;
        fixed (byte* at = PublicKeyBuffer)
        {
            return !context.IsInvalid
                && ((delegate* unmanaged<nint, byte*, nuint*, int>)RawPublic)(key.Pointer, at, &length) > 0
                && ((delegate* unmanaged<nint, int>)DeriveInit)(context.Pointer) > 0;
        }
    }
}
