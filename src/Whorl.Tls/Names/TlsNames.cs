using System.Globalization;

namespace Whorl.Tls.Names;

/// <summary>
/// The names of the protocol's numbers (registry.tsv). The span forms give a name in UTF-8, empty when the number has none,
/// and cost no allocation and no search; the string forms give the number in lower-case hexadecimal when it has no name.
/// GREASE numbers are called "GREASE" (RFC 8701).
/// </summary>
public static class TlsNames
{
    /// <summary>The name of a cipher suite (RFC 8446 section B.4), empty when unknown.</summary>
    public static ReadOnlySpan<byte> CipherSuite(ushort value) => Grease.IsGrease(value) ? Grease.Name : NameTable.Find(NameTable.CipherSuitePages, NameTable.CipherSuiteEntries, value);

    /// <summary>The name of a cipher suite, or a form such as 0x1234.</summary>
    public static string CipherSuiteName(ushort value) => NameTable.Text(CipherSuite(value), value, "x4");

    /// <summary>The name of a extension type (RFC 8446 section 4.2), empty when unknown.</summary>
    public static ReadOnlySpan<byte> Extension(ushort value) => Grease.IsGrease(value) ? Grease.Name : NameTable.Find(NameTable.ExtensionPages, NameTable.ExtensionEntries, value);

    /// <summary>The name of a extension type, or a form such as 0x1234.</summary>
    public static string ExtensionName(ushort value) => NameTable.Text(Extension(value), value, "x4");

    /// <summary>The name of a supported group (RFC 8446 section 4.2.7), empty when unknown.</summary>
    public static ReadOnlySpan<byte> Group(ushort value) => Grease.IsGrease(value) ? Grease.Name : NameTable.Find(NameTable.GroupPages, NameTable.GroupEntries, value);

    /// <summary>The name of a supported group, or a form such as 0x1234.</summary>
    public static string GroupName(ushort value) => NameTable.Text(Group(value), value, "x4");

    /// <summary>The name of a signature scheme, or TLS 1.2 pair of hash and signature (RFC 8446 section 4.2.3), empty when unknown.</summary>
    public static ReadOnlySpan<byte> SignatureScheme(ushort value) => Grease.IsGrease(value) ? Grease.Name : NameTable.Find(NameTable.SignatureSchemePages, NameTable.SignatureSchemeEntries, value);

    /// <summary>The name of a signature scheme, or TLS 1.2 pair of hash and signature, or a form such as 0x1234.</summary>
    public static string SignatureSchemeName(ushort value) => NameTable.Text(SignatureScheme(value), value, "x4");

    /// <summary>The name of a protocol version, such as "TLS 1.2" (RFC 8446 section 4.2.1), empty when unknown.</summary>
    public static ReadOnlySpan<byte> Version(ushort value) => Grease.IsGrease(value) ? Grease.Name : NameTable.Find(NameTable.VersionPages, NameTable.VersionEntries, value);

    /// <summary>The name of a protocol version, such as "TLS 1.2", or a form such as 0x1234.</summary>
    public static string VersionName(ushort value) => NameTable.Text(Version(value), value, "x4");

    /// <summary>The name of an alert description (RFC 8446 section 6), empty when unknown.</summary>
    public static ReadOnlySpan<byte> Alert(byte value) => NameTable.Find(NameTable.AlertEntries, value);

    /// <summary>The name of an alert description, or a form such as 0x7b.</summary>
    public static string AlertName(byte value) => NameTable.Text(Alert(value), value, "x2");

    /// <summary>The name of a handshake message type (RFC 8446 section 4), empty when unknown.</summary>
    public static ReadOnlySpan<byte> HandshakeType(byte value) => NameTable.Find(NameTable.HandshakeTypeEntries, value);

    /// <summary>The name of a handshake message type, or a form such as 0x7b.</summary>
    public static string HandshakeTypeName(byte value) => NameTable.Text(HandshakeType(value), value, "x2");

    /// <summary>The name of an EC point format (RFC 8422 section 5.1.2), empty when unknown.</summary>
    public static ReadOnlySpan<byte> PointFormat(byte value) => NameTable.Find(NameTable.PointFormatEntries, value);

    /// <summary>The name of an EC point format, or a form such as 0x7b.</summary>
    public static string PointFormatName(byte value) => NameTable.Text(PointFormat(value), value, "x2");

    /// <summary>The name of a PSK key exchange mode (RFC 8446 section 4.2.9), empty when unknown.</summary>
    public static ReadOnlySpan<byte> PskKeyExchangeMode(byte value) => Grease.IsGreasePskKeyExchangeMode(value) ? Grease.Name : NameTable.Find(NameTable.PskKeyExchangeModeEntries, value);

    /// <summary>The name of a PSK key exchange mode, or a form such as 0x7b.</summary>
    public static string PskKeyExchangeModeName(byte value) => NameTable.Text(PskKeyExchangeMode(value), value, "x2");

    /// <summary>The name of a client certificate type (RFC 5246 section 7.4.4), empty when unknown.</summary>
    public static ReadOnlySpan<byte> ClientCertificateType(byte value) => NameTable.Find(NameTable.ClientCertificateTypeEntries, value);

    /// <summary>The name of a client certificate type, or a form such as 0x7b.</summary>
    public static string ClientCertificateTypeName(byte value) => NameTable.Text(ClientCertificateType(value), value, "x2");

    /// <summary>The name of a certificate compression algorithm (RFC 8879 section 7.3), empty when unknown.</summary>
    public static ReadOnlySpan<byte> CertificateCompression(ushort value) =>
        value > byte.MaxValue ? default : NameTable.Find(NameTable.CertificateCompressionEntries, (byte)value);

    /// <summary>The name of a certificate compression algorithm, or a form such as 0x1234.</summary>
    public static string CertificateCompressionName(ushort value) => NameTable.Text(CertificateCompression(value), value, "x4");

    /// <summary>
    /// The name of a three-byte cipher kind of an SSL 2.0 hello, empty when unknown. Where the first byte is zero the kind is
    /// a cipher suite of later versions (RFC 5246 appendix E.2).
    /// </summary>
    public static ReadOnlySpan<byte> SslV2CipherKind(int value)
    {
        ReadOnlySpan<byte> own = NameTable.FindSorted(NameTable.Sslv2CipherKindKeys, NameTable.Sslv2CipherKindEntries, value);
        return own.IsEmpty && value is >= 0 and <= ushort.MaxValue ? CipherSuite((ushort)value) : own;
    }

    /// <summary>The name of a three-byte cipher kind of an SSL 2.0 hello, or a form such as 0x123456.</summary>
    public static string SslV2CipherKindName(int value) => NameTable.Text(SslV2CipherKind(value), value, "x6");

    /// <summary>
    /// Writes a number without a name in the form a record shows it, such as 0x1234, and returns its six bytes' count.
    /// <paramref name="utf8"/> holds six bytes at least.
    /// </summary>
    public static int FormatUnknown(ushort value, Span<byte> utf8)
    {
        "0x"u8.CopyTo(utf8);
        value.TryFormat(utf8[2..], out int digits, "x4", CultureInfo.InvariantCulture);
        return 2 + digits;
    }
}
