using System.Buffers.Text;
using System.Text;
using Whorl.Probing;
using Whorl.Tls.Names;

namespace Whorl.Intelligence.Logs;

/// <summary>Values that all logs have.</summary>
internal static class LogFields
{
    private const int LongestAddress = 45;

    /// <summary>Reads an address.</summary>
    public static bool TryAddress(ReadOnlySpan<byte> text, out HostAddress address)
    {
        Span<char> chars = stackalloc char[LongestAddress];
        address = default;
        return text.Length is > 0 and <= LongestAddress
            && Ascii.ToUtf16(text, chars, out int length) == System.Buffers.OperationStatus.Done
            && HostAddress.TryParse(chars[..length], out address);
    }

    /// <summary>Reads a port.</summary>
    public static bool TryPort(ReadOnlySpan<byte> text, out ushort port) =>
        Utf8Parser.TryParse(text, out port, out int consumed) && consumed == text.Length;

    /// <summary>A version's number in the words of the record: <c>TLS 1.2</c>, <c>0x7f1c</c>.</summary>
    public static string VersionName(ushort version) =>
        version == 0x0002 || Grease.IsGrease(version) ? $"0x{version:x4}" : TlsNames.VersionName(version);
}
