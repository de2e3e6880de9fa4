namespace Whorl.Intelligence.Logs;

/// <summary>Suricata's names for versions, in those of the record.</summary>
internal static class SuricataNames
{
    /// <summary>TLS 1.2, TLSv1, SSLv3, UNDETERMINED, 0x7f12; null where the log has none.</summary>
    public static string? Version(ReadOnlySpan<byte> name, LogTexts texts) => name switch
    {
        _ when name.IsEmpty || name.SequenceEqual("UNDETERMINED"u8) => null,
        _ when name.SequenceEqual("TLSv1"u8) || name.SequenceEqual("TLS 1"u8) => "TLS 1.0",
        _ when name.SequenceEqual("SSLv3"u8) => "SSL 3.0",
        _ when name.SequenceEqual("SSLv2"u8) => LogFields.VersionName(2),
        _ => texts.Text(name),
    };
}
