namespace Whorl.Tls.Tests.Certificates;

/// <summary>The certificates that tshark finds in the real captures.</summary>
internal static class CapturedCertificates
{
    /// <summary>Every certificate once, in the order of the captures.</summary>
    public static List<byte[]> Distinct()
    {
        string folder = SharedMaterial.Require("corpus/pcaps");
        PeerProgram.Output("tshark", "--version"); // Skips here where tshark is absent, and not among the parallel runs.
        string[] captures = [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(MayHoldCertificate).Order(StringComparer.Ordinal)];
        var perCapture = new List<string>[captures.Length];
        Parallel.For(0, captures.Length, i => perCapture[i] = Hex(captures[i]));
        return [.. perCapture.SelectMany(found => found).Distinct(StringComparer.Ordinal).Select(Convert.FromHexString)];
    }

    /// <summary>
    /// Most names have attribute types 2.5.4.n, so a capture without those bytes holds no certificate in the clear; it may hold
    /// the secrets of an encrypted one, or be a small capture of a damaged one.
    /// </summary>
    private static bool MayHoldCertificate(string file)
    {
        ReadOnlySpan<byte> bytes = File.ReadAllBytes(file);
        return bytes.IndexOf((ReadOnlySpan<byte>)[0x06, 0x03, 0x55, 0x04]) >= 0 || bytes.IndexOf("_TRAFFIC_SECRET"u8) >= 0 || bytes.Length < 4096;
    }

    private static List<string> Hex(string capture) =>
        [.. PeerProgram.Output(
                "tshark", "-r", capture, "-o", "tcp.reassemble_out_of_order:TRUE", "-Y", "tls.handshake.certificate",
                "-T", "fields", "-E", "occurrence=a", "-E", "aggregator=,", "-e", "tls.handshake.certificate")
            .Split(['\n', ','], StringSplitOptions.RemoveEmptyEntries)
            .Where(hex => hex.Length % 2 == 0 && hex.All(char.IsAsciiHexDigit))];
}
