using Whorl.Capture.Handshakes;

namespace Whorl.Capture.Tcp;

/// <summary>What the bytes before TLS say about the protocol that speaks them.</summary>
internal enum PreludeVerdict : byte
{
    /// <summary>Nothing known; TLS may still come.</summary>
    Unknown,

    /// <summary>A protocol that may turn to TLS.</summary>
    Upgradable,

    /// <summary>A protocol that will not: plain HTTP, SSH.</summary>
    NeverTls,
}

/// <summary>
/// Names the protocol of a connection from what is said before TLS begins: greetings, commands, answers, and the fixed
/// bytes of binary protocols (<see cref="BinaryPrelude"/>). Greetings are shared (SMTP and FTP both begin with 220), so
/// the last word counts, but for proxies: the outermost names the connection, whatever is spoken through it.
/// </summary>
internal static class UpgradeDetector
{
    private const int LongestTag = 32;

    /// <summary>Looks at a piece of the conversation. <paramref name="upgrade"/> is what is known so far and what is known after.</summary>
    /// <param name="bytes">The piece; commands and greetings begin at its first byte.</param>
    /// <param name="isFirst">Whether this is the first piece of its direction.</param>
    /// <param name="upgrade">The protocol.</param>
    public static PreludeVerdict Observe(ReadOnlySpan<byte> bytes, bool isFirst, ref Upgrade upgrade)
    {
        if (IsProxy(upgrade))
        {
            return PreludeVerdict.Upgradable;
        }

        Upgrade found = isFirst ? FromFirst(bytes, upgrade, out bool never) : FromLine(bytes, upgrade, out never);
        if (never && upgrade == Upgrade.None)
        {
            return PreludeVerdict.NeverTls;
        }

        if (found != Upgrade.None)
        {
            upgrade = found;
        }

        return upgrade == Upgrade.None ? PreludeVerdict.Unknown : PreludeVerdict.Upgradable;
    }

    /// <summary>
    /// Whether the start of a segment is so typical that a flow is worth following though its beginning was not captured.
    /// Lines end their segment; only a PROXY header shares it with what follows.
    /// </summary>
    public static bool IsTypicalStart(ReadOnlySpan<byte> bytes)
    {
        byte first = bytes[0];
        if (first < ' ')
        {
            // Records of a TLS connection that has long begun are most of what comes here.
            return first is < 20 or > 24
                && (BinaryPrelude.Find(bytes) != Upgrade.None || (first <= 7 && OpenVpnControl.LooksLikeStreamStart(bytes)));
        }

        if (bytes.Length < 4 || (bytes[^1] is not ((byte)'\n' or (byte)'>') && first != 'P'))
        {
            return first is (byte)' ' or (byte)'0' or BinaryPrelude.PostgresYes && BinaryPrelude.Find(bytes) != Upgrade.None;
        }

        Upgrade upgrade = Upgrade.None;
        return Observe(bytes, isFirst: true, ref upgrade) == PreludeVerdict.Upgradable || StartsWith(bytes, "STARTTLS"u8);
    }

    private static bool IsProxy(Upgrade upgrade) =>
        upgrade is Upgrade.Socks4 or Upgrade.Socks5 or Upgrade.ProxyV1 or Upgrade.ProxyV2 or Upgrade.HttpConnect;

    private static Upgrade FromFirst(ReadOnlySpan<byte> bytes, Upgrade known, out bool never)
    {
        never = false;
        Upgrade binary = BinaryPrelude.Find(bytes);
        if (binary != Upgrade.None || bytes.Length < 2)
        {
            return binary;
        }

        if (bytes.StartsWith("CONNECT "u8))
        {
            return Upgrade.HttpConnect;
        }

        if (bytes.StartsWith("PROXY "u8))
        {
            return Upgrade.ProxyV1;
        }

        if (bytes.StartsWith("HTTP/"u8))
        {
            // The answer to a CONNECT that was not captured says so in its first line, by a custom all proxies keep.
            int end = bytes.IndexOf((byte)'\n');
            bool isTunnel = known == Upgrade.None && bytes.Length > 12 && bytes[9] == '2' && end > 0 && ContainsIgnoreCase(bytes[..end], "established"u8);
            never = known == Upgrade.None && !isTunnel;
            return isTunnel ? Upgrade.HttpConnect : Upgrade.None;
        }

        if (IsHttpRequest(bytes) || bytes.StartsWith("SSH-"u8))
        {
            never = true;
            return Upgrade.None;
        }

        Upgrade line = FromLine(bytes, known, out never);
        if (line != Upgrade.None || known is not (Upgrade.None or Upgrade.Smtp or Upgrade.Ftp))
        {
            return line;
        }

        if (bytes.StartsWith("220 "u8) || bytes.StartsWith("220-"u8))
        {
            return known != Upgrade.None ? known : ContainsIgnoreCase(bytes, "ftp"u8) && !ContainsIgnoreCase(bytes, "smtp"u8) ? Upgrade.Ftp : Upgrade.Smtp;
        }

        if (bytes.StartsWith("* OK"u8) || bytes.StartsWith("* PREAUTH"u8))
        {
            return Upgrade.Imap;
        }

        if (bytes.StartsWith("+OK"u8))
        {
            return Upgrade.Pop3;
        }

        if (bytes.StartsWith("200 "u8) || bytes.StartsWith("201 "u8))
        {
            return Upgrade.Nntp;
        }

        if (bytes.StartsWith("<?xml"u8) || bytes.StartsWith("<stream:"u8))
        {
            return Upgrade.Xmpp;
        }

        return bytes.StartsWith("\"IMPLEMENTATION\""u8) ? Upgrade.Sieve : Upgrade.None;
    }

