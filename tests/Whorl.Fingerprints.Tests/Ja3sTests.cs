using System.Security.Cryptography;
using System.Text;
using Whorl.Fingerprints.Tests.Hellos;
using Whorl.Tls.Handshake;

namespace Whorl.Fingerprints.Tests;

/// <summary>
/// JA3S's definition and the edge cases on which programs differ; which messages of a flight are found, in which
/// direction and over which carrier belongs to the capture's tests.
/// </summary>
public class Ja3sTests
{
    // Hashes by md5sum.
    [Theory]
    [InlineData("771,49199,0-11-65281-16-35-23", "bfc90d56141386ee83b56cda231cccfc")]
    [InlineData("771,49195,0-65281-11-35-16", "2d1eb5817ece335c24904f516ad5da12")]
    public void Published_strings_come_from_hellos_with_these_values_and_have_these_hashes(string text, string hash)
    {
        string[] parts = text.Split(',');
        ServerHelloBuilder hello = new ServerHelloBuilder().LegacyVersion(ushort.Parse(parts[0])).CipherSuite(ushort.Parse(parts[1]));
        foreach (string type in parts[2].Split('-'))
        {
            hello.Extension(ushort.Parse(type));
        }

        Assert.Equal(text, hello.Ja3s());
        Assert.Equal(hash, Convert.ToHexStringLower(MD5.HashData(Encoding.ASCII.GetBytes(hello.Ja3s()))));
    }

    [Fact]
    public void GREASE_of_a_server_is_kept() =>
        Assert.Equal("771,2570,2570-43", new ServerHelloBuilder().CipherSuite(0x0a0a).Extension(0x0a0a).Extension(43, 3, 4).Ja3s());

    [Fact]
    public void Hello_without_extensions_keeps_both_commas() =>
        Assert.Equal("769,4,", new ServerHelloBuilder().LegacyVersion(0x0301).CipherSuite(4).Ja3s());

    [Fact]
    public void Hello_of_SSL_3_has_version_768() =>
        Assert.Equal("768,10,", new ServerHelloBuilder().LegacyVersion(0x0300).CipherSuite(10).Ja3s());

    [Fact]
    public void Version_is_that_of_the_body_whatever_supported_versions_says() =>
        Assert.Equal("771,4865,43-51", new ServerHelloBuilder().Extension(43, 3, 4).Extension(51, 0, 29, 0, 0).Ja3s());

    [Fact]
    public void HelloRetryRequest_has_a_string_of_its_own() =>
        Assert.Equal("771,4865,43-51", new ServerHelloBuilder().HelloRetryRequest().Extension(43, 3, 4).Extension(51, 0, 23).Ja3s());

    [Theory]
    [InlineData(0xfefd, "65277")]
    [InlineData(0xfeff, "65279")]
    public void Hello_of_DTLS_has_its_own_versions(ushort version, string expected) =>
        Assert.Equal($"{expected},49195,65281", new ServerHelloBuilder().LegacyVersion(version).CipherSuite(49195).Extension(65281, 0).Ja3s());

    [Theory]
    [InlineData(0x7f12, "32530")]
    [InlineData(0x7f15, "32533")]
    public void Drafts_before_22_have_neither_session_id_nor_compression_and_keep_their_number(ushort version, string expected) =>
        Assert.Equal($"{expected},4865,51", new ServerHelloBuilder().LegacyVersion(version).Extension(51).Ja3s());

    [Fact]
    public void Duplicate_extensions_are_kept_in_wire_order() =>
        Assert.Equal("771,47,23-35-23", new ServerHelloBuilder().CipherSuite(47).Extension(23).Extension(35).Extension(23).Ja3s());

    [Fact]
    public void Extension_that_runs_past_the_end_counts_and_ends_the_list()
    {
        ServerHelloBuilder hello = new ServerHelloBuilder().CipherSuite(47).Extension(23).RawExtensionBytes(0, 35, 0, 9, 1, 2);
        Assert.Equal("771,47,23-35", hello.Ja3s());
        Assert.True(ServerHelloView.TryParse(hello.Body(), out ServerHelloView view));
        ExtensionEnumerator extensions = view.Extensions;
        while (extensions.MoveNext())
        {
        }

        Assert.True(extensions.IsDamaged);
    }

    [Fact]
    public void Hundreds_of_extensions_are_all_there()
    {
        ServerHelloBuilder hello = new ServerHelloBuilder().CipherSuite(47);
        for (ushort type = 20000; type < 20400; type++)
        {
            hello.Extension(type);
        }

        Assert.Equal($"771,47,{string.Join('-', Enumerable.Range(20000, 400))}", hello.Ja3s());
    }

    [Fact]
    public void Hello_cut_before_its_cipher_suite_has_no_string()
    {
        byte[] body = new ServerHelloBuilder().Extension(43, 3, 4).Body();
        for (int length = 0; length < 2 + 32 + 1 + 2 + 1; length++)
        {
            Assert.False(ServerHelloView.TryParse(body.AsSpan(0, length), out _), $"{length} bytes passed for a hello.");
        }
    }
}
