using Whorl.Tls.Wire;

namespace Whorl.Tls.Dtls;

/// <summary>A HelloVerifyRequest (RFC 6347 section 4.2.1): the server asks for the hello again, with a cookie.</summary>
public readonly ref struct DtlsHelloVerifyRequest
{
    /// <summary>The handshake type.</summary>
    public const byte HandshakeType = 3;

    /// <summary>The version the server names, which is not what it will negotiate.</summary>
    public DtlsVersion ServerVersion { get; init; }

    /// <summary>What the next ClientHello must carry.</summary>
    public ReadOnlySpan<byte> Cookie { get; init; }

    /// <summary>What follows the cookie, where nothing should.</summary>
    public ReadOnlySpan<byte> Trailing { get; init; }

    /// <summary>Reads the body of the message.</summary>
    public static bool TryParse(ReadOnlySpan<byte> body, out DtlsHelloVerifyRequest request)
    {
        WireReader reader = new(body);
        if (!reader.TryReadU16(out ushort version) || !reader.TryReadVector8(out ReadOnlySpan<byte> cookie))
        {
            request = default;
            return false;
        }

        request = new DtlsHelloVerifyRequest { ServerVersion = new DtlsVersion(version), Cookie = cookie, Trailing = reader.Rest };
        return true;
    }

    /// <summary>Writes the body of the message.</summary>
    public void Write(scoped ref WireWriter writer)
    {
        writer.WriteU16(ServerVersion.Value);
        writer.WriteVector(1, Cookie);
        writer.WriteBytes(Trailing);
    }
}
