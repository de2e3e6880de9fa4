using System.Net;

namespace Whorl.Probing.Targets;

/// <summary>Where a name server answers.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Port">Its port.</param>
public readonly record struct DnsServer(HostAddress Address, ushort Port)
{
    /// <summary>The port of DNS, RFC 1035 section 4.2.</summary>
    public const ushort DefaultPort = 53;

    /// <summary>Reads <c>address</c>, <c>address:port</c> or <c>[v6]:port</c>; a name is refused, since who would resolve it?</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out DnsServer server)
    {
        server = default;
        if (text.Contains("://", StringComparison.Ordinal)
            || TargetHost.Read(text, out TargetHost host) != TargetRefusal.None || host.Address is not HostAddress address)
        {
            return false;
        }

        server = new DnsServer(address, host.Port == 0 ? DefaultPort : host.Port);
        return true;
    }

    internal IPEndPoint EndPoint => new(Address.ToIPAddress(), Port);
}
