using System.Text;
using Whorl.Tls.Names;

namespace Whorl.Tls.Tests.Names;

public sealed class TlsNamesTests
{
    private delegate ReadOnlySpan<byte> Lookup(int value);

    [Theory]
    [InlineData(0x1301, "TLS_AES_128_GCM_SHA256")]
    [InlineData(0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")]
    [InlineData(0x0000, "TLS_NULL_WITH_NULL_NULL")]
    [InlineData(0xC100, "TLS_GOSTR341112_256_WITH_KUZNYECHIK_CTR_OMAC")]
    [InlineData(0xCC13, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256_OLD")]
    [InlineData(0xBABA, "GREASE")]
    [InlineData(0x1234, "0x1234")]
    [InlineData(0xABCD, "0xabcd")]
    public void Cipher_suites_have_their_IANA_names(int value, string name) => Assert.Equal(name, TlsNames.CipherSuiteName((ushort)value));

    [Theory]
    [InlineData(0x0002, "SSL 2.0")]
    [InlineData(0x0300, "SSL 3.0")]
    [InlineData(0x0301, "TLS 1.0")]
    [InlineData(0x0304, "TLS 1.3")]
    [InlineData(0xFEFF, "DTLS 1.0")]
    [InlineData(0xFEFD, "DTLS 1.2")]
    [InlineData(0xFEFC, "DTLS 1.3")]
    [InlineData(0x7F1C, "0x7f1c")]
    [InlineData(0x0100, "0x0100")]
    [InlineData(0x0A0A, "GREASE")]
    public void Versions_are_written_as_the_contract_says(int value, string name) => Assert.Equal(name, TlsNames.VersionName((ushort)value));

    [Fact]
    public void Extensions_groups_schemes_and_the_rest_have_names()
    {
        Assert.Equal("encrypted_client_hello", TlsNames.ExtensionName(65037));
        Assert.Equal("application_settings", TlsNames.ExtensionName(17613));
        Assert.Equal("renegotiation_info", TlsNames.ExtensionName(65281));
        Assert.Equal("X25519MLKEM768", TlsNames.GroupName(4588));
        Assert.Equal("x25519", TlsNames.GroupName(29));
        Assert.Equal("MLKEM1024", TlsNames.GroupName(514));
        Assert.Equal("mldsa87", TlsNames.SignatureSchemeName(0x0906));
        Assert.Equal("dsa_sha1", TlsNames.SignatureSchemeName(0x0202));
        Assert.Equal("handshake_failure", TlsNames.AlertName(40));
        Assert.Equal("0xc8", TlsNames.AlertName(200));
        Assert.Equal("certificate", TlsNames.HandshakeTypeName(11));
        Assert.Equal("brotli", TlsNames.CertificateCompressionName(2));
        Assert.Equal("0x0102", TlsNames.CertificateCompressionName(0x0102));
        Assert.Equal("uncompressed", TlsNames.PointFormatName(0));
        Assert.Equal("psk_dhe_ke", TlsNames.PskKeyExchangeModeName(1));
        Assert.Equal("GREASE", TlsNames.PskKeyExchangeModeName(0x2A));
        Assert.Equal("ecdsa_sign", TlsNames.ClientCertificateTypeName(64));
    }

    [Fact]
    public void SSL_2_cipher_kinds_fall_back_to_cipher_suites()
    {
        Assert.Equal("SSL_CK_RC4_128_WITH_MD5", TlsNames.SslV2CipherKindName(0x010080));
        Assert.Equal("TLS_RSA_WITH_AES_128_CBC_SHA", TlsNames.SslV2CipherKindName(0x00002F));
        Assert.Equal("0x123456", TlsNames.SslV2CipherKindName(0x123456));
    }

    [Fact]
    public void Grease_is_exactly_the_sixteen_values_of_RFC_8701()
    {
        ushort[] expected =
        [
            0x0A0A, 0x1A1A, 0x2A2A, 0x3A3A, 0x4A4A, 0x5A5A, 0x6A6A, 0x7A7A,
            0x8A8A, 0x9A9A, 0xAAAA, 0xBABA, 0xCACA, 0xDADA, 0xEAEA, 0xFAFA,
        ];
        Assert.Equal(expected, Enumerable.Range(0, 0x10000).Select(value => (ushort)value).Where(Grease.IsGrease));
        byte[] modes = [0x0B, 0x2A, 0x49, 0x68, 0x87, 0xA6, 0xC5, 0xE4];
        Assert.Equal(modes, Enumerable.Range(0, 0x100).Select(value => (byte)value).Where(Grease.IsGreasePskKeyExchangeMode));
    }

    [Fact]
    public void An_unknown_number_is_written_without_a_string()
    {
        Span<byte> text = stackalloc byte[6];
        Assert.Equal(6, TlsNames.FormatUnknown(0x0BAD, text));
        Assert.Equal("0x0bad", Encoding.UTF8.GetString(text));
    }

    [Fact]
    public void The_generated_tables_say_what_the_data_file_says()
    {
        var lookups = new Dictionary<string, (Lookup Find, int Numbers)>(StringComparer.Ordinal)
        {
            ["cipher_suite"] = (value => TlsNames.CipherSuite((ushort)value), 0x10000),
            ["sslv2_cipher_kind"] = (value => TlsNames.SslV2CipherKind(value), 0),
            ["extension"] = (value => TlsNames.Extension((ushort)value), 0x10000),
            ["group"] = (value => TlsNames.Group((ushort)value), 0x10000),
            ["signature_scheme"] = (value => TlsNames.SignatureScheme((ushort)value), 0x10000),
            ["version"] = (value => TlsNames.Version((ushort)value), 0x10000),
            ["alert"] = (value => TlsNames.Alert((byte)value), 0x100),
            ["handshake_type"] = (value => TlsNames.HandshakeType((byte)value), 0x100),
            ["certificate_compression"] = (value => TlsNames.CertificateCompression((ushort)value), 0x10000),
            ["point_format"] = (value => TlsNames.PointFormat((byte)value), 0x100),
            ["psk_key_exchange_mode"] = (value => TlsNames.PskKeyExchangeMode((byte)value), 0x100),
            ["client_certificate_type"] = (value => TlsNames.ClientCertificateType((byte)value), 0x100),
        };
        Assert.Equal(lookups.Keys.Order(), RegistryFile.Rows().Select(row => row[0]).Distinct().Order());
        foreach ((string registry, (Lookup find, int numbers)) in lookups)
        {
            Dictionary<int, string> expected = RegistryFile.Registry(registry);
            foreach (int value in Enumerable.Range(0, numbers).Union(expected.Keys))
            {
                string found = Encoding.UTF8.GetString(find(value));
                if (found != "GREASE")
                {
                    Assert.Equal((value, expected.GetValueOrDefault(value, "")), (value, found));
                }
            }
        }
    }

    [Fact]
    public void A_lookup_allocates_nothing()
    {
        int total = TlsNames.CipherSuite(0xC02F).Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int value = 0; value < 0x10000; value++)
        {
            total += TlsNames.CipherSuite((ushort)value).Length + TlsNames.Extension((ushort)value).Length;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(total > 0);
    }
}
