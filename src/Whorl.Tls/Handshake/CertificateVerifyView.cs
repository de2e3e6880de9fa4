using Whorl.Tls.Wire;

namespace Whorl.Tls.Handshake;

/// <summary>CertificateVerify in place: TLS 1.2 and 1.3 name the scheme (RFC 8446 section 4.4.3), earlier versions do not.</summary>
public readonly ref struct CertificateVerifyView
{
    private CertificateVerifyView(ushort scheme, ReadOnlySpan<byte> signature)
    {
        SignatureScheme = scheme;
        Signature = signature;
    }

    /// <summary>The signature scheme; 0 before TLS 1.2.</summary>
    public ushort SignatureScheme { get; }

    /// <summary>The signature.</summary>
    public ReadOnlySpan<byte> Signature { get; }

    /// <summary>Reads the message's body; <paramref name="hasScheme"/> from TLS 1.2 on.</summary>
    public static HandshakeError TryParse(ReadOnlySpan<byte> body, bool hasScheme, out CertificateVerifyView message)
    {
        message = default;
        var reader = new WireReader(body);
        ushort scheme = 0;
        if ((hasScheme && !reader.TryReadU16(out scheme)) || !reader.TryReadVector16(out ReadOnlySpan<byte> signature))
        {
            return HandshakeError.Truncated;
        }

        message = new CertificateVerifyView(scheme, signature);
        return MessageEnd.Check(reader);
    }

    /// <summary>Writes a body; <paramref name="scheme"/> is null before TLS 1.2.</summary>
    public static void Write(ref WireWriter writer, ushort? scheme, ReadOnlySpan<byte> signature) =>
        ServerKeyExchangeView.WriteSignature(ref writer, scheme, signature);
}
