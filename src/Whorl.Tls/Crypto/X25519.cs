using System.Runtime.CompilerServices;

namespace Whorl.Tls.Crypto;

/// <summary>
/// The function X25519 (RFC 7748 section 5): the Montgomery ladder over numbers of five limbs of 51 bits. It has no branch
/// and no index that depends on the scalar.
/// </summary>
internal static partial class X25519
{
    /// <summary>The size of a scalar, of a coordinate and of a secret.</summary>
    public const int Size = 32;

    /// <summary>The u-coordinate 9 (RFC 7748 section 4.1).</summary>
    public static ReadOnlySpan<byte> BasePoint =>
        [9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>Multiplies the point with the u-coordinate <paramref name="point"/> by a scalar.</summary>
    public static void Multiply(ReadOnlySpan<byte> scalar, ReadOnlySpan<byte> point, Span<byte> output)
    {
        Span<byte> k = stackalloc byte[Size];
        scalar[..Size].CopyTo(k);
        k[0] &= 248;
        k[31] = (byte)((k[31] & 127) | 64);

        Field x1 = Field.Read(point);
        Field x2 = Field.Small(1);
        Field z2 = default;
        Field x3 = x1;
        Field z3 = Field.Small(1);
        ulong swapped = 0;
        for (int t = 254; t >= 0; t--)
        {
            ulong bit = (ulong)(k[t >> 3] >> (t & 7)) & 1;
            Field.Swap(swapped ^ bit, ref x2, ref x3);
            Field.Swap(swapped ^ bit, ref z2, ref z3);
            swapped = bit;
            Step(x1, ref x2, ref z2, ref x3, ref z3);
        }

        Field.Swap(swapped, ref x2, ref x3);
        Field.Swap(swapped, ref z2, ref z3);
        Field.Invert(z2, out Field inverse);
        Field.Multiply(x2, inverse, out x2);
        x2.Write(output);
    }

    /// <summary>A step of the ladder, with the RFC's names.</summary>
    [SkipLocalsInit]
    private static void Step(in Field x1, ref Field x2, ref Field z2, ref Field x3, ref Field z3)
    {
        Field.Add(x2, z2, out Field a);
        Field.Subtract(x2, z2, out Field b);
        Field.Add(x3, z3, out Field c);
        Field.Subtract(x3, z3, out Field d);
        Field.Multiply(d, a, out Field da);
        Field.Multiply(c, b, out Field cb);
        Field.Square(a, out Field aa);
        Field.Square(b, out Field bb);
        Field.Add(da, cb, out Field sum);
        Field.Square(sum, out x3);
        Field.Subtract(da, cb, out Field difference);
        Field.Square(difference, out difference);
        Field.Multiply(x1, difference, out z3);
        Field.Multiply(aa, bb, out x2);
        Field.Subtract(aa, bb, out Field e);
        Field.MultiplySmall(e, 121665, out Field scaled);
        Field.Add(aa, scaled, out sum);
        Field.Multiply(e, sum, out z2);
    }
}
