using Whorl.Fingerprints.Tests.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Tests;

/// <summary>
/// JA4's definition and the edge cases on which programs differ. Which hellos are found, and which hello of a connection
/// counts, belongs to the capture's tests.
/// </summary>
public class Ja4Tests
{
    // The b and c parts of the published example, by sha256sum.
    [Fact]
    public void Published_example_comes_from_a_hello_with_its_values()
    {
        HelloFingerprints actual = new HelloBuilder()
            .CipherSuites(0x6a6a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f, 0x0035)
            .Extension(0x1a1a).ServerName("whorl.example").Extensions(23, 65281).Groups(0x4a4a, 29, 23, 24).PointFormats(0).Extension(35)
            .Alpn("h2", "http/1.1").Extension(5, 1, 0, 0, 0, 0)
            .SignatureSchemes(0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601)
            .Extensions(18, 51, 45).Versions(0xbaba, 0x0304, 0x0303).Extensions(27, 17513, 0x2a2a, 21)
            .Fingerprints();
        Assert.Equal("t13d1516h2_8daaf6152771_e5627efa2ab1", actual.Ja4);
        Assert.Equal("t13d1516h2_002f,0035,009c,009d,1301,1302,1303,c013,c014,c02b,c02c,c02f,c030,cca8,cca9_0005,000a,000b,000d,0012,0015,0017,001b,0023,002b,002d,0033,4469,ff01_0403,0804,0401,0503,0805,0501,0806,0601", actual.Ja4R);
        Assert.Equal("t13d1516h2_1301,1302,1303,c02b,c02f,c02c,c030,cca9,cca8,c013,c014,009c,009d,002f,0035_0000,0017,ff01,000a,000b,0023,0010,0005,000d,0012,0033,002d,002b,001b,4469,0015_0403,0804,0401,0503,0805,0501,0806,0601", actual.Ja4Ro);
        Assert.Equal("t13d1516h2_acb858a92679_2d79a7d73c2f", actual.Ja4O);
    }

    // Cases 1, 2 and 3.
    [Theory]
    [InlineData("h2", "h2")]
    [InlineData("http/1.1", "h1")]
    [InlineData("x", "xx")]
    [InlineData("\u00ab\u00cd", "ad")]
    [InlineData("0\u00ab", "3b")]
    [InlineData("a ", "60")]
    [InlineData(" ", "20")]
    [InlineData("\u0000", "00")]
    [InlineData("\n\n", "0a")]
    [InlineData("**", "2a")]
    [InlineData("\u00ffb", "f2")]
    public void Protocol_characters_are_those_at_both_ends_or_nibbles_of_them(string name, string expected)
    {
        byte[] bytes = [.. name.Select(c => (byte)c)];
        Assert.Equal(expected, new HelloBuilder().CipherSuites(1).Alpn(bytes).Fingerprints().Ja4[8..10]);
    }

    // Case 4.
    [Fact]
    public void Only_the_first_protocol_counts() =>
        Assert.Equal("s1", new HelloBuilder().CipherSuites(1).Alpn("spdy/3.1", "h2").Fingerprints().Ja4[8..10]);

    [Theory]
    [InlineData(new byte[0])] // not even a length
    [InlineData(new byte[] { 0, 0 })] // an empty list
    [InlineData(new byte[] { 0, 1, 0 })] // an empty name
    [InlineData(new byte[] { 0, 1, 2 })] // a name that is not there
    public void Protocol_list_without_a_name_gives_zeros(byte[] body) =>
        Assert.Equal("00", new HelloBuilder().CipherSuites(1).Extension(ExtensionType.Alpn, body).Fingerprints().Ja4[8..10]);

    // Case 5.
    [Fact]
    public void Hello_without_server_name_has_an_i() =>
        Assert.Equal('i', new HelloBuilder().CipherSuites(1).Extension(23).Fingerprints().Ja4[3]);

