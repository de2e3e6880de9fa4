using System.Text;

namespace Whorl.Probing.Preludes;

/// <summary>A proxy whose address is known: where a scan connects to instead of its targets.</summary>
public sealed class ProxyRoute
{
    internal ProxyRoute(ProxyAddress proxy, HostAddress address)
    {
        Proxy = proxy;
        Address = address;
        if (proxy.User is { } user)
        {
            byte[] name = Encoding.UTF8.GetBytes(user);
            byte[] password = Encoding.UTF8.GetBytes(proxy.Password);
            HasPassword = true;
            SocksPassword = [1, (byte)name.Length, .. name, (byte)password.Length, .. password];
            AuthorizationLine = Encoding.ASCII.GetBytes($"Proxy-Authorization: Basic {Convert.ToBase64String([.. name, (byte)':', .. password])}\r\n");
        }
    }

    /// <summary>The proxy as it was given.</summary>
    public ProxyAddress Proxy { get; }

    /// <summary>The proxy's address.</summary>
    public HostAddress Address { get; }

    /// <summary>The proxy's port.</summary>
    public ushort Port => Proxy.Port;

    internal bool HasPassword { get; }

    /// <summary>The request of RFC 1929 section 2.</summary>
    internal byte[] SocksPassword { get; } = [];

    /// <summary>The header field of RFC 7617 section 2, line end included; empty without a password.</summary>
    internal byte[] AuthorizationLine { get; } = [];

    internal Dialogue Dialogue => Proxy.Scheme == ProxyScheme.Http ? ConnectDialogue.Instance : Socks5Dialogue.Instance;
}
