namespace Whorl.Probing.Handshakes;

/// <summary>The alert descriptions that the client sends (RFC 8446 section 6).</summary>
internal static class AlertDescription
{
    public const byte UnexpectedMessage = 10;
    public const byte BadRecordMac = 20;
    public const byte RecordOverflow = 22;
    public const byte HandshakeFailure = 40;
    public const byte BadCertificate = 42;
    public const byte UnsupportedCertificate = 43;
    public const byte IllegalParameter = 47;
    public const byte DecodeError = 50;
    public const byte DecryptError = 51;
    public const byte ProtocolVersion = 70;
    public const byte InternalError = 80;
    public const byte MissingExtension = 109;
    public const byte UnsupportedExtension = 110;
}
