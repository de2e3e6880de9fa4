using System.Text;

namespace Whorl.Probing.Http;

/// <summary>The one request of the HTTP look (RFC 9112 section 3): <c>GET /</c>, saying who asks.</summary>
public sealed class HttpRequest
{
    /// <summary>The longest contact line.</summary>
    public const int LongestContact = 200;

    private const ushort HttpsPort = 443;

    private readonly byte[] tail;

    /// <summary>A request whose User-Agent carries the operator's contact line, so that whoever is asked can ask back.</summary>
    /// <param name="version">The program's version.</param>
    /// <param name="contact">The contact line, which <see cref="IsContact"/> allows; empty for none.</param>
    public HttpRequest(string version, string contact)
    {
        string agent = contact.Length == 0 ? $"whorl/{version}" : $"whorl/{version} ({contact})";
        tail = Encoding.ASCII.GetBytes($"\r\nUser-Agent: {agent}\r\nAccept: */*\r\nConnection: close\r\n\r\n");
    }

    /// <summary>Whether a text can stand as a comment in a User-Agent field (RFC 9110 section 5.6.5): printable ASCII without brackets and backslashes.</summary>
    public static bool IsContact(string text) =>
        text.Length is > 0 and <= LongestContact && !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.AsSpan().ContainsAny('(', ')', '\\');

    /// <summary>Writes the request to a host, a name or an address's text, and returns its length.</summary>
    public int Write(ReadOnlySpan<byte> host, ushort port, Span<byte> to)
    {
        ReadOnlySpan<byte> head = "GET / HTTP/1.1\r\nHost: "u8;
        head.CopyTo(to);
        int at = head.Length;
        bool isBracketed = host.Contains((byte)':');
        if (isBracketed)
        {
            to[at++] = (byte)'[';
        }

        host.CopyTo(to[at..]);
        at += host.Length;
        if (isBracketed)
        {
            to[at++] = (byte)']';
        }

        if (port != HttpsPort)
        {
            to[at++] = (byte)':';
            System.Buffers.Text.Utf8Formatter.TryFormat(port, to[at..], out int digits);
            at += digits;
        }

        tail.CopyTo(to[at..]);
        return at + tail.Length;
    }
}
