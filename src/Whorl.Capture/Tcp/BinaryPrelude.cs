using System.Buffers.Binary;
using Whorl.Capture.Handshakes;

namespace Whorl.Capture.Tcp;

/// <summary>Knows binary protocols by the fixed bytes of what they send before TLS, from either side.</summary>
internal static class BinaryPrelude
{
    /// <summary>The server's answer to PostgreSQL's SSLRequest, all of it.</summary>
    public const byte PostgresYes = (byte)'S';

    private const int MysqlSslRequest = 36;
    private const ushort MysqlSslCapability = 0x0800;
    private const ulong PostgresSslRequest = 0x0000_0008_04d2_162f;
    private const ulong PostgresGssRequest = 0x0000_0008_04d2_1630;

    private static ReadOnlySpan<byte> LdapStartTls => "1.3.6.1.4.1.1466.20037"u8;

    private static ReadOnlySpan<byte> ProxyV2Signature => [0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a];

    /// <summary>The protocol whose messages look like the first piece of a direction; None when none does.</summary>
    public static Upgrade Find(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2)
        {
            return bytes is [PostgresYes] ? Upgrade.Postgres : Upgrade.None;
        }

        switch (bytes[0])
        {
            case 0x00 when bytes.Length >= 8 && BinaryPrimitives.ReadUInt64BigEndian(bytes) is PostgresSslRequest or PostgresGssRequest:
                return Upgrade.Postgres;
            case 0x00 when bytes.Length == 8 && bytes[1] == 0x5a:
                return Upgrade.Socks4;
            case 0x03 when bytes.Length >= 7 && bytes[1] == 0 && (bytes[5] & 0xf0) is 0xe0 or 0xd0
                && BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) <= 512:
                return Upgrade.Rdp;
            case 0x04 when bytes.Length >= 9 && bytes[1] is 1 or 2 && bytes[^1] == 0:
                return Upgrade.Socks4;
            case 0x05 when IsSocks5(bytes):
                return Upgrade.Socks5;
            case 0x0d when bytes.StartsWith(ProxyV2Signature):
                return Upgrade.ProxyV2;
            case 0x12 when bytes.Length >= 8 && bytes[1] <= 1 && bytes[4] == 0 && bytes[5] == 0
                && BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]) is >= 9 and <= 4096:
                return Upgrade.Tds;
            case PostgresYes when bytes.Length >= 3 && bytes[1] == 22 && bytes[2] == 3:
                return Upgrade.Postgres;
        }

        // MySQL's greeting: length of three bytes, packet 0, protocol version 10, a version text.
        if (bytes.Length > 16 && bytes[3] == 0 && bytes[4] == 10 && bytes[2] == 0 && bytes[0] + (bytes[1] << 8) + 4 == bytes.Length
            && char.IsAsciiDigit((char)bytes[5]))
        {
            return Upgrade.Mysql;
        }

        return FindInside(bytes);
    }

    /// <summary>The protocol of a message that may stand anywhere in a dialogue: LDAP's StartTLS, MySQL's SSLRequest.</summary>
    public static Upgrade FindInside(ReadOnlySpan<byte> bytes) => bytes[0] switch
    {
        0x20 when IsMysqlSslRequest(bytes) => Upgrade.Mysql,
        0x30 when IsLdapStartTls(bytes) => Upgrade.Ldap,
        _ => Upgrade.None,
    };

    /// <summary>The choice of methods, a request or a reply (RFC 1928 sections 3, 4 and 6): each says how long it is.</summary>
    private static bool IsSocks5(ReadOnlySpan<byte> bytes)
    {
        if (bytes[1] is > 0 and < 16 && bytes.Length == 2 + bytes[1])
        {
            return true;
        }

        return bytes.Length >= 8 && bytes[1] <= 3 && bytes[2] == 0 && bytes.Length == bytes[3] switch
        {
            1 => 10,
            3 => 7 + bytes[4],
            4 => 22,
            _ => -1,
        };
    }

    /// <summary>Length 32, packet 1, capabilities with SSL, and 23 bytes of zero in the end (extended capabilities of MariaDB in the last four).</summary>
    private static bool IsMysqlSslRequest(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= MysqlSslRequest && bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 1
        && (BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) & MysqlSslCapability) != 0
        && !bytes[13..32].ContainsAnyExcept((byte)0);

    /// <summary>An ExtendedRequest that names StartTLS, or an ExtendedResponse (RFC 4511 section 4.12), whose name may be left out.</summary>
    private static bool IsLdapStartTls(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IndexOf(LdapStartTls) > 0)
        {
            return true;
        }

        int at = bytes[1] < 0x80 ? 2 : 2 + (bytes[1] & 0x7f);
        return bytes.Length > at + 3 && bytes[at] == 2 && bytes[at + 1] is > 0 and <= 4
            && bytes.Length > at + 2 + bytes[at + 1] && bytes[at + 2 + bytes[at + 1]] == 0x78;
    }
}