    /// <summary>What a line says wherever it stands: commands that one protocol has, answers that one protocol gives.</summary>
    private static Upgrade FromLine(ReadOnlySpan<byte> bytes, Upgrade known, out bool never)
    {
        never = false;
        if (bytes.Length < 4)
        {
            return Upgrade.None;
        }

        Upgrade command = (bytes[0] | 0x20) switch
        {
            'e' when StartsWith(bytes, "EHLO"u8) => Upgrade.Smtp,
            'h' when StartsWith(bytes, "HELO"u8) => Upgrade.Smtp,
            'l' when StartsWith(bytes, "LHLO"u8) => Upgrade.Smtp,
            'a' when StartsWith(bytes, "AUTH TLS"u8) || StartsWith(bytes, "AUTH SSL"u8) => Upgrade.Ftp,
            'f' when StartsWith(bytes, "FEAT"u8) => Upgrade.Ftp,
            's' when StartsWith(bytes, "STLS"u8) => Upgrade.Pop3,
            'c' when StartsWith(bytes, "CAP LS"u8) => Upgrade.Irc,
            'c' when StartsWith(bytes, "CAPABILITIES"u8) => Upgrade.Nntp,
            'n' when StartsWith(bytes, "NICK "u8) => Upgrade.Irc,
            'm' when StartsWith(bytes, "MODE READER"u8) => Upgrade.Nntp,
            ':' when IsIrcMessage(bytes) => Upgrade.Irc,
            '<' when bytes.StartsWith("<starttls"u8) || bytes.StartsWith("<stream:"u8) || bytes.StartsWith("<proceed"u8) => Upgrade.Xmpp,
            _ => BinaryPrelude.FindInside(bytes),
        };
        return command == Upgrade.None && known is Upgrade.None or Upgrade.Smtp or Upgrade.Ftp ? FromAnswer(bytes, known) : command;
    }

    /// <summary>Answers to a request for TLS, and what only their protocol says just before: enough where the capture began late.</summary>
    private static Upgrade FromAnswer(ReadOnlySpan<byte> bytes, Upgrade known)
    {
        switch (bytes[0])
        {
            case (byte)'1' when bytes.StartsWith("101 Capability list"u8):
            case (byte)'3' when bytes.StartsWith("382 "u8):
                return Upgrade.Nntp;
            case (byte)'2' when bytes.StartsWith("234 "u8) || (bytes.StartsWith("211-"u8) && ContainsIgnoreCase(bytes, "auth"u8)):
                return Upgrade.Ftp;
            case (byte)'2' when bytes.StartsWith("250-"u8) && ContainsIgnoreCase(bytes, "starttls"u8):
                return Upgrade.Smtp;
            case (byte)'*' when bytes.StartsWith("* CAPABILITY IMAP"u8):
                return Upgrade.Imap;
            case (byte)'O' or (byte)'"' when known == Upgrade.None && (bytes.StartsWith("OK \""u8) || bytes.StartsWith("OK\r"u8) || bytes.StartsWith("\"SASL\""u8)):
                return Upgrade.Sieve;
        }

        return known == Upgrade.None && IsTagged(bytes) ? Upgrade.Imap : Upgrade.None;
    }

    /// <summary>A server's line: a name behind a colon, and one of the messages sent before a client is registered.</summary>
    private static bool IsIrcMessage(ReadOnlySpan<byte> bytes)
    {
        int space = bytes.IndexOf((byte)' ');
        ReadOnlySpan<byte> message = space > 1 ? bytes[(space + 1)..] : default;
        return message.StartsWith("670 "u8) || message.StartsWith("NOTICE "u8) || message.StartsWith("CAP * LS"u8) || message.StartsWith("020 "u8);
    }

    /// <summary>IMAP's way: a tag of the client's choice, then a command, or OK in the server's answer.</summary>
    private static bool IsTagged(ReadOnlySpan<byte> bytes)
    {
        int space = bytes[..Math.Min(bytes.Length, LongestTag)].IndexOf((byte)' ');
        if (space <= 0 || bytes[^1] != '\n')
        {
            return false;
        }

        foreach (byte value in bytes[..space])
        {
            if (value != '.' && !char.IsAsciiLetterOrDigit((char)value))
            {
                return false;
            }
        }

        ReadOnlySpan<byte> rest = bytes[(space + 1)..];
        return StartsWith(rest, "STARTTLS\r\n"u8) || StartsWith(rest, "CAPABILITY\r\n"u8)
            || (StartsWith(rest, "OK "u8) && ContainsIgnoreCase(rest, "tls"u8));
    }

    private static bool IsHttpRequest(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("GET "u8) || bytes.StartsWith("POST "u8) || bytes.StartsWith("HEAD "u8) || bytes.StartsWith("PUT "u8)
        || bytes.StartsWith("OPTIONS "u8) || bytes.StartsWith("DELETE "u8) || bytes.StartsWith("PRI * HTTP/2"u8);

    private static bool StartsWith(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> command)
    {
        if (bytes.Length < command.Length)
        {
            return false;
        }

        for (int i = 0; i < command.Length; i++)
        {
            byte value = bytes[i];
            if (value is >= (byte)'a' and <= (byte)'z')
            {
                value -= 32;
            }

            if (value != command[i])
            {
                return false;
            }
        }

        return true;
    }

    private static bool ContainsIgnoreCase(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> lower)
    {
        for (int i = 0; i + lower.Length <= Math.Min(bytes.Length, 512); i++)
        {
            int j = 0;
            while (j < lower.Length && (bytes[i + j] | 0x20) == lower[j])
            {
                j++;
            }

            if (j == lower.Length)
            {
                return true;
            }
        }

        return false;
    }
}
