using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing;

/// <summary>An IPv4 or IPv6 address as a value: compared, hashed and counted without an object.</summary>
/// <param name="Bits">The address as a number, 32 or 128 bits.</param>
/// <param name="IsIPv4">Whether it is an IPv4 address.</param>
public readonly record struct HostAddress(UInt128 Bits, bool IsIPv4)
{
    /// <summary>The number of bits of an address of this family.</summary>
    public int Width => IsIPv4 ? 32 : 128;

    /// <summary>
    /// Reads dotted IPv4 of four parts or IPv6 without brackets and zone; an IPv4-mapped IPv6 address (::ffff:0:0/96) becomes IPv4,
    /// so that an exclusion of the one holds for the other. Parts with leading zeros are refused: 010.0.0.1 is 8.0.0.1 to some programs.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out HostAddress address)
    {
        if (HostAddressText.ReadIPv4(text, out uint dotted) is int taken && taken > 0)
        {
            address = new HostAddress(dotted, true);
            return taken == text.Length;
        }

        bool read = HostAddressText.TryReadIPv6(text, out UInt128 bits);
        address = bits >> 32 == 0xFFFF ? new HostAddress((uint)bits, true) : new HostAddress(bits, false);
        return read;
    }

    /// <summary>The value of an address object; an IPv4-mapped IPv6 address becomes IPv4.</summary>
    public static HostAddress From(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out int length);
        return length == 4
            ? new HostAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes), true)
            : new HostAddress(BinaryPrimitives.ReadUInt128BigEndian(bytes), false);
    }

    /// <summary>Writes the address in network order; 4 or 16 bytes.</summary>
    public int WriteBytes(Span<byte> bytes)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits);
            return 4;
        }

        BinaryPrimitives.WriteUInt128BigEndian(bytes, Bits);
        return 16;
    }

    /// <summary>Writes the address as text in UTF-8, at most 45 bytes.</summary>
    public bool TryFormat(Span<byte> utf8, out int written)
    {
        uint bits = (uint)Bits;
        return IsIPv4
            ? System.Text.Unicode.Utf8.TryWrite(utf8, CultureInfo.InvariantCulture, $"{bits >> 24}.{(bits >> 16) & 255}.{(bits >> 8) & 255}.{bits & 255}", out written)
            : ToIPAddress().TryFormat(utf8, out written);
    }

    /// <summary>The address as an object of the BCL.</summary>
    public IPAddress ToIPAddress()
    {
        Span<byte> bytes = stackalloc byte[16];
        return new IPAddress(bytes[..WriteBytes(bytes)]);
    }

    /// <summary>The address family for sockets.</summary>
    public AddressFamily Family => IsIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6;

    /// <summary>With a port, as in a URL: <c>192.0.2.1:443</c>, <c>[2001:db8::1]:443</c>.</summary>
    public string WithPort(int port) => string.Create(CultureInfo.InvariantCulture, $"{(IsIPv4 ? ToString() : $"[{this}]")}:{port}");

    /// <inheritdoc/>
    public override string ToString()
    {
        if (!IsIPv4)
        {
            return ToIPAddress().ToString();
        }

        uint bits = (uint)Bits;
        return string.Create(CultureInfo.InvariantCulture, stackalloc char[16], $"{bits >> 24}.{(bits >> 16) & 255}.{(bits >> 8) & 255}.{bits & 255}");
    }
}
