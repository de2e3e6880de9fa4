using System.Buffers.Text;
using Whorl.Tls.Names;

namespace Whorl.Intelligence.Logs;

/// <summary>Zeek's names for versions and cipher suites, in those of the record.</summary>
internal static class ZeekNames
{
    /// <summary>TLSv12, TLSv13-draft23, unknown-32258; null where the log has none.</summary>
    public static string? Version(ReadOnlySpan<byte> name, LogTexts texts)
    {
        if (name.StartsWith("TLSv13-draft"u8) && Utf8Parser.TryParse(name["TLSv13-draft"u8.Length..], out byte draft, out _))
        {
            return LogFields.VersionName((ushort)(0x7f00 | draft));
        }

        return name switch
        {
            _ when name.SequenceEqual("TLSv13"u8) => "TLS 1.3",
            _ when name.SequenceEqual("TLSv12"u8) => "TLS 1.2",
            _ when name.SequenceEqual("TLSv11"u8) => "TLS 1.1",
            _ when name.SequenceEqual("TLSv10"u8) => "TLS 1.0",
            _ when name.SequenceEqual("SSLv3"u8) => "SSL 3.0",
            _ when name.SequenceEqual("SSLv2"u8) => LogFields.VersionName(2),
            _ when name.SequenceEqual("DTLSv10"u8) => "DTLS 1.0",
            _ when name.SequenceEqual("DTLSv12"u8) => "DTLS 1.2",
            _ when name.SequenceEqual("DTLSv13"u8) => "DTLS 1.3",
            _ when TryUnknown(name, out ushort number) => LogFields.VersionName(number),
            _ => texts.Text(name),
        };
    }

    /// <summary>A suite's name, which is IANA's, or unknown-4660.</summary>
    public static string? Cipher(ReadOnlySpan<byte> name, LogTexts texts) =>
        TryUnknown(name, out ushort number) ? (Grease.IsGrease(number) ? $"0x{number:x4}" : TlsNames.CipherSuiteName(number)) : texts.Text(name);

    private static bool TryUnknown(ReadOnlySpan<byte> name, out ushort number)
    {
        number = 0;
        return name.StartsWith("unknown-"u8) && Utf8Parser.TryParse(name["unknown-"u8.Length..], out number, out _);
    }
}
