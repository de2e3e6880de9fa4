using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace Whorl.Tls.Crypto.Native;

/// <summary>
/// The ciphers of a QUIC Initial packet by libcrypto: two EVP contexts made once, their keys changed in place, which
/// fetches no algorithm and allocates nothing.
/// </summary>
/// <remarks>
/// Unsafe, and in bounds: keys, nonce, sample and mask have the sizes their ciphers read and write (checked in
/// <see cref="SetKeys"/>, <see cref="Mask"/> and <see cref="TryOpen"/>), an update writes as many bytes as it reads, and
/// the contexts are this object's own, which lives until the call is over. Every call here returns in microseconds and calls nothing back.
/// </remarks>
internal sealed unsafe class NativeInitialCipher : InitialCipher
{
    private const int SetTag = 0x11; // EVP_CTRL_AEAD_SET_TAG
    private const int Decrypt = 0;
    private const int Encrypt = 1;

    private static readonly nint ContextNew = LibCrypto.Find("EVP_CIPHER_CTX_new");
    private static readonly nint ContextFree = LibCrypto.Find("EVP_CIPHER_CTX_free");
    private static readonly nint CipherInit = LibCrypto.Find("EVP_CipherInit_ex");
    private static readonly nint CipherUpdate = LibCrypto.Find("EVP_CipherUpdate");
    private static readonly nint CipherFinal = LibCrypto.Find("EVP_CipherFinal_ex");
    private static readonly nint ContextControl = LibCrypto.Find("EVP_CIPHER_CTX_ctrl");
    private static readonly nint SetPadding = LibCrypto.Find("EVP_CIPHER_CTX_set_padding");
    private static readonly nint Gcm = LibCrypto.Find("EVP_aes_128_gcm");
    private static readonly nint Ecb = LibCrypto.Find("EVP_aes_128_ecb");

    private readonly CipherContext gcm = new();
    private readonly CipherContext ecb = new();

    private NativeInitialCipher()
    {
    }

    /// <summary>An instance, or null where libcrypto or one of its functions is absent.</summary>
    public static NativeInitialCipher? TryCreate()
    {
        foreach (nint function in (ReadOnlySpan<nint>)
            [ContextNew, ContextFree, CipherInit, CipherUpdate, CipherFinal, ContextControl, SetPadding, Gcm, Ecb])
        {
            if (function == 0)
            {
                return null;
            }
        }

        NativeInitialCipher cipher = new();
        if (cipher.Prepare())
        {
            return cipher;
        }

        cipher.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override void SetKeys(ReadOnlySpan<byte> key, ReadOnlySpan<byte> headerProtection)
    {
        RequireSize(key, KeySize);
        RequireSize(headerProtection, KeySize);
        ObjectDisposedException.ThrowIf(gcm.IsClosed, this);
        fixed (byte* keyAt = key)
        fixed (byte* protectionAt = headerProtection)
        {
            Init(gcm.Pointer, 0, keyAt, null, Decrypt);
            Init(ecb.Pointer, 0, protectionAt, null, Encrypt);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public override void Mask(ReadOnlySpan<byte> sample, Span<byte> mask)
    {
        RequireSize(sample, TagSize);
        RequireSize(mask, TagSize);
        ObjectDisposedException.ThrowIf(ecb.IsClosed, this);
        fixed (byte* sampleAt = sample)
        fixed (byte* maskAt = mask)
        {
            Update(ecb.Pointer, maskAt, sampleAt, TagSize);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public override bool TryOpen(
        ReadOnlySpan<byte> nonce,
        byte firstByte,
        ReadOnlySpan<byte> header,
        ReadOnlySpan<byte> packetNumber,
        ReadOnlySpan<byte> sealedPayload,
        Span<byte> payload)
    {
        RequireSize(nonce, NonceSize);
        RequireSize(payload, sealedPayload.Length - TagSize);
        ObjectDisposedException.ThrowIf(gcm.IsClosed, this);
        nint context = gcm.Pointer;
        byte* last = stackalloc byte[TagSize];
        bool opened;
        fixed (byte* nonceAt = nonce)
        fixed (byte* headerAt = header)
        fixed (byte* numberAt = packetNumber)
        fixed (byte* sealedAt = sealedPayload)
        fixed (byte* payloadAt = payload)
        {
            int written;
            opened = Init(context, 0, null, nonceAt, Decrypt)
                && Update(context, null, &firstByte, 1)
                && (header.IsEmpty || Update(context, null, headerAt, header.Length))
                && Update(context, null, numberAt, packetNumber.Length)
                && (payload.IsEmpty || Update(context, payloadAt, sealedAt, payload.Length))
                && ((delegate* unmanaged<nint, int, int, byte*, int>)ContextControl)(context, SetTag, TagSize, sealedAt + payload.Length) > 0
                && ((delegate* unmanaged<nint, byte*, int*, int>)CipherFinal)(context, last, &written) > 0;
        }

        GC.KeepAlive(this);
        if (!opened)
        {
            payload.Clear();
        }

        return opened;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        gcm.Dispose();
        ecb.Dispose();
    }

    private static bool Init(nint context, nint cipher, byte* key, byte* nonce, int direction) =>
        ((delegate* unmanaged<nint, nint, nint, byte*, byte*, int, int>)CipherInit)(context, cipher, 0, key, nonce, direction) > 0;

    private static bool Update(nint context, byte* output, byte* input, int length)
    {
        int written;
        return ((delegate* unmanaged<nint, byte*, int*, byte*, int, int>)CipherUpdate)(context, output, &written, input, length) > 0;
    }

    private static void RequireSize(ReadOnlySpan<byte> span, int size)
    {
        if (span.Length != size)
        {
            throw new ArgumentException("A key, nonce, sample or payload has the wrong size.", nameof(span));
        }
    }

    private bool Prepare() =>
        !gcm.IsInvalid
        && !ecb.IsInvalid
        && Init(gcm.Pointer, ((delegate* unmanaged<nint>)Gcm)(), null, null, Decrypt)
        && Init(ecb.Pointer, ((delegate* unmanaged<nint>)Ecb)(), null, null, Encrypt)
        && ((delegate* unmanaged<nint, int, int>)SetPadding)(ecb.Pointer, 0) > 0;

    /// <summary>An EVP_CIPHER_CTX, freed once, also where nobody disposed of its owner.</summary>
    private sealed class CipherContext : SafeHandleZeroOrMinusOneIsInvalid
    {
        public CipherContext()
            : base(ownsHandle: true) => SetHandle(((delegate* unmanaged<nint>)ContextNew)());

        public nint Pointer => handle;

        protected override bool ReleaseHandle()
        {
            ((delegate* unmanaged<nint, void>)ContextFree)(handle);
            return true;
        }
    }
}
