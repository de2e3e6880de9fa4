using Whorl.Tls.Handshake;

namespace Whorl.Tls.Crypto.Native;

/// <summary>
/// A key pair of a NIST curve by libcrypto's points. They are a layer below its keys, and skip what keys cost: a point of
/// a curve with cofactor 1 that is on the curve needs no multiplication to be trusted, and nothing is looked up.
/// </summary>
/// <remarks>
/// Unsafe, and in bounds: a public key is 1 + 2n bytes and a secret n, checked in <see cref="EphemeralKey.TryAgree"/>, and
/// BN_bn2binpad refuses a number that does not fit; the handles are this object's own, which lives until the call is over.
/// </remarks>
internal sealed unsafe class NativeCurveKey : EphemeralKey
{
    private const int Uncompressed = 4; // POINT_CONVERSION_UNCOMPRESSED

    private static readonly nint GroupNew = LibCrypto.Find("EC_GROUP_new_by_curve_name");
    private static readonly nint GroupFree = LibCrypto.Find("EC_GROUP_free");
    private static readonly nint PointNew = LibCrypto.Find("EC_POINT_new");
    private static readonly nint PointFree = LibCrypto.Find("EC_POINT_free");
    private static readonly nint PointRead = LibCrypto.Find("EC_POINT_oct2point");
    private static readonly nint PointWrite = LibCrypto.Find("EC_POINT_point2oct");
    private static readonly nint PointMultiply = LibCrypto.Find("EC_POINT_mul");
    private static readonly nint PointCoordinates = LibCrypto.Find("EC_POINT_get_affine_coordinates");
    private static readonly nint NumberNew = LibCrypto.Find("BN_new");
    private static readonly nint NumberFree = LibCrypto.Find("BN_free");
    private static readonly nint NumberRead = LibCrypto.Find("BN_bin2bn");
    private static readonly nint NumberWrite = LibCrypto.Find("BN_bn2binpad");
    private static readonly nint ScratchNew = LibCrypto.Find("BN_CTX_new");
    private static readonly nint ScratchFree = LibCrypto.Find("BN_CTX_free");

    private readonly NativeHandle curve;
    private readonly NativeHandle scalar;
    private readonly NativeHandle point;
    private readonly NativeHandle x;
    private readonly NativeHandle scratch;

    private NativeCurveKey(ushort group)
        : base(group)
    {
        int name = group switch
        {
            NamedGroup.Secp256r1 => 415, // NID_X9_62_prime256v1
            NamedGroup.Secp384r1 => 715, // NID_secp384r1
            _ => 716, // NID_secp521r1
        };
        curve = new NativeHandle(((delegate* unmanaged<int, nint>)GroupNew)(name), GroupFree);
        scalar = new NativeHandle(((delegate* unmanaged<nint>)NumberNew)(), NumberFree);
        point = new NativeHandle(curve.IsInvalid ? 0 : ((delegate* unmanaged<nint, nint>)PointNew)(curve.Pointer), PointFree);
        x = new NativeHandle(((delegate* unmanaged<nint>)NumberNew)(), NumberFree);
        scratch = new NativeHandle(((delegate* unmanaged<nint>)ScratchNew)(), ScratchFree);
    }

    /// <summary>The pair of a private key, or null where libcrypto, one of its functions or the curve is absent.</summary>
    public static NativeCurveKey? TryCreate(ushort group, ReadOnlySpan<byte> privateKey)
    {
        if (!LibCrypto.AreFound(
            [
                GroupNew, GroupFree, PointNew, PointFree, PointRead, PointWrite, PointMultiply, PointCoordinates,
                NumberNew, NumberFree, NumberRead, NumberWrite, ScratchNew, ScratchFree,
            ]))
        {
            return null;
        }

        NativeCurveKey pair = new(group);
        if (pair.Prepare(privateKey))
        {
            return pair;
        }

        pair.Dispose();
        LibCrypto.ForgetErrors();
        return null;
    }

    private protected override bool Agree(ReadOnlySpan<byte> peerPublicKey, Span<byte> sharedSecret)
    {
        ObjectDisposedException.ThrowIf(curve.IsClosed, this);
        bool agreed;
        fixed (byte* peerAt = peerPublicKey)
        fixed (byte* secretAt = sharedSecret)
        {
            // Reading refuses a point that is not on the curve; the point at infinity has no such form and no coordinates.
            agreed = ((delegate* unmanaged<nint, nint, byte*, nuint, nint, int>)PointRead)(
                    curve.Pointer, point.Pointer, peerAt, (nuint)peerPublicKey.Length, scratch.Pointer) > 0
                && ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)PointMultiply)(
                    curve.Pointer, point.Pointer, 0, point.Pointer, scalar.Pointer, scratch.Pointer) > 0
                && ((delegate* unmanaged<nint, nint, nint, nint, nint, int>)PointCoordinates)(
                    curve.Pointer, point.Pointer, x.Pointer, 0, scratch.Pointer) > 0
                && ((delegate* unmanaged<nint, byte*, int, int>)NumberWrite)(x.Pointer, secretAt, sharedSecret.Length) > 0;
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
        scratch.Dispose();
        x.Dispose();
        point.Dispose();
        scalar.Dispose();
        curve.Dispose();
    }

    private bool Prepare(ReadOnlySpan<byte> privateKey)
    {
        if (curve.IsInvalid || scalar.IsInvalid || point.IsInvalid || x.IsInvalid || scratch.IsInvalid)
        {
            return false;
        }

        Span<byte> buffer = PublicKeyBuffer;
        fixed (byte* privateAt = privateKey)
        fixed (byte* publicAt = buffer)
        {
            return ((delegate* unmanaged<byte*, int, nint, nint>)NumberRead)(privateAt, privateKey.Length, scalar.Pointer) != 0
                && ((delegate* unmanaged<nint, nint, nint, nint, nint, nint, int>)PointMultiply)(
                    curve.Pointer, point.Pointer, scalar.Pointer, 0, 0, scratch.Pointer) > 0
                && ((delegate* unmanaged<nint, nint, int, byte*, nuint, nint, nuint>)PointWrite)(
                    curve.Pointer, point.Pointer, Uncompressed, publicAt, (nuint)buffer.Length, scratch.Pointer) == (nuint)buffer.Length;
        }
    }
}