    // Case 6.
    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 0, 9, 0, 0, 99 })]
    public void Malformed_or_empty_server_name_has_a_d_as_any_other(byte[] body) =>
        Assert.Equal('d', new HelloBuilder().CipherSuites(1).Extension(ExtensionType.ServerName, body).Fingerprints().Ja4[3]);

    // Case 6.
    [Fact]
    public void Address_as_server_name_has_a_d() =>
        Assert.Equal('d', new HelloBuilder().CipherSuites(1).ServerName("192.0.2.1").Fingerprints().Ja4[3]);

    // Case 7.
    [Fact]
    public void Hello_without_extensions_has_zeros_for_them()
    {
        HelloFingerprints actual = new HelloBuilder().LegacyVersion(0x0301).CipherSuites(4, 5).Fingerprints();
        Assert.Equal("t10i020000_6e254592683c_000000000000", actual.Ja4);
        Assert.Equal("t10i020000_0004,0005_", actual.Ja4R);
        Assert.Equal("t10i020000_0004,0005_", actual.Ja4Ro);
    }

    // Case 8.
    [Fact]
    public void Hello_without_signature_algorithms_has_no_underscore_after_its_extensions()
    {
        HelloFingerprints actual = new HelloBuilder().CipherSuites(4).Extensions(35, 23).Fingerprints();
        Assert.Equal("t12i010200_0004_0017,0023", actual.Ja4R);
        Assert.Equal("t12i010200_0004_0023,0017", actual.Ja4Ro);
    }

    // Case 8.
    [Fact]
    public void Signature_algorithms_without_an_entry_add_no_underscore() =>
        Assert.Equal("t12i010100_0004_000d", new HelloBuilder().CipherSuites(4).SignatureSchemes(0x0a0a).Fingerprints().Ja4R);

    // Case 9.
    [Fact]
    public void Server_name_and_protocols_alone_leave_zeros_but_count()
    {
        HelloFingerprints actual = new HelloBuilder().CipherSuites(4).ServerName("a.example").Alpn("h2").Fingerprints();
        Assert.Equal("t12d0102h2_0591b59c1bdd_000000000000", actual.Ja4);
        Assert.Equal("t12d0102h2_0004_0000,0010", actual.Ja4Ro);
        Assert.EndsWith("_a2cf1a00988d", actual.Ja4O, StringComparison.Ordinal);
    }

    // Case 10.
    [Fact]
    public void Hello_without_cipher_suites_or_with_GREASE_alone_has_zeros_for_them()
    {
        Assert.Equal("t12i0001", new HelloBuilder().Extension(23).Fingerprints().Ja4[..8]);
        Assert.Equal("000000000000", new HelloBuilder().Extension(23).Fingerprints().Ja4Parts[1]);
        Assert.Equal("000000000000", new HelloBuilder().CipherSuites(0x0a0a, 0xfafa).Extension(23).Fingerprints().Ja4Parts[1]);
        Assert.Equal("t12i000100__0017", new HelloBuilder().CipherSuites(0x0a0a).Extension(23).Fingerprints().Ja4R);
    }

    // Case 11.
    [Fact]
    public void Only_extension_13_gives_the_signature_algorithms()
    {
        byte[] others = HelloBuilder.Vector(2, HelloBuilder.Pairs(0x0809));
        HelloFingerprints actual = new HelloBuilder().CipherSuites(4).Extension(34, others).SignatureSchemes(0x0403).Extension(50, others).Fingerprints();
        Assert.Equal("t12i010300_0004_000d,0022,0032_0403", actual.Ja4R);
    }

    // Cases 12, 13, 15, 16, 17 and 25b.
    [Theory]
    [InlineData("13", 0x0303, 0x0303, 0x0304)] // in any order
    [InlineData("12", 0x0304, 0x0303)] // whatever the body says
    [InlineData("11", 0x0303, 0x0302, 0x0301)]
    [InlineData("13", 0x0303, 0xfafa, 0x0304)] // GREASE is no version
    [InlineData("00", 0x0303, 0x7f1c, 0x0303)] // drafts
    [InlineData("00", 0x0303, 0x7e02)]
    [InlineData("00", 0x0303, 0x0304, 0xfb1a)] // the numerically highest
    [InlineData("s3", 0x0303, 0x0300)]
    [InlineData("d3", 0xfefd, 0xfefc, 0xfefd)] // DTLS counts down
    [InlineData("d3", 0xfefd, 0xfefd, 0xfefc)]
    [InlineData("d2", 0xfefd, 0xfeff, 0xfefd)]
    public void Version_is_the_highest_that_supported_versions_has(string expected, int legacy, params int[] versions) =>
        Assert.Equal(expected, new HelloBuilder().LegacyVersion((ushort)legacy).CipherSuites(1).Versions([.. versions.Select(v => (ushort)v)]).Fingerprints().Ja4[1..3]);

    // Cases 14 and 17.
    [Theory]
    [InlineData(0x0304, "13")]
    [InlineData(0x0303, "12")]
    [InlineData(0x0302, "11")]
    [InlineData(0x0301, "10")]
    [InlineData(0x0300, "s3")]
    [InlineData(0x0002, "s2")]
    [InlineData(0xfeff, "d1")]
    [InlineData(0xfefd, "d2")]
    [InlineData(0xfefc, "d3")]
    [InlineData(0x0100, "00")]
    [InlineData(0x0305, "00")]
    public void Version_is_that_of_the_body_where_supported_versions_is_absent_or_says_nothing(ushort version, string expected)
    {
        Assert.Equal(expected, new HelloBuilder().LegacyVersion(version).CipherSuites(1).Fingerprints().Ja4[1..3]);
        Assert.Equal(expected, new HelloBuilder().LegacyVersion(version).CipherSuites(1).Versions().Fingerprints().Ja4[1..3]);
        Assert.Equal(expected, new HelloBuilder().LegacyVersion(version).CipherSuites(1).Versions(0x0a0a).Fingerprints().Ja4[1..3]);
    }

    // Cases 18, 19 and 27: the carrier decides, nothing in the hello.
    [Theory]
    [InlineData(Ja4Transport.Tls, 't')]
    [InlineData(Ja4Transport.Quic, 'q')]
    [InlineData(Ja4Transport.Dtls, 'd')]
    public void First_character_is_the_transport(Ja4Transport transport, char expected)
    {
        Assert.Equal(expected, new HelloBuilder().CipherSuites(1).Extension(57).Fingerprints(transport).Ja4[0]);
        Assert.Equal(expected, new HelloBuilder().CipherSuites(1).Fingerprints(transport).Ja4[0]);
    }

    // Case 20.
    [Fact]
    public void Duplicates_are_kept_and_counted() =>
        Assert.Equal("t12i030300_0004,0004,0005_0017,0017,0023", new HelloBuilder().CipherSuites(4, 5, 4).Extensions(23, 35, 23).Fingerprints().Ja4R);

    // Case 21.
    [Theory]
    [InlineData(99)]
    [InlineData(100)]
    [InlineData(255)]
    [InlineData(3000)]
    public void Counts_end_at_99(int count)
    {
        ushort[] values = [.. Enumerable.Range(20_000, 20_000).Select(i => (ushort)i).Where(v => (v & 0x0f0f) != 0x0a0a).Take(count)];
        HelloFingerprints actual = new HelloBuilder().CipherSuites(values).Extensions(values).Fingerprints();
        Assert.Equal("t12i999900", actual.Ja4Parts[0]);
        Assert.Equal(36, actual.Ja4.Length);
        Assert.Equal(count, actual.Ja4R.Split('_')[1].Split(',').Length);
    }

    // Case 22.
    [Fact]
    public void Second_hello_of_a_connection_has_counts_of_its_own()
    {
        string first = HelloBuilder.Typical().Fingerprints().Ja4;
        string second = HelloBuilder.Typical().Extension(44, 0, 1, 9).Fingerprints().Ja4;
        Assert.Equal("t13d0306h2", first[..10]);
        Assert.Equal("t13d0307h2", second[..10]);
    }

    // Case 23.
    [Fact]
    public void Resumption_shows_as_the_extensions_it_takes() =>
        Assert.Equal("t13d0308h2_1301,1302,c02f_000a,000b,000d,0029,002a,002b_0403,0804", HelloBuilder.Typical().Extensions(42, 41).Fingerprints().Ja4R);

    // Case 24.
    [Fact]
    public void Raw_form_in_wire_order_has_server_name_and_protocols() =>
        Assert.Equal("t13d0306h2_1301,1302,c02f_0000,000a,000b,000d,0010,002b_0403,0804", HelloBuilder.Typical().Fingerprints().Ja4Ro);

    // Case 25.
    [Fact]
    public void Version_0002_of_a_hello_that_is_none_of_SSL_2_is_s2() =>
        Assert.Equal("ts2i010000", new HelloBuilder().LegacyVersion(0x0002).CipherSuites(1).Fingerprints().Ja4Parts[0]);

    // Case 26.
    [Fact]
    public void Hello_of_SSL_3_has_no_extensions_to_count() =>
        Assert.Equal("ts3i200000", new HelloBuilder().LegacyVersion(0x0300).CipherSuites([.. Enumerable.Range(1, 20).Select(i => (ushort)i)]).Fingerprints().Ja4Parts[0]);

    // Case 28.
    [Fact]
    public void Encrypted_client_hello_is_an_extension_as_others() =>
        Assert.Equal("t13d0307h2_1301,1302,c02f_000a,000b,000d,002b,fe0d_0403,0804", HelloBuilder.Typical().Extension(0xfe0d, 0, 0, 1, 0, 1, 9, 0, 0, 0, 0).Fingerprints().Ja4R);

    // Case 29.
    [Fact]
    public void Session_id_and_compression_have_no_part_in_it() =>
        Assert.Equal(HelloBuilder.Typical().Fingerprints(), HelloBuilder.Typical().SessionId(32).CompressionMethods(1, 0).Fingerprints());

    [Fact]
    public void GREASE_is_left_out_of_every_list()
    {
        HelloFingerprints plain = HelloBuilder.Typical().Fingerprints();
        HelloFingerprints greased = new HelloBuilder()
            .CipherSuites(0x1301, 0x1302, 0xc02f, 0xeaea).Extension(0xdada)
            .ServerName("whorl.example").Groups(29, 0x2a2a, 23).PointFormats(0).SignatureSchemes(0x1a1a, 0x0403, 0x0804)
            .Alpn("h2", "http/1.1").Versions(0xcaca, 0x0304, 0x0303).Fingerprints();
        Assert.Equal(plain, greased);
    }
}
