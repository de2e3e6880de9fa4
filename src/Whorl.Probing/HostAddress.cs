using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Whorl.Probing;

/// <summary>
/// An IPv4 or IPv6 address as a value: compared, hashed and counted without an object. Two halves rather than one number of 128 bits,
/// since no code that touches such a number is compiled ahead (docs/adr/0002-released-single-file.md).
/// </summary>
public readonly record struct HostAddress : IComparable<HostAddress>
{
    /// <summary>An address from its number.</summary>
    public HostAddress(ulong bits, bool isIPv4)
        : this(0, bits, isIPv4)
    {
    }

    /// <summary>An address from its number.</summary>
    public HostAddress(UInt128 bits, bool isIPv4)
        : this((ulong)(bits >> 64), (ulong)bits, isIPv4)
    {
    }

    /// <summary>An address from the halves of its number.</summary>
    public HostAddress(ulong high, ulong low, bool isIPv4)
    {
        High = high;
        Low = low;
        IsIPv4 = isIPv4;
    }

    /// <summary>The upper 64 bits of the number; 0 of an IPv4 address.</summary>
    public ulong High { get; }

    /// <summary>The lower 64 bits of the number.</summary>
    public ulong Low { get; }

    /// <summary>Whether it is an IPv4 address.</summary>
    public bool IsIPv4 { get; }

    /// <summary>The address as a number, 32 or 128 bits.</summary>
    public UInt128 Bits => new(High, Low);

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

        bool read = HostAddressText.TryReadIPv6(text, out ulong high, out ulong low);
        address = high == 0 && low >> 32 == 0xFFFF ? new HostAddress((uint)low, true) : new HostAddress(high, low, false);
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
        return FromBytes(bytes[..length]);
    }

    /// <summary>The address of 4 or 16 bytes in network order.</summary>
    public static HostAddress FromBytes(ReadOnlySpan<byte> bytes) => bytes.Length == 4
        ? new HostAddress(BinaryPrimitives.ReadUInt32BigEndian(bytes), true)
        : new HostAddress(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]), false);

    /// <summary>The first address of the network of so many bits that holds this one.</summary>
    public HostAddress NetworkOf(int length)
    {
        int host = Width - length;
        return host >= 64
            ? new HostAddress(host == 128 ? 0 : High >> (host - 64) << (host - 64), 0, IsIPv4)
            : new HostAddress(High, Low >> host << host, IsIPv4);
    }

    /// <summary>The address behind this one, or the first of its family behind the last.</summary>
    public HostAddress Next()
    {
        ulong low = Low + 1;
        return IsIPv4 ? new HostAddress((uint)low, true) : new HostAddress(low == 0 ? High + 1 : High, low, false);
    }

    /// <summary>IPv4 before IPv6, each by number.</summary>
    public int CompareTo(HostAddress other) =>
        IsIPv4 != other.IsIPv4 ? (IsIPv4 ? -1 : 1)
        : High != other.High ? High.CompareTo(other.High)
        : Low.CompareTo(other.Low);

    /// <summary>Writes the address in network order; 4 or 16 bytes.</summary>
    public int WriteBytes(Span<byte> bytes)
    {
        if (IsIPv4)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Low);
            return 4;
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, High);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], Low);
        return 16;
    }

    /// <summary>Writes the address as text in UTF-8, at most 45 bytes.</summary>
    public bool TryFormat(Span<byte> utf8, out int written)
    {
        uint bits = (uint)Low;
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

        uint bits = (uint)Low;
        return string.Create(CultureInfo.InvariantCulture, stackalloc char[16], $"{bits >> 24}.{(bits >> 16) & 255}.{(bits >> 8) & 255}.{bits & 255}");
    }
}
