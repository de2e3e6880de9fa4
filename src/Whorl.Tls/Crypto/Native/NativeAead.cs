using System.Security.Cryptography;

namespace Whorl.Tls.Crypto.Native;

/// <summary>
/// The AEADs by libcrypto. What is disposed of goes to a pool, for a scan makes two for each connection, and a context
/// that is there takes another key in a tenth of the time that a new one takes.
/// </summary>
/// <remarks>
/// Unsafe, and in bounds: keys, nonces and texts have the sizes their cipher reads and writes (checked in
/// <see cref="TryCreate"/> and <see cref="Aead.RequireSizes"/>), and the context is this object's own, which lives until the
/// call is over.
/// </remarks>
internal sealed unsafe class NativeAead : Aead
{
    private const int Pooled = 64;

    private static readonly nint Aes128Gcm = LibCrypto.Find("EVP_aes_128_gcm");
    private static readonly nint Aes256Gcm = LibCrypto.Find("EVP_aes_256_gcm");
    private static readonly nint ChaCha20Poly1305 = LibCrypto.Find("EVP_chacha20_poly1305");
    private static readonly Pool Aes128Pool = new();
    private static readonly Pool Aes256Pool = new();
    private static readonly Pool ChaChaPool = new();

    private readonly Pool pool;
    private CipherContext? context;

    private NativeAead(CipherContext context, Pool pool)
    {
        this.context = context;
        this.pool = pool;
    }

    /// <summary>A cipher with a key, or null where libcrypto or one of its functions is absent.</summary>
    public static NativeAead? TryCreate(BulkCipher cipher, ReadOnlySpan<byte> key)
    {
        (nint algorithm, Pool pool, int keySize) = cipher switch
        {
            BulkCipher.Aes128Gcm => (Aes128Gcm, Aes128Pool, 16),
            BulkCipher.Aes256Gcm => (Aes256Gcm, Aes256Pool, 32),
            _ => (ChaCha20Poly1305, ChaChaPool, 32),
        };
        if (key.Length != keySize)
        {
            throw new ArgumentException("The key has the wrong size.", nameof(key));
        }

        CipherContext? taken = pool.Take() ?? CipherContext.TryCreate(algorithm, encrypt: false);
        if (taken is null)
        {
            return null;
        }

        fixed (byte* keyAt = key)
        {
            if (taken.Init(keyAt, null, encrypt: false))
            {
                return new NativeAead(taken, pool);
            }
        }

        taken.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public override bool TryOpen(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> sealedText, Span<byte> plaintext)
    {
        RequireSizes(nonce, plaintext.Length, sealedText.Length);
        ObjectDisposedException.ThrowIf(context is null, this);
        bool opened;
        fixed (byte* nonceAt = nonce)
        fixed (byte* associatedAt = associated)
        fixed (byte* sealedAt = sealedText)
        fixed (byte* plainAt = plaintext)
        {
            opened = context.Init(null, nonceAt, encrypt: false)
                && context.Update(null, associatedAt, associated.Length)
                && (plaintext.IsEmpty || context.Update(plainAt, sealedAt, plaintext.Length))
                && context.SetTag(sealedAt + plaintext.Length, TagSize)
                && context.Final();
        }

        GC.KeepAlive(context);
        if (!opened)
        {
            LibCrypto.ForgetErrors();
        }

        return opened;
    }

    /// <inheritdoc/>
    public override void Seal(
        ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> associated, ReadOnlySpan<byte> plaintext, Span<byte> sealedText)
    {
        RequireSizes(nonce, plaintext.Length, sealedText.Length);
        ObjectDisposedException.ThrowIf(context is null, this);
        bool done;
        fixed (byte* nonceAt = nonce)
        fixed (byte* associatedAt = associated)
        fixed (byte* plainAt = plaintext)
        fixed (byte* sealedAt = sealedText)
        {
            done = context.Init(null, nonceAt, encrypt: true)
                && context.Update(null, associatedAt, associated.Length)
                && (plaintext.IsEmpty || context.Update(sealedAt, plainAt, plaintext.Length))
                && context.Final()
                && context.GetTag(sealedAt + plaintext.Length, TagSize);
        }

        GC.KeepAlive(context);
        if (!done)
        {
            throw new CryptographicException("The record could not be sealed.");
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CipherContext? owned = Interlocked.Exchange(ref context, null);
        if (owned is not null)
        {
            pool.Give(owned);
        }
    }

    /// <summary>A few contexts of one cipher that nobody uses.</summary>
    private sealed class Pool
    {
        private readonly Lock gate = new();
        private readonly CipherContext?[] free = new CipherContext?[Pooled];
        private int count;

        public CipherContext? Take()
        {
            lock (gate)
            {
                return count == 0 ? null : free[--count];
            }
        }

        public void Give(CipherContext context)
        {
            lock (gate)
            {
                if (count < free.Length)
                {
                    free[count++] = context;
                    return;
                }
            }

            context.Dispose();
        }
    }
}
