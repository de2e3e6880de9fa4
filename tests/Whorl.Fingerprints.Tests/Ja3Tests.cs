using System.Text;
using Whorl.Fingerprints.Tests.Hellos;
using Whorl.Fingerprints.Text;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Tests;

/// <summary>
/// JA3's definition and the edge cases on which programs differ. The cases of reassembly, of upgrades to TLS and of
/// where hellos are found belong to the capture's tests.
/// </summary>
public class Ja3Tests
{
    // Hashes by md5sum.
    [Theory]
    [InlineData("769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0", "ada70206e40642a3e4461f35503241d5")]
    [InlineData("769,4-5-10-9-100-98-3-6-19-18-99,,,", "de350869b8c85de67a350c8d186f11e6")]
    [InlineData("771,4865-4866-4867-49195-49199-49196-49200-52393-52392-49171-49172-156-157-47-53-10,0-23-65281-10-11-35-16-5-13-18-51-45-43-27-21,29-23-24,0", "66918128f1b9b03303d77c6f2eefd128")]
    [InlineData("771,4865-4866-4867,17513-51-27-0-43-57-13-16-45-10,29-23-24,", "410bc72d10506604b31a74b036fc4bab")]
    public void Published_strings_come_from_hellos_with_these_values_and_have_these_hashes(string text, string hash)
    {
        HelloFingerprints actual = FromJa3(text).Fingerprints();
        Assert.Equal(text, actual.Ja3);
        Assert.Equal(hash, actual.Ja3Hash);
    }

    [Fact]
    public void Parts_stand_in_wire_order_in_decimal() =>
        Assert.Equal("771,4865-4866-49199,0-10-11-13-16-43,29-23,0", HelloBuilder.Typical().Fingerprints().Ja3);

    // Case 1.
    [Fact]
    public void Hello_without_extensions_block_keeps_all_four_commas() =>
        Assert.Equal("769,4-5-10,,,", new HelloBuilder().LegacyVersion(0x0301).CipherSuites(4, 5, 10).Fingerprints().Ja3);

    // Case 2.
    [Fact]
    public void Empty_extensions_block_gives_the_string_of_none() =>
        Assert.Equal("769,4-5-10,,,", new HelloBuilder().LegacyVersion(0x0301).CipherSuites(4, 5, 10).EmptyExtensionBlock().Fingerprints().Ja3);

    // Case 3.
    [Fact]
    public void Hello_without_cipher_suites_has_an_empty_part_and_is_called_malformed()
    {
        HelloFingerprints actual = new HelloBuilder().Groups(29).PointFormats(0).Fingerprints();
        Assert.Equal("771,,10-11,29,0", actual.Ja3);
        Assert.True(actual.Malformations.HasFlag(Malformation.NoCipherSuites));
    }

    // Case 3.
    [Fact]
    public void Lists_of_nothing_but_GREASE_are_empty_parts() =>
        Assert.Equal("771,,10,,", new HelloBuilder().CipherSuites(0x0a0a, 0xfafa).Groups(0x5a5a).Extension(0x1a1a).Fingerprints().Ja3);

    // Case 4.
    [Fact]
    public void Second_supported_groups_stays_in_the_extensions_but_the_first_gives_the_groups()
    {
        HelloFingerprints actual = new HelloBuilder().CipherSuites(1).Groups(29).Groups(23).PointFormats(0).PointFormats(1).Fingerprints();
        Assert.Equal("771,1,10-10-11-11,29,0", actual.Ja3);
        Assert.True(actual.Malformations.HasFlag(Malformation.DuplicateExtension));
    }

    // Case 5.
    [Fact]
    public void Duplicate_extensions_are_kept_in_wire_order() =>
        Assert.Equal("771,1,23-35-23,,", new HelloBuilder().CipherSuites(1).Extensions(23, 35, 23).Fingerprints().Ja3);

    // Case 6.
    [Theory]
    [InlineData(new byte[] { 0, 5, 0, 29, 0, 23, 0 }, "29-23")] // odd
    [InlineData(new byte[] { 0, 9, 0, 29, 0, 23 }, "29-23")] // claims more than there is
    [InlineData(new byte[] { 0, 2, 0, 29, 0, 23 }, "29")] // claims less
    [InlineData(new byte[] { 0, 2, 0 }, "")] // cut in the first item
    [InlineData(new byte[] { 0 }, "")] // cut in the length
    [InlineData(new byte[0], "")] // no length at all
    public void Groups_with_a_wrong_inner_length_are_read_as_far_as_they_fit(byte[] body, string groups)
    {
        HelloFingerprints actual = new HelloBuilder().CipherSuites(1).Extension(ExtensionType.SupportedGroups, body).Fingerprints();
        Assert.Equal($"771,1,10,{groups},", actual.Ja3);
        Assert.True(actual.Malformations.HasFlag(Malformation.ExtensionContents));
    }

