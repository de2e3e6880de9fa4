using System.Globalization;
using Whorl.Probing;
using Whorl.Probing.Targets;

namespace Whorl.Intelligence.Shapes;

/// <summary>Addresses, addresses with ports, and networks.</summary>
internal static class AddressShape
{
    public static string? Check(string text, out string value)
    {
        value = text;
        if (!HostAddress.TryParse(text, out HostAddress address))
        {
            return text.Length == 0 ? "the address is missing" : "it is no IP address";
        }

        value = address.ToString();
        return null;
    }

    public static string? CheckWithPort(string text, out string value)
    {
        value = text;
        int colon = text.LastIndexOf(':');
        if (colon < 0)
        {
            return "it is no address with a port";
        }

        ReadOnlySpan<char> host = text.AsSpan(0, colon);
        if (host is ['[', .., ']'])
        {
            host = host[1..^1];
        }
        else if (host.Contains(':'))
        {
            return "the address is IPv6 and has no brackets, so that its port is not known";
        }

        if (!HostAddress.TryParse(host, out HostAddress address))
        {
            return "it is no IP address with a port";
        }

        if (ReadPort(text.AsSpan(colon + 1)) is not { } port)
        {
            return "the port is not a number from 1 to 65535";
        }

        value = address.WithPort(port);
        return null;
    }

    public static string? CheckNetwork(string text, out string value)
    {
        value = text;
        if (AddressBlock.TryParse(text, out AddressBlock block))
        {
            value = block.ToString();
            return null;
        }

        // A list of networks names single addresses without their prefix.
        if (HostAddress.TryParse(text, out HostAddress address))
        {
            value = new AddressBlock(address, address.Width).ToString();
            return null;
        }

        return text.Length == 0 ? "the network is missing" : "it is no network of addresses";
    }

    /// <summary>A port, or null.</summary>
    public static int? ReadPort(ReadOnlySpan<char> text) =>
        int.TryParse(text.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535 ? port : null;
}
