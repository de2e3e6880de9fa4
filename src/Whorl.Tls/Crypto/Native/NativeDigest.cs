using System.Runtime.CompilerServices;

namespace Whorl.Tls.Crypto.Native;

/// <summary>
/// One digest of libcrypto by its low-level Init, Update and Final functions. In OpenSSL 3 these are direct, while the
/// one-shot and EVP functions first look the algorithm up, which costs more than hashing a Client Hello's lists.
/// </summary>
/// <remarks>
/// Unsafe, and in bounds: the context is 256 bytes on the stack (SHA_CTX, MD5_CTX, SHA256_CTX and SHA512_CTX are 96, 92, 112 and 216),
/// Update reads exactly the span it is given, and Final writes the digest's size, which the caller's span was checked for.
/// Leaving out the collector's transition (SuppressGCTransition) was measured: no difference beside 140 ns and more of hashing.
/// </remarks>
internal readonly unsafe struct NativeDigest
{
    private const int ContextSize = 256;

    private readonly nint init;
    private readonly nint update;
    private readonly nint final;

    private NativeDigest(nint init, nint update, nint final)
    {
        this.init = init;
        this.update = update;
        this.final = final;
    }

    /// <summary>Whether libcrypto exports all three functions.</summary>
    public bool IsPresent => init != 0;

    /// <summary>Finds <c>NAME_Init</c>, <c>NAME_Update</c> and <c>NAME_Final</c>.</summary>
    public static NativeDigest Find(string name)
    {
        NativeDigest found = new(LibCrypto.Find(name + "_Init"), LibCrypto.Find(name + "_Update"), LibCrypto.Find(name + "_Final"));
        return found.init == 0 || found.update == 0 || found.final == 0 ? default : found;
    }

    /// <summary>Hashes <paramref name="data"/>; <paramref name="digest"/> must hold <paramref name="size"/> bytes.</summary>
    [SkipLocalsInit]
    public void Hash(ReadOnlySpan<byte> data, Span<byte> digest, int size)
    {
        if (digest.Length < size)
        {
            throw new ArgumentException("The digest does not fit into the span.", nameof(digest));
        }

        byte* context = stackalloc byte[ContextSize];
        fixed (byte* input = data)
        fixed (byte* output = digest)
        {
            Init(context);
            Update(context, input, data.Length);
            Final(output, context);
        }
    }

    /// <summary>Starts a hash in a context that its caller made large enough.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Init(byte* context) => ((delegate* unmanaged<byte*, int>)init)(context);

    /// <summary>Hashes <paramref name="length"/> bytes more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Update(byte* context, byte* data, int length) =>
        ((delegate* unmanaged<byte*, byte*, nuint, int>)update)(context, data, (nuint)length);

    /// <summary>Writes the digest, as many bytes as the algorithm has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Final(byte* digest, byte* context) => ((delegate* unmanaged<byte*, byte*, int>)final)(digest, context);
}
