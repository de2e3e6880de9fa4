using System.Buffers.Binary;

namespace Whorl.Tls.Certificates;

/// <summary>Writes addresses as <see cref="System.Net.IPAddress"/> does, without making one: RFC 5952, with the last four bytes dotted where they are an IPv4 address.</summary>
internal static class AddressText
{
    private const int Groups = 8;

    /// <summary>Writes an address of four or sixteen bytes.</summary>
    internal static void Append(scoped ref TextOutput to, ReadOnlySpan<byte> address)
    {
        if (address.Length == 4)
        {
            AppendDotted(ref to, address);
            return;
        }

        int groups = HasDottedEnd(address) ? Groups - 2 : Groups;
        FindZeros(address[..(2 * groups)], out int start, out int end);
        for (int i = 0; i < groups; i++)
        {
            if (i == start)
            {
                to.Append("::"u8);
                i = end - 1;
                continue;
            }

            if (i > 0 && i != end)
            {
                to.Append((byte)':');
            }

            AppendGroup(ref to, Group(address, i));
        }

        if (groups < Groups)
        {
            if (end != groups)
            {
                to.Append((byte)':');
            }

            AppendDotted(ref to, address[12..]);
        }
    }

    /// <summary>IPv4-compatible, -mapped and -translated addresses (RFC 4291 section 2.5.5, RFC 2765) and ISATAP's (RFC 5214).</summary>
    private static bool HasDottedEnd(ReadOnlySpan<byte> address)
    {
        bool startsWithZeros = Group(address, 0) == 0 && Group(address, 1) == 0 && Group(address, 2) == 0 && Group(address, 3) == 0;
        int fifth = Group(address, 4);
        int sixth = Group(address, 5);
        return (startsWithZeros && Group(address, 6) != 0 && ((fifth == 0 && sixth is 0 or 0xffff) || (fifth == 0xffff && sixth == 0)))
            || (fifth == 0 && sixth == 0x5efe);
    }

    /// <summary>The longest run of two or more zero groups, the first of equals; -1 when there is none.</summary>
    private static void FindZeros(ReadOnlySpan<byte> address, out int start, out int end)
    {
        start = end = -1;
        int from = 0;
        while (from < address.Length / 2)
        {
            int to = from;
            while (to < address.Length / 2 && Group(address, to) == 0)
            {
                to++;
            }

            if (to - from >= 2 && to - from > end - start)
            {
                (start, end) = (from, to);
            }

            from = to + 1;
        }
    }

    private static ushort Group(ReadOnlySpan<byte> address, int index) => BinaryPrimitives.ReadUInt16BigEndian(address[(2 * index)..]);

    private static void AppendGroup(scoped ref TextOutput to, ushort group)
    {
        ReadOnlySpan<byte> digits = "0123456789abcdef"u8;
        for (int shift = group < 0x10 ? 0 : group < 0x100 ? 4 : group < 0x1000 ? 8 : 12; shift >= 0; shift -= 4)
        {
            to.Append(digits[(group >> shift) & 15]);
        }
    }

    private static void AppendDotted(scoped ref TextOutput to, ReadOnlySpan<byte> octets)
    {
        for (int i = 0; i < octets.Length; i++)
        {
            if (i > 0)
            {
                to.Append((byte)'.');
            }

            byte octet = octets[i];
            if (octet >= 100)
            {
                to.Append((byte)('0' + (octet / 100)));
            }

            if (octet >= 10)
            {
                to.Append((byte)('0' + (octet / 10 % 10)));
            }

            to.Append((byte)('0' + (octet % 10)));
        }
    }
}
