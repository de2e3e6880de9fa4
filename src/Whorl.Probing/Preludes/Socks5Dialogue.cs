using System.Buffers.Binary;
using System.Text;

namespace Whorl.Probing.Preludes;

/// <summary>SOCKS 5: methods, name and password where asked, CONNECT (RFC 1928, RFC 1929).</summary>
internal sealed class Socks5Dialogue : Dialogue
{
    private const byte Version = 5;
    private const byte PasswordVersion = 1;
    private const byte NoAuthentication = 0;
    private const byte Password = 2;
    private const byte IPv4 = 1;
    private const byte Name = 3;
    private const byte IPv6 = 4;
    private const int AddressOffset = 4;
    private const int MethodStep = 0;
    private const int PasswordStep = 1;
    private const int ReplyStep = 2;

    public static Socks5Dialogue Instance { get; } = new();

    /// <inheritdoc/>
    public override void Begin(Prelude talk)
    {
        if (talk.Proxy.HasPassword)
        {
            talk.Say([Version, 2, NoAuthentication, Password]);
        }
        else
        {
            talk.Say([Version, 1, NoAuthentication]);
        }
    }

    /// <inheritdoc/>
    public override int Read(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        if (bytes[0] != (talk.Step == PasswordStep ? PasswordVersion : Version))
        {
            talk.StopAsForeign(bytes);
            return 0;
        }

        if (bytes.Length < 2)
        {
            return 0;
        }

        switch (talk.Step)
        {
            case MethodStep:
                ReadMethod(talk, bytes[1]);
                return 2;
            case PasswordStep:
                if (bytes[1] != 0)
                {
                    talk.Stop(PreludeEnd.ProxyRefused, "name and password"u8);
                    return 2;
                }

                Request(talk);
                return 2;
            default:
                return ReadReply(talk, bytes);
        }
    }

    private static void ReadMethod(Prelude talk, byte method)
    {
        switch (method)
        {
            case NoAuthentication:
                Request(talk);
                break;
            case Password when talk.Proxy.HasPassword:
                talk.Say(talk.Proxy.SocksPassword);
                talk.Step = PasswordStep;
                break;
            case 0xFF:
                talk.Stop(PreludeEnd.ProxyRefused, talk.Proxy.HasPassword ? "no method of authentication"u8 : "a name and a password are wanted"u8);
                break;
            default:
                talk.StopAsForeign("a method that was not offered"u8);
                break;
        }
    }

    /// <summary>CONNECT (RFC 1928 section 4), to the address or, where the proxy shall look names up, to the name.</summary>
    private static void Request(Prelude talk)
    {
        Span<byte> request = stackalloc byte[AddressOffset + 1 + byte.MaxValue + 2];
        int length = AddressOffset;
        (request[0], request[1], request[2]) = (Version, 1, 0);
        if (talk.Name is { Length: <= byte.MaxValue } name)
        {
            request[3] = Name;
            request[length++] = (byte)name.Length;
            length += Encoding.ASCII.GetBytes(name, request[length..]);
        }
        else
        {
            request[3] = talk.Address.IsIPv4 ? IPv4 : IPv6;
            length += talk.Address.WriteBytes(request[length..]);
        }

        BinaryPrimitives.WriteUInt16BigEndian(request[length..], talk.Port);
        talk.Say(request[..(length + 2)]);
        talk.Step = ReplyStep;
    }

    private static int ReadReply(Prelude talk, ReadOnlySpan<byte> bytes)
    {
        // A refusal's address means nothing, and some proxies leave it out.
        PreludeEnd end = bytes[1] switch
        {
            0 => PreludeEnd.None,
            3 or 4 => PreludeEnd.TargetUnreachable,
            5 => PreludeEnd.TargetRefused,
            6 => PreludeEnd.TargetTimedOut,
            _ => PreludeEnd.ProxyRefused,
        };
        if (end != PreludeEnd.None)
        {
            talk.Stop(end, Words(bytes[1]));
            return 2;
        }

        int address = bytes.Length <= AddressOffset ? 0 : bytes[3] switch
        {
            IPv4 => 4,
            IPv6 => 16,
            Name => 1 + bytes[AddressOffset],
            _ => -1,
        };
        if (address < 0 || (bytes.Length > 3 && bytes[3] is not (IPv4 or IPv6 or Name)))
        {
            talk.StopAsForeign(bytes);
            return 0;
        }

        int length = AddressOffset + address + 2;
        if (address == 0 || bytes.Length < length)
        {
            return 0;
        }

        talk.Finish();
        return length;
    }

    /// <summary>The replies of RFC 1928 section 6.</summary>
    private static ReadOnlySpan<byte> Words(byte reply) => reply switch
    {
        1 => "general failure"u8,
        2 => "not allowed by its rules"u8,
        3 => "network unreachable"u8,
        4 => "host unreachable"u8,
        5 => "connection refused"u8,
        6 => "TTL expired"u8,
        7 => "CONNECT not supported"u8,
        8 => "address type not supported"u8,
        _ => "an unknown failure"u8,
    };
}
