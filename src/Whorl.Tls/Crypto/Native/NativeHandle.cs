using Microsoft.Win32.SafeHandles;

namespace Whorl.Tls.Crypto.Native;

/// <summary>An object of libcrypto, freed once, also where nobody disposed of its owner.</summary>
/// <remarks>Unsafe, and in bounds: the function that frees takes the pointer that its own library made and nothing else.</remarks>
internal sealed unsafe class NativeHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    private readonly nint free;

    /// <summary>Owns <paramref name="pointer"/>, which <paramref name="free"/> (<c>void free(T *)</c>) releases.</summary>
    public NativeHandle(nint pointer, nint free)
        : base(ownsHandle: true)
    {
        this.free = free;
        SetHandle(pointer);
    }

    /// <summary>The object; its owner keeps this handle alive over every call.</summary>
    public nint Pointer => handle;

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        ((delegate* unmanaged<nint, void>)free)(handle);
        return true;
    }
}