    // Case 6.
    [Fact]
    public void Point_formats_with_a_wrong_inner_length_are_read_as_far_as_they_fit()
    {
        HelloFingerprints actual = new HelloBuilder().CipherSuites(1).Extension(ExtensionType.EcPointFormats, 9, 0, 1, 2).Fingerprints();
        Assert.Equal("771,1,11,,0-1-2", actual.Ja3);
        Assert.True(actual.Malformations.HasFlag(Malformation.ExtensionContents));
    }

    // Case 7.
    [Fact]
    public void Point_formats_have_no_GREASE() =>
        Assert.Equal("771,1,11,,0-10-11-42-250", new HelloBuilder().CipherSuites(1).PointFormats(0, 10, 11, 42, 250).Fingerprints().Ja3);

    // Case 8; the messages say so through Malformation.Sslv2Hello, and explain in words.
    [Fact]
    public void Hello_in_the_SSL_2_format_cannot_be_taken_for_a_hello_with_a_JA3()
    {
        byte[] record = [0x80, 28, 1, 3, 1, 0, 3, 0, 0, 0, 16, 0, 0, 4, .. new byte[16]];
        Assert.True(Sslv2ClientHelloView.TryParse(record, out _));
        Assert.False(ClientHelloView.TryParse(record, isDtls: false, out _));
        Assert.False(ClientHelloView.TryParse(record.AsSpan(2), isDtls: false, out _));
    }

    // Case 9.
    [Fact]
    public void Hello_of_SSL_3_has_version_768() =>
        Assert.Equal("768,4,,,", new HelloBuilder().LegacyVersion(0x0300).CipherSuites(4).Fingerprints().Ja3);

    // Case 10.
    [Fact]
    public void Version_is_that_of_the_body_whatever_supported_versions_says() =>
        Assert.Equal("771,1,43,,", new HelloBuilder().CipherSuites(1).Versions(0x7f1c, 0x0304).Fingerprints().Ja3);

    // Case 15.
    [Fact]
    public void Second_hello_of_a_connection_has_a_string_of_its_own()
    {
        string first = HelloBuilder.Typical().Fingerprints().Ja3;
        string second = HelloBuilder.Typical().Extension(44, 0, 1, 9).Fingerprints().Ja3;
        Assert.Equal("771,4865-4866-49199,0-10-11-13-16-43,29-23,0", first);
        Assert.Equal("771,4865-4866-49199,0-10-11-13-16-43-44,29-23,0", second);
    }

    // Case 17.
    [Fact]
    public void Resumption_shows_as_the_extensions_it_takes() =>
        Assert.Equal("771,4865-4866-49199,0-10-11-13-16-43-42-41,29-23,0", HelloBuilder.Typical().Extensions(42, 41).Fingerprints().Ja3);

    // Case 18.
    [Fact]
    public void JA3N_sorts_the_extensions_numerically_and_nothing_else()
    {
        HelloFingerprints actual = new HelloBuilder().CipherSuites(0x1302, 0x1301).Extensions(0x7a7a, 65281, 35, 5).Groups(29, 23).Extension(0).Fingerprints();
        Assert.Equal("771,4866-4865,65281-35-5-10-0,29-23,", actual.Ja3);
        Assert.Equal("771,4866-4865,0-5-10-35-65281,29-23,", actual.Ja3n);
    }

    // Case 19.
    [Theory]
    [InlineData(0xfeff, "65279")]
    [InlineData(0xfefd, "65277")]
    public void Hello_of_DTLS_has_its_own_versions_and_no_cookie_in_the_string(ushort version, string expected) =>
        Assert.Equal($"{expected},47,23,,", new HelloBuilder().LegacyVersion(version).Cookie(1, 2, 3).CipherSuites(47).Extensions(23).Fingerprints().Ja3);

    // Case 21.
    [Fact]
    public void Hello_of_QUIC_has_the_string_of_any_other_and_no_GREASE() =>
        Assert.Equal("771,4865,57-10,29,", new HelloBuilder().CipherSuites(HelloBuilder.Grease, 4865).Extensions(57, HelloBuilder.Grease).Groups(HelloBuilder.Grease, 29).Fingerprints(Ja4Transport.Quic).Ja3);

