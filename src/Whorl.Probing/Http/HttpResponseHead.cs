namespace Whorl.Probing.Http;

/// <summary>The first lines of what a server answered to the HTTP look (RFC 9112 sections 4 and 5).</summary>
public readonly ref struct HttpResponseHead
{
    private HttpResponseHead(int status, ReadOnlySpan<byte> server, bool hasServer)
    {
        Status = status;
        Server = server;
        HasServer = hasServer;
    }

    /// <summary>The status code, 100 to 999.</summary>
    public int Status { get; }

    /// <summary>The value of the first Server field, without spaces around it.</summary>
    public ReadOnlySpan<byte> Server { get; }

    /// <summary>Whether there is a Server field.</summary>
    public bool HasServer { get; }

    /// <summary>Whether the fields have come to their end, or to what is no end of them.</summary>
    public static bool IsComplete(ReadOnlySpan<byte> bytes) => bytes.IndexOf("\r\n\r\n"u8) >= 0 || bytes.IndexOf("\n\n"u8) >= 0;

    /// <summary>Reads the beginning of a response; false where it is none.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out HttpResponseHead head)
    {
        head = default;
        if (!bytes.StartsWith("HTTP/1."u8) || bytes.Length < 12 || bytes[8] != ' '
            || !int.TryParse(bytes.Slice(9, 3), System.Globalization.NumberStyles.None, null, out int status) || status < 100)
        {
            return false;
        }

        for (int end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            bytes = bytes[(end + 1)..];
            int length = bytes.IndexOf((byte)'\n');
            ReadOnlySpan<byte> line = (length < 0 ? bytes : bytes[..length]).TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                break;
            }

            if (line.Length >= 7 && line[6] == ':' && System.Text.Ascii.EqualsIgnoreCase(line[..6], "server"u8))
            {
                head = new HttpResponseHead(status, line[7..].Trim(" \t"u8), true);
                return true;
            }
        }

        head = new HttpResponseHead(status, default, false);
        return true;
    }
}
