using System.Buffers.Binary;

namespace Whorl.Capture.Packets;

/// <summary>Writes addresses: dotted decimal, and RFC 5952 for IPv6.</summary>
public static class IpAddressText
{
    /// <summary>The most bytes an address takes.</summary>
    public const int MaxLength = 45;

    /// <summary>Writes an address and returns its length in bytes.</summary>
    public static int Write(IpAddress address, Span<byte> to) =>
        address.IsIPv4 ? WriteIPv4((uint)address.Low, to) : WriteIPv6(address, to);

    private static int WriteIPv4(uint value, Span<byte> to)
    {
        int at = 0;
        for (int shift = 24; shift >= 0; shift -= 8)
        {
            uint octet = (value >> shift) & 0xff;
            if (octet >= 100)
            {
                to[at++] = (byte)('0' + (octet / 100));
            }

            if (octet >= 10)
            {
                to[at++] = (byte)('0' + (octet / 10 % 10));
            }

            to[at++] = (byte)('0' + (octet % 10));
            if (shift > 0)
            {
                to[at++] = (byte)'.';
            }
        }

        return at;
    }

    private static int WriteIPv6(IpAddress address, Span<byte> to)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, address.High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], address.Low);
        FindLongestZeroRun(bytes, out int zeroStart, out int zeroEnd);
        int at = 0;
        for (int i = 0; i < 8; i++)
        {
            if (i == zeroStart)
            {
                to[at++] = (byte)':';
                to[at++] = (byte)':';
                i = zeroEnd - 1;
                continue;
            }

            if (i > 0 && i != zeroEnd)
            {
                to[at++] = (byte)':';
            }

            at += WriteGroup(BinaryPrimitives.ReadUInt16BigEndian(bytes[(2 * i)..]), to[at..]);
        }

        return at;
    }

    /// <summary>The longest run of two or more zero groups, the first of equals (RFC 5952 section 4.2); -1 when there is none.</summary>
    private static void FindLongestZeroRun(ReadOnlySpan<byte> bytes, out int start, out int end)
    {
        start = end = -1;
        int i = 0;
        while (i < 8)
        {
            int j = i;
            while (j < 8 && bytes[2 * j] == 0 && bytes[(2 * j) + 1] == 0)
            {
                j++;
            }

            if (j - i >= 2 && j - i > end - start)
            {
                start = i;
                end = j;
            }

            i = j + 1;
        }
    }

    private static int WriteGroup(ushort group, Span<byte> to)
    {
        int digits = group < 0x10 ? 1 : group < 0x100 ? 2 : group < 0x1000 ? 3 : 4;
        for (int i = 0; i < digits; i++)
        {
            to[i] = "0123456789abcdef"u8[(group >> (4 * (digits - 1 - i))) & 15];
        }

        return digits;
    }
}