    // Case 22.
    [Fact]
    public void Hello_cut_before_the_end_of_its_cipher_suites_has_no_string()
    {
        byte[] body = HelloBuilder.Typical().SessionId(32).Body();
        int endOfCipherSuites = 2 + 32 + 33 + 2 + 6;
        for (int length = 0; length < endOfCipherSuites; length++)
        {
            Assert.False(ClientHelloView.TryParse(body.AsSpan(0, length), isDtls: false, out _), $"{length} bytes passed for a hello.");
        }
    }

    // Case 22.
    [Fact]
    public void Hello_cut_in_its_extensions_is_never_taken_for_a_whole_one()
    {
        byte[] body = HelloBuilder.Typical().Body();
        for (int length = 2 + 32 + 1 + 2 + 6; length < body.Length; length++)
        {
            HelloFingerprints actual = HelloFingerprints.Of(body[..length]);

            // A body that ends where its extensions would begin is whole: the message's own length says otherwise.
            bool endsBeforeExtensions = length == 2 + 32 + 1 + 2 + 6 + 2;
            Assert.Equal(endsBeforeExtensions, actual.Malformations == Malformation.None);
        }
    }

    // Case 23.
    [Fact]
    public void Hundreds_of_cipher_suites_and_extensions_are_all_there()
    {
        ushort[] suites = [.. Enumerable.Range(256, 5000).Select(i => (ushort)i)];
        ushort[] types = [.. Enumerable.Range(30000, 600).Select(i => (ushort)i)];
        HelloFingerprints actual = new HelloBuilder().CipherSuites(suites).Extensions(types).Fingerprints();
        string expected = $"771,{string.Join('-', suites.Where(IsNoGrease))},{string.Join('-', types.Where(IsNoGrease))},,";
        Assert.Equal(expected, actual.Ja3);
        Assert.Equal(expected, actual.Ja3n);
    }

    // Case 24.
    [Fact]
    public void Odd_last_byte_of_the_cipher_suites_is_left_out_and_named()
    {
        HelloFingerprints actual = new HelloBuilder().RawCipherSuites(0, 4, 0, 5, 0).Extensions(23).Fingerprints();
        Assert.Equal("771,4-5,23,,", actual.Ja3);
        Assert.True(actual.Malformations.HasFlag(Malformation.OddCipherSuites));
    }

    [Fact]
    public void Only_the_sixteen_GREASE_values_are_left_out()
    {
        ushort[] grease = [.. Enumerable.Range(0, 16).Select(i => (ushort)(0x0a0a + (i * 0x1010)))];
        HelloFingerprints actual = new HelloBuilder().CipherSuites([.. grease, 0x0b0b, 0x0a1a, 0x1a0a, 0xa0a0]).Fingerprints();
        Assert.Equal("771,2827-2586-6666-41120,,,", actual.Ja3);
    }

    [Fact]
    public void Signalling_suites_and_unknown_values_are_kept() =>
        Assert.Equal("771,255-22016-65278,21-65037-17513-10,4588-65535,", new HelloBuilder().CipherSuites(255, 22016, 65278).Extensions(21, 65037, 17513).Groups(4588, 65535).Fingerprints().Ja3);

    [Fact]
    public void Text_is_appended_after_what_is_there()
    {
        Assert.True(ClientHelloView.TryParse(new HelloBuilder().CipherSuites(4).Body(), isDtls: false, out ClientHelloView hello));
        Utf8Text text = new(1);
        text.Append("before "u8);
        Ja3.Write(hello, ClientHelloExtensions.Read(hello), text);
        Assert.Equal("before 771,4,,,", Encoding.UTF8.GetString(text.Written));
    }

    private static bool IsNoGrease(ushort value) => (value & 0x0f0f) != 0x0a0a || value >> 8 != (value & 255);

    /// <summary>A hello with the values of a JA3 string.</summary>
    private static HelloBuilder FromJa3(string text)
    {
        ushort[][] parts = [.. text.Split(',').Select(part => part.Length == 0 ? [] : part.Split('-').Select(ushort.Parse).ToArray())];
        HelloBuilder hello = new HelloBuilder().LegacyVersion(parts[0][0]).CipherSuites(parts[1]);
        foreach (ushort type in parts[2])
        {
            _ = type switch
            {
                ExtensionType.SupportedGroups => hello.Groups(parts[3]),
                ExtensionType.EcPointFormats => hello.PointFormats([.. parts[4].Select(value => (byte)value)]),
                _ => hello.Extension(type),
            };
        }

        return hello;
    }
}
