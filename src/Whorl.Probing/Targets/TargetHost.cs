using System.Buffers;

namespace Whorl.Probing.Targets;

/// <summary>The part of a target that says where to connect: an address, a network or a name, and perhaps a port.</summary>
internal ref struct TargetHost
{
    private static readonly SearchValues<char> DottedDigits = SearchValues.Create("0123456789.");

    public HostAddress? Address;
    public AddressBlock? Block;
    public ReadOnlySpan<char> Name;
    public ushort Port;

    /// <summary>Reads <c>host[:port]</c>, <c>network/prefix[:port]</c> or a URL.</summary>
    public static TargetRefusal Read(ReadOnlySpan<char> text, out TargetHost host)
    {
        host = default;
        int dotted = HostAddressText.ReadIPv4(text, out uint bits);
        if (dotted > 0 && (dotted == text.Length || text[dotted] is ':' or '/'))
        {
            return host.ReadBehind(new HostAddress(bits, true), mapping: 0, text[dotted..]);
        }

        if (text.IsEmpty)
        {
            return TargetRefusal.NoHost;
        }

        if (text[0] == '[')
        {
            return host.ReadBracketed(text);
        }

        int scheme = text.IndexOf("://");
        if (scheme > 0)
        {
            return ReadUrl(text[..scheme], text[(scheme + 3)..], out host);
        }

        int colon = text.IndexOf(':');
        if (colon >= 0 && text[(colon + 1)..].Contains(':'))
        {
            int slash = text.IndexOf('/');
            int end = slash < 0 ? text.Length : slash;
            TargetRefusal refusal = ReadAddress(text[..end], out HostAddress address);
            return refusal != TargetRefusal.None ? refusal : host.ReadBehind(address, address.IsIPv4 ? 96 : 0, text[end..]);
        }

        ReadOnlySpan<char> name = colon < 0 ? text : text[..colon];
        if (name.Contains('/'))
        {
            return name[..name.IndexOf('/')].ContainsAnyExcept(DottedDigits) ? TargetRefusal.PathWithoutScheme : TargetRefusal.BadAddress;
        }

        if (name.Contains('%'))
        {
            return TargetRefusal.BadName;
        }

        TargetRefusal bad = HostName.TryRead(name, out host.Name);
        return bad != TargetRefusal.None || colon < 0 ? bad : ReadPort(text[(colon + 1)..], out host.Port);
    }

    /// <summary>Reads a port of 1 to 65535.</summary>
    public static TargetRefusal ReadPort(ReadOnlySpan<char> text, out ushort port)
    {
        int value = 0;
        port = 0;
        foreach (char digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return TargetRefusal.BadPort;
            }

            value = Math.Min((value * 10) + digit - '0', 100_000);
        }

        port = value <= ushort.MaxValue ? (ushort)value : (ushort)0;
        return port == 0 ? TargetRefusal.BadPort : TargetRefusal.None;
    }

    private static TargetRefusal ReadUrl(ReadOnlySpan<char> scheme, ReadOnlySpan<char> rest, out TargetHost host)
    {
        int end = rest.IndexOfAny("/?#");
        ReadOnlySpan<char> authority = end < 0 ? rest : rest[..end];
        authority = authority[(authority.LastIndexOf('@') + 1)..];
        TargetRefusal refusal = Read(authority, out host);
        if (refusal == TargetRefusal.None && host.Port == 0)
        {
            host.Port = Schemes.PortOf(scheme, out bool isDefault);
            return host.Port == 0 && !isDefault ? TargetRefusal.UnknownScheme : TargetRefusal.None;
        }

        return refusal;
    }

    private static TargetRefusal ReadAddress(ReadOnlySpan<char> text, out HostAddress address) =>
        HostAddress.TryParse(text, out address) ? TargetRefusal.None : text.Contains('%') ? TargetRefusal.Zone : TargetRefusal.BadAddress;

    private TargetRefusal ReadBracketed(ReadOnlySpan<char> text)
    {
        int end = text.IndexOf(']');
        if (end < 0)
        {
            return TargetRefusal.BadAddress;
        }

        ReadOnlySpan<char> inside = text[1..end];
        ReadOnlySpan<char> behind = text[(end + 1)..];
        int slash = inside.IndexOf('/');
        TargetRefusal refusal = ReadAddress(slash < 0 ? inside : inside[..slash], out HostAddress address);
        if (refusal != TargetRefusal.None)
        {
            return refusal;
        }

        int mapping = address.IsIPv4 && inside.Contains(':') ? 96 : 0;
        if (slash < 0)
        {
            return ReadBehind(address, mapping, behind);
        }

        // [2001:db8::/32]:443 has the prefix inside.
        refusal = ReadBehind(address, mapping, inside[slash..]);
        return refusal != TargetRefusal.None || behind.IsEmpty ? refusal
            : behind[0] != ':' || Port != 0 ? TargetRefusal.BadPort
            : ReadPort(behind[1..], out Port);
    }

    /// <summary>What follows an address: nothing, a port, a prefix, or a prefix and a port.</summary>
    private TargetRefusal ReadBehind(HostAddress address, int mapping, ReadOnlySpan<char> rest)
    {
        if (!rest.StartsWith('/'))
        {
            Address = address;
            return rest.IsEmpty ? TargetRefusal.None : rest[0] == ':' ? ReadPort(rest[1..], out Port) : TargetRefusal.BadAddress;
        }

        int colon = rest.IndexOf(':');
        if (!AddressBlock.TryReadPrefix(colon < 0 ? rest[1..] : rest[1..colon], out int prefix)
            || prefix < mapping || prefix - mapping > address.Width)
        {
            return TargetRefusal.BadPrefix;
        }

        if (prefix - mapping == address.Width)
        {
            Address = address;
        }
        else
        {
            Block = new AddressBlock(address, prefix - mapping);
        }

        return colon < 0 ? TargetRefusal.None : ReadPort(rest[(colon + 1)..], out Port);
    }
}
