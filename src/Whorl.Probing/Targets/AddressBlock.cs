using System.Globalization;

namespace Whorl.Probing.Targets;

/// <summary>A network in CIDR notation (RFC 4632, RFC 4291 section 2.3).</summary>
public readonly record struct AddressBlock
{
    /// <summary>Makes the block of <paramref name="prefix"/> bits that holds <paramref name="address"/>; bits behind the prefix are cleared.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The prefix is negative or longer than an address of the family.</exception>
    public AddressBlock(HostAddress address, int prefix)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(prefix);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefix, address.Width);
        Prefix = prefix;
        Network = new HostAddress(address.Bits & ~HostMask(address.Width - prefix), address.IsIPv4);
    }

    /// <summary>The first address.</summary>
    public HostAddress Network { get; }

    /// <summary>The number of bits that all addresses of the block share.</summary>
    public int Prefix { get; }

    /// <summary>The number of bits that differ: the block has 2 to this power addresses.</summary>
    public int HostBits => Network.Width - Prefix;

    /// <summary>The last address.</summary>
    public HostAddress Last => new(Network.Bits | HostMask(HostBits), Network.IsIPv4);

    /// <summary>The number of addresses; that of <c>::/0</c>, one too many for the type, is its greatest value.</summary>
    public UInt128 Size => HostBits == 128 ? UInt128.MaxValue : UInt128.One << HostBits;

    /// <summary>Whether the block holds an address; never one of the other family.</summary>
    public bool Contains(HostAddress address) =>
        address.IsIPv4 == Network.IsIPv4 && (address.Bits & ~HostMask(HostBits)) == Network.Bits;

    /// <summary>
    /// Reads <c>address/prefix</c>. Host bits that are set are cleared. A network of IPv4-mapped addresses (::ffff:10.0.0.0/104) is the
    /// IPv4 network; a prefix shorter than the mapping's 96 bits is refused.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<char> text, out AddressBlock block)
    {
        block = default;
        int slash = text.IndexOf('/');
        if (slash < 0 || !HostAddress.TryParse(text[..slash], out HostAddress address) || !TryReadPrefix(text[(slash + 1)..], out int prefix))
        {
            return false;
        }

        int mapping = address.IsIPv4 && text[..slash].Contains(':') ? 96 : 0;
        if (prefix < mapping || prefix - mapping > address.Width)
        {
            return false;
        }

        block = new AddressBlock(address, prefix - mapping);
        return true;
    }

    /// <summary>The canonical text, <c>192.0.2.0/24</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Network}/{Prefix}");

    private static UInt128 HostMask(int bits) => bits == 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;

    internal static bool TryReadPrefix(ReadOnlySpan<char> text, out int prefix)
    {
        prefix = 0;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            prefix = Math.Min((prefix * 10) + digit - '0', 1000);
        }

        return text.Length is > 0 and <= 3;
    }
}
