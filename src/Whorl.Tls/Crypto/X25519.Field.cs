using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Whorl.Tls.Crypto;

/// <summary>The arithmetic below the ladder.</summary>
internal static partial class X25519
{
    /// <summary>
    /// An integer modulo 2^255 - 19. Limbs are below 2^52 after a product and below 2^54 after a sum or a difference of
    /// two products, which is what a product takes.
    /// </summary>
    private struct Field
    {
        private const ulong Mask = (1UL << 51) - 1;

        private ulong l0;
        private ulong l1;
        private ulong l2;
        private ulong l3;
        private ulong l4;

        public static Field Small(ulong value) => new() { l0 = value };

        /// <summary>Reads 32 bytes, the topmost bit ignored (RFC 7748 section 5).</summary>
        public static Field Read(ReadOnlySpan<byte> bytes)
        {
            ulong w0 = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
            ulong w1 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
            ulong w2 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
            ulong w3 = BinaryPrimitives.ReadUInt64LittleEndian(bytes[24..]);
            return new Field
            {
                l0 = w0 & Mask,
                l1 = ((w0 >> 51) | (w1 << 13)) & Mask,
                l2 = ((w1 >> 38) | (w2 << 26)) & Mask,
                l3 = ((w2 >> 25) | (w3 << 39)) & Mask,
                l4 = (w3 >> 12) & Mask,
            };
        }

