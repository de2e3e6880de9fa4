using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Whorl.Capture.Packets;

/// <summary>
/// An IPv4 or IPv6 address in 16 bytes, network order; IPv4 is held as the IPv4-mapped IPv6 address
/// (RFC 4291 section 2.5.5.2), so that one key fits both.
/// </summary>
public readonly record struct IpAddress(ulong High, ulong Low) : IComparable<IpAddress>
{
    private const ulong MappedPrefix = 0x0000_ffff_0000_0000;

    /// <summary>Whether this is an IPv4 address.</summary>
    public bool IsIPv4 => High == 0 && Low >> 32 == 0xffff;

    /// <summary>Reads four bytes in network order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IpAddress FromIPv4(ReadOnlySpan<byte> bytes) =>
        new(0, MappedPrefix | BinaryPrimitives.ReadUInt32BigEndian(bytes));

    /// <summary>Reads sixteen bytes in network order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static IpAddress FromIPv6(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt64BigEndian(bytes), BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]));

    /// <inheritdoc/>
    public int CompareTo(IpAddress other) =>
        High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);
}
