using System.Globalization;
using Whorl.Tls.Names;

namespace Whorl.Tls.Tests.Names;

/// <summary>Compares the registries with what other programs call the same numbers.</summary>
public sealed class NamesOfPeersTests
{
    /// <summary>Where tshark says something else, and why ours stands.</summary>
    private static readonly Dictionary<(string Field, int Value), string> Justified = new()
    {
        // One name for two numbers: ours stay unique, with the older number marked.
        [("ciphersuite", 0xCC13)] = "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        [("ciphersuite", 0xCC14)] = "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        [("ciphersuite", 0xCC15)] = "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256",
        [("ciphersuite", 0xFFE0)] = "SSL_RSA_FIPS_WITH_3DES_EDE_CBC_SHA",
        [("ciphersuite", 0xFFE1)] = "SSL_RSA_FIPS_WITH_DES_CBC_SHA",
        [("extension.type", 17513)] = "application_settings",
        // RFC 9345 and IANA have the singular.
        [("extension.type", 34)] = "delegated_credentials",
        // Names hold no blanks here.
        [("extension.type", 40)] = "Reserved (key_share)",
        [("extension.type", 46)] = "Reserved (ticket_early_data_info)",
        [("extension.type", 53)] = "connection_id (deprecated)",
        [("extension.type", 65445)] = "quic_transport_parameters (drafts version)",
        // Numbers of an Open Quantum Safe experiment that IANA has since given to ML-KEM.
        [("extensions_supported_group", 512)] = "frodo640aes",
        [("extensions_supported_group", 513)] = "frodo640shake",
        [("extensions_supported_group", 514)] = "frodo976aes",
    };

    [Theory]
    [InlineData("ciphersuite")]
    [InlineData("extension.type")]
    [InlineData("extensions_supported_group")]
    [InlineData("sig_hash_alg")]
    public void Names_agree_with_tshark_wherever_both_know_the_number(string field)
    {
        string[][] rows = TsharkValues("tls.handshake." + field);
        Assert.NotEmpty(rows);
        var differences = new List<string>();
        foreach (string[] row in rows)
        {
            ushort value = (ushort)Number(row[2]);
            string ours = field switch
            {
                "ciphersuite" => TlsNames.CipherSuiteName(value),
                "extension.type" => TlsNames.ExtensionName(value),
                "extensions_supported_group" => TlsNames.GroupName(value),
                _ => TlsNames.SignatureSchemeName(value),
            };
            string theirs = row[3] == "Reserved (GREASE)" ? "GREASE" : row[3];
            if (!ours.StartsWith("0x", StringComparison.Ordinal) && ours != theirs && Justified.GetValueOrDefault((field, value)) != theirs)
            {
                differences.Add($"0x{value:x4}: ours {ours}, tshark's {theirs}");
            }
        }

        Assert.Empty(differences);
    }

    [Fact]
    public void Every_cipher_suite_and_extension_tshark_knows_has_a_name()
    {
        Assert.DoesNotContain(TsharkValues("tls.handshake.ciphersuite"), row => TlsNames.CipherSuite((ushort)Number(row[2])).IsEmpty);
        Assert.DoesNotContain(TsharkValues("tls.handshake.extension.type"), row => TlsNames.Extension((ushort)Number(row[2])).IsEmpty);
    }

    [Fact]
    public void Alerts_agree_with_tshark()
    {
        foreach (string[] row in TsharkValues("tls.alert_message.desc"))
        {
            string theirs = row[3].ToUpperInvariant().Replace(' ', '_');
            Assert.Equal(theirs, TlsNames.AlertName((byte)Number(row[2])).ToUpperInvariant());
        }
    }

    [Fact]
    public void Cipher_suites_agree_with_openssl()
    {
        string[] lines = PeerProgram.Output("openssl", "ciphers", "-stdname", "-V", "ALL:COMPLEMENTOFALL:@SECLEVEL=0")
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.True(lines.Length > 30, "openssl listed no cipher suites");
        foreach (string line in lines)
        {
            // "0xC0,0x2F - TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256 - ECDHE-RSA-AES128-GCM-SHA256 TLSv1.2 ..."
            string[] words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            string[] bytes = words[0].Split(',');
            ushort value = (ushort)((Number(bytes[0]) << 8) | Number(bytes[1]));
            Assert.Equal((value, words[2]), (value, TlsNames.CipherSuiteName(value)));
        }
    }

    private static string[][] TsharkValues(string field) =>
        [.. PeerProgram.Output("tshark", "-G", "values")
            .Split('\n')
            .Select(line => line.Split('\t'))
            .Where(row => row.Length > 3 && row[0] == "V" && row[1] == field)];

    private static int Number(string text) =>
        text.StartsWith("0x", StringComparison.Ordinal)
            ? int.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : int.Parse(text, CultureInfo.InvariantCulture);
}