        public static void Swap(ulong bit, ref Field a, ref Field b)
        {
            ulong mask = 0 - bit;
            Swap(mask, ref a.l0, ref b.l0);
            Swap(mask, ref a.l1, ref b.l1);
            Swap(mask, ref a.l2, ref b.l2);
            Swap(mask, ref a.l3, ref b.l3);
            Swap(mask, ref a.l4, ref b.l4);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Add(in Field a, in Field b, out Field sum)
        {
            sum.l0 = a.l0 + b.l0;
            sum.l1 = a.l1 + b.l1;
            sum.l2 = a.l2 + b.l2;
            sum.l3 = a.l3 + b.l3;
            sum.l4 = a.l4 + b.l4;
        }

        /// <summary>a - b + 4p, so that no limb goes below zero.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Subtract(in Field a, in Field b, out Field difference)
        {
            difference.l0 = a.l0 + (4 * (Mask - 18)) - b.l0;
            difference.l1 = a.l1 + (4 * Mask) - b.l1;
            difference.l2 = a.l2 + (4 * Mask) - b.l2;
            difference.l3 = a.l3 + (4 * Mask) - b.l3;
            difference.l4 = a.l4 + (4 * Mask) - b.l4;
        }

        /// <summary>Schoolbook, what overflows 2^255 coming back times 19.</summary>
        [SkipLocalsInit]
        public static void Multiply(in Field a, in Field b, out Field product)
        {
            ulong a0 = a.l0, a1 = a.l1, a2 = a.l2, a3 = a.l3, a4 = a.l4;
            ulong b0 = b.l0, b1 = b.l1, b2 = b.l2, b3 = b.l3, b4 = b.l4;
            ulong b1x19 = b1 * 19, b2x19 = b2 * 19, b3x19 = b3 * 19, b4x19 = b4 * 19;
            Wide r0 = Wide.Product(a0, b0).Plus(a1, b4x19).Plus(a2, b3x19).Plus(a3, b2x19).Plus(a4, b1x19);
            Wide r1 = Wide.Product(a0, b1).Plus(a1, b0).Plus(a2, b4x19).Plus(a3, b3x19).Plus(a4, b2x19);
            Wide r2 = Wide.Product(a0, b2).Plus(a1, b1).Plus(a2, b0).Plus(a3, b4x19).Plus(a4, b3x19);
            Wide r3 = Wide.Product(a0, b3).Plus(a1, b2).Plus(a2, b1).Plus(a3, b0).Plus(a4, b4x19);
            Wide r4 = Wide.Product(a0, b4).Plus(a1, b3).Plus(a2, b2).Plus(a3, b1).Plus(a4, b0);
            Carry(r0, r1, r2, r3, r4, out product);
        }

        [SkipLocalsInit]
        public static void Square(in Field a, out Field product)
        {
            ulong a0 = a.l0, a1 = a.l1, a2 = a.l2, a3 = a.l3, a4 = a.l4;
            ulong twice0 = a0 * 2, twice1 = a1 * 2, a3x19 = a3 * 19, a4x19 = a4 * 19, a4x38 = a4 * 38;
            Wide r0 = Wide.Product(a0, a0).Plus(a1, a4x38).Plus(a2 * 2, a3x19);
            Wide r1 = Wide.Product(twice0, a1).Plus(a2, a4x38).Plus(a3, a3x19);
            Wide r2 = Wide.Product(twice0, a2).Plus(a1, a1).Plus(a3, a4x38);
            Wide r3 = Wide.Product(twice0, a3).Plus(twice1, a2).Plus(a4, a4x19);
            Wide r4 = Wide.Product(twice0, a4).Plus(twice1, a3).Plus(a2, a2);
            Carry(r0, r1, r2, r3, r4, out product);
        }

        [SkipLocalsInit]
        public static void MultiplySmall(in Field a, uint factor, out Field product) => Carry(
            Wide.Product(a.l0, factor),
            Wide.Product(a.l1, factor),
            Wide.Product(a.l2, factor),
            Wide.Product(a.l3, factor),
            Wide.Product(a.l4, factor),
            out product);

        /// <summary>a^(p-2), by the usual chain of 254 squares and 11 products.</summary>
        public static void Invert(in Field a, out Field inverse)
        {
            Square(a, out Field a2);
            Power(a2, 2, out Field t);
            Multiply(t, a, out Field a9);
            Multiply(a9, a2, out Field a11);
            Square(a11, out t);
            Multiply(t, a9, out Field e5); // a^(2^5 - 1)
            Power(e5, 5, out t);
            Multiply(t, e5, out Field e10);
            Power(e10, 10, out t);
            Multiply(t, e10, out Field e20);
            Power(e20, 20, out t);
            Multiply(t, e20, out t);
            Power(t, 10, out t);
            Multiply(t, e10, out Field e50);
            Power(e50, 50, out t);
            Multiply(t, e50, out Field e100);
            Power(e100, 100, out t);
            Multiply(t, e100, out t);
            Power(t, 50, out t);
            Multiply(t, e50, out t);
            Power(t, 5, out t);
            Multiply(t, a11, out inverse);
        }

        /// <summary>Writes the number below p, little-endian.</summary>
        public readonly void Write(Span<byte> bytes)
        {
            ulong t0 = l0, t1 = l1, t2 = l2, t3 = l3, t4 = l4;
            for (int i = 0; i < 2; i++)
            {
                CarryOnce(ref t0, ref t1, ref t2, ref t3, ref t4);
            }

            // The number is below 2^255: adding 19 carries out of bit 255 exactly where it is p or more.
            ulong over = (t0 + 19) >> 51;
            over = (t1 + over) >> 51;
            over = (t2 + over) >> 51;
            over = (t3 + over) >> 51;
            over = (t4 + over) >> 51;
            t0 += 19 * over;
            t1 += t0 >> 51;
            t0 &= Mask;
            t2 += t1 >> 51;
            t1 &= Mask;
            t3 += t2 >> 51;
            t2 &= Mask;
            t4 = (t4 + (t3 >> 51)) & Mask;
            t3 &= Mask;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, t0 | (t1 << 51));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], (t1 >> 13) | (t2 << 38));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], (t2 >> 26) | (t3 << 25));
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[24..], (t3 >> 39) | (t4 << 12));
        }

        private static void Swap(ulong mask, ref ulong a, ref ulong b)
        {
            ulong both = mask & (a ^ b);
            a ^= both;
            b ^= both;
        }

        private static void Power(in Field a, int squares, out Field power)
        {
            power = a;
            for (int i = 0; i < squares; i++)
            {
                Square(power, out power);
            }
        }

        private static void CarryOnce(ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ref ulong t4)
        {
            t1 += t0 >> 51;
            t0 &= Mask;
            t2 += t1 >> 51;
            t1 &= Mask;
            t3 += t2 >> 51;
            t2 &= Mask;
            t4 += t3 >> 51;
            t3 &= Mask;
            t0 += 19 * (t4 >> 51);
            t4 &= Mask;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private static void Carry(in Wide r0, in Wide r1, in Wide r2, in Wide r3, in Wide r4, out Field product)
        {
            Wide s1 = r1.Plus(r0.Over);
            Wide s2 = r2.Plus(s1.Over);
            Wide s3 = r3.Plus(s2.Over);
            Wide s4 = r4.Plus(s3.Over);
            ulong t0 = (r0.Low & Mask) + (19 * s4.Over);
            product.l0 = t0 & Mask;
            product.l1 = (s1.Low & Mask) + (t0 >> 51);
            product.l2 = s2.Low & Mask;
            product.l3 = s3.Low & Mask;
            product.l4 = s4.Low & Mask;
        }
    }

    /// <summary>A sum of products of limbs, below 2^115.</summary>
    private readonly struct Wide(ulong high, ulong low)
    {
        public ulong Low { get; } = low;

        /// <summary>What is above the limb, below 2^64.</summary>
        public ulong Over => (high << 13) | (Low >> 51);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Wide Product(ulong a, ulong b)
        {
            ulong high = Math.BigMul(a, b, out ulong low);
            return new Wide(high, low);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Wide Plus(ulong a, ulong b)
        {
            ulong productHigh = Math.BigMul(a, b, out ulong productLow);
            ulong sum = Low + productLow;
            return new Wide(high + productHigh + (sum < productLow ? 1UL : 0), sum);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Wide Plus(ulong value)
        {
            ulong sum = Low + value;
            return new Wide(high + (sum < value ? 1UL : 0), sum);
        }
    }
}
