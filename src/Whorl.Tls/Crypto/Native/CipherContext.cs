using Microsoft.Win32.SafeHandles;

namespace Whorl.Tls.Crypto.Native;

/// <summary>
/// An EVP_CIPHER_CTX, freed once, also where nobody disposed of its owner. Its cipher is chosen once; keys and nonces change
/// in place, which fetches no algorithm and allocates nothing.
/// </summary>
/// <remarks>
/// Unsafe: whoever calls keeps this object alive over the call and sees to it that keys, nonces and tags have the sizes of
/// the cipher and that an output has room for as many bytes as go in, for an update writes as many as it reads.
/// </remarks>
internal sealed unsafe class CipherContext : SafeHandleZeroOrMinusOneIsInvalid
{
    private const int GetTagControl = 0x10; // EVP_CTRL_AEAD_GET_TAG
    private const int SetTagControl = 0x11; // EVP_CTRL_AEAD_SET_TAG
    private const int MaxBlock = 16;

    private static readonly nint ContextNew = LibCrypto.Find("EVP_CIPHER_CTX_new");
    private static readonly nint ContextFree = LibCrypto.Find("EVP_CIPHER_CTX_free");
    private static readonly nint CipherInit = LibCrypto.Find("EVP_CipherInit_ex");
    private static readonly nint CipherUpdate = LibCrypto.Find("EVP_CipherUpdate");
    private static readonly nint CipherFinal = LibCrypto.Find("EVP_CipherFinal_ex");
    private static readonly nint ContextControl = LibCrypto.Find("EVP_CIPHER_CTX_ctrl");
    private static readonly nint SetPadding = LibCrypto.Find("EVP_CIPHER_CTX_set_padding");

    /// <summary>A context without a cipher, invalid where libcrypto is absent.</summary>
    public CipherContext()
        : base(ownsHandle: true) => SetHandle(ContextNew == 0 ? 0 : ((delegate* unmanaged<nint>)ContextNew)());

    /// <summary>
    /// A context for the cipher that <paramref name="cipher"/> (<c>const EVP_CIPHER *EVP_name(void)</c>) returns, without
    /// padding, or null where libcrypto or one of its functions is absent.
    /// </summary>
    public static CipherContext? TryCreate(nint cipher, bool encrypt)
    {
        if (cipher == 0
            || !LibCrypto.AreFound([ContextNew, ContextFree, CipherInit, CipherUpdate, CipherFinal, ContextControl, SetPadding]))
        {
            return null;
        }

        CipherContext context = new();
        if (!context.IsInvalid
            && context.Init(((delegate* unmanaged<nint>)cipher)(), null, null, encrypt)
            && ((delegate* unmanaged<nint, int, int>)SetPadding)(context.handle, 0) > 0)
        {
            return context;
        }

        context.Dispose();
        return null;
    }

    /// <summary>Takes a key, a nonce, or both: null leaves what there is.</summary>
    public bool Init(byte* key, byte* nonce, bool encrypt) => Init(0, key, nonce, encrypt);

    /// <summary>Encrypts or decrypts, or takes associated data where there is no output.</summary>
    public bool Update(byte* output, byte* input, int length)
    {
        int written;
        return ((delegate* unmanaged<nint, byte*, int*, byte*, int, int>)CipherUpdate)(handle, output, &written, input, length) > 0;
    }

    /// <summary>Ends the message; opening one, <see langword="false"/> where the tag does not match.</summary>
    public bool Final()
    {
        byte* rest = stackalloc byte[MaxBlock];
        int written;
        return ((delegate* unmanaged<nint, byte*, int*, int>)CipherFinal)(handle, rest, &written) > 0;
    }

    /// <summary>Takes the tag that <see cref="Final"/> compares.</summary>
    public bool SetTag(byte* tag, int size) =>
        ((delegate* unmanaged<nint, int, int, byte*, int>)ContextControl)(handle, SetTagControl, size, tag) > 0;

    /// <summary>Writes the tag of the message that was sealed.</summary>
    public bool GetTag(byte* tag, int size) =>
        ((delegate* unmanaged<nint, int, int, byte*, int>)ContextControl)(handle, GetTagControl, size, tag) > 0;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<nint, void>)ContextFree)(handle);
        return true;
    }

    private bool Init(nint cipher, byte* key, byte* nonce, bool encrypt) =>
        ((delegate* unmanaged<nint, nint, nint, byte*, byte*, int, int>)CipherInit)(handle, cipher, 0, key, nonce, encrypt ? 1 : 0) > 0;
}
