using System.Text;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Preludes;

/// <summary>What a proxy speaks.</summary>
public enum ProxyScheme
{
    /// <summary>SOCKS 5 (RFC 1928).</summary>
    Socks5,

    /// <summary>HTTP's CONNECT (RFC 9110 section 9.3.6).</summary>
    Http,
}

/// <summary>A proxy as a URL names it. Its text never shows the password.</summary>
public sealed class ProxyAddress
{
    private const int LongestCredential = 255;

    private ProxyAddress(ProxyScheme scheme, bool looksNamesUp, string? user, string password, HostAddress? address, string? name, ushort port)
    {
        Scheme = scheme;
        LooksNamesUp = looksNamesUp;
        User = user;
        Password = password;
        Address = address;
        Name = name;
        Port = port;
    }

    /// <summary>What it speaks.</summary>
    public ProxyScheme Scheme { get; }

    /// <summary>Whether the proxy is given the names of targets, where they have one, rather than addresses (<c>socks5h</c>).</summary>
    public bool LooksNamesUp { get; }

    /// <summary>The proxy's address, null where <see cref="Name"/> must be resolved first.</summary>
    public HostAddress? Address { get; }

    /// <summary>The proxy's name, null where there is an address.</summary>
    public string? Name { get; }

    /// <summary>The proxy's port.</summary>
    public ushort Port { get; }

    /// <summary>The user's name, null for none.</summary>
    internal string? User { get; }

    /// <summary>The password; empty for none.</summary>
    internal string Password { get; }

    /// <summary>Reads <c>socks5://[user:password@]host:port</c>, <c>socks5h://</c> or <c>http://</c>; where it is none, says what to write.</summary>
    public static bool TryParse(string url, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out ProxyAddress? proxy, out string why)
    {
        proxy = null;
        int colons = url.IndexOf("://", StringComparison.Ordinal);
        string scheme = colons < 0 ? "" : url[..colons].ToLowerInvariant();
        if (scheme is not ("socks5" or "socks5h" or "http"))
        {
            why = (scheme.Length == 0 ? "a proxy needs a scheme" : $"proxies of \"{scheme}\" are not supported")
                + "; write socks5://host:port, socks5h://host:port or http://host:port";
            return false;
        }

        // The last @: a password may have others. A path would mean nothing.
        ReadOnlySpan<char> authority = url.AsSpan(colons + 3).TrimEnd('/');
        int at = authority.LastIndexOf('@');
        string? user = null;
        string password = "";
        if (at >= 0 && !TryReadUser(authority[..at], scheme, out user, out password, out why))
        {
            return false;
        }

        TargetRefusal refusal = TargetHost.Read(authority[(at + 1)..], out TargetHost host);
        if (refusal != TargetRefusal.None || authority[(at + 1)..].Contains('/'))
        {
            why = "the proxy's host or port cannot be read; write " + scheme + "://host:port, an IPv6 address in brackets";
            return false;
        }

        if (host.Port == 0)
        {
            why = $"the proxy needs a port; write {scheme}://{authority[(at + 1)..]}:{(scheme == "http" ? "3128" : "1080")}, or whichever it is";
            return false;
        }

        why = "";
        string? name = host.Name.IsEmpty ? null : host.Name.ToString();
        proxy = new ProxyAddress(scheme == "http" ? ProxyScheme.Http : ProxyScheme.Socks5, scheme == "socks5h", user, password, host.Address, name, host.Port);
        return true;
    }

    /// <summary>The way through the proxy, at the address that it has or that its name was resolved to.</summary>
    public ProxyRoute Via(HostAddress address) => new(this, address);

    /// <inheritdoc/>
    public override string ToString()
    {
        string scheme = Scheme == ProxyScheme.Http ? "http" : LooksNamesUp ? "socks5h" : "socks5";
        string host = Name ?? (Address is { IsIPv4: false } ? $"[{Address}]" : Address.ToString()!);
        return $"{scheme}://{host}:{Port}";
    }

    private static bool TryReadUser(ReadOnlySpan<char> text, string scheme, out string? user, out string password, out string why)
    {
        int colon = text.IndexOf(':');
        user = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        password = colon < 0 ? "" : Uri.UnescapeDataString(text[(colon + 1)..]);
        why = "";
        if (user.Length == 0)
        {
            why = $"the proxy's user has no name; write {scheme}://user:password@host:port";
        }
        else if (Encoding.UTF8.GetByteCount(user) > LongestCredential || Encoding.UTF8.GetByteCount(password) > LongestCredential)
        {
            why = "the proxy's user name or password is longer than 255 bytes";
        }
        else if (scheme == "http" && user.Contains(':'))
        {
            why = "the name of an HTTP proxy's user cannot contain a colon (RFC 7617)";
        }

        return why.Length == 0;
    }
}
