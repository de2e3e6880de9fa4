namespace Whorl.Tls.Crypto.Native;

/// <summary>The ciphers of a QUIC Initial packet by libcrypto: two contexts made once.</summary>
/// <remarks>
/// Unsafe, and in bounds: keys, nonce, sample and mask have the sizes their ciphers read and write (checked in
/// <see cref="SetKeys"/>, <see cref="Mask"/> and <see cref="TryOpen"/>), and the contexts are this object's own, which lives
/// until the call is over. Every call here returns in microseconds and calls nothing back.
/// </remarks>
internal sealed unsafe class NativeInitialCipher : InitialCipher
{
    private static readonly nint Gcm = LibCrypto.Find("EVP_aes_128_gcm");
    private static readonly nint Ecb = LibCrypto.Find("EVP_aes_128_ecb");

    private readonly CipherContext gcm;
    private readonly CipherContext ecb;

    private NativeInitialCipher(CipherContext gcm, CipherContext ecb)
    {
        this.gcm = gcm;
        this.ecb = ecb;
    }

    /// <summary>An instance, or null where libcrypto or one of its functions is absent.</summary>
    public static NativeInitialCipher? TryCreate()
    {
        CipherContext? payload = CipherContext.TryCreate(Gcm, encrypt: false);
        CipherContext? header = CipherContext.TryCreate(Ecb, encrypt: true);
        if (payload is not null && header is not null)
        {
            return new NativeInitialCipher(payload, header);
        }

        payload?.Dispose();
        header?.Dispose();
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
            gcm.Init(keyAt, null, encrypt: false);
            ecb.Init(protectionAt, null, encrypt: true);
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
            ecb.Update(maskAt, sampleAt, TagSize);
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
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
        bool opened;
        fixed (byte* nonceAt = nonce)
        fixed (byte* headerAt = header)
        fixed (byte* numberAt = packetNumber)
        fixed (byte* sealedAt = sealedPayload)
        fixed (byte* payloadAt = payload)
        {
            opened = gcm.Init(null, nonceAt, encrypt: false)
                && gcm.Update(null, &firstByte, 1)
                && (header.IsEmpty || gcm.Update(null, headerAt, header.Length))
                && gcm.Update(null, numberAt, packetNumber.Length)
                && (payload.IsEmpty || gcm.Update(payloadAt, sealedAt, payload.Length))
                && gcm.SetTag(sealedAt + payload.Length, TagSize)
                && gcm.Final();
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

    private static void RequireSize(ReadOnlySpan<byte> span, int size)
    {
        if (span.Length != size)
        {
            throw new ArgumentException("A key, nonce, sample or payload has the wrong size.", nameof(span));
        }
    }
}
