using System.Buffers;
using System.Text;
using Whorl.Tls.Certificates;
using static Whorl.Tls.Tests.Certificates.DerBuilder;

namespace Whorl.Tls.Tests.Certificates;

public sealed class DistinguishedNameTests
{
    private static readonly byte[] CommonNameType = [0x55, 4, 3];

    [Fact]
    public void The_most_specific_part_comes_first()
    {
        byte[] name = Name(([0x55, 4, 6], Text(19, "US")), ([0x55, 4, 10], Text(12, "Example")), (CommonNameType, Text(12, "www.example.org")));
        Assert.Equal("CN=www.example.org,O=Example,C=US", CertificateText.Name(name));
    }

    [Theory]
    [InlineData("a,b+c\"d\\e<f>g;h", @"a\,b\+c\""d\\e\<f\>g\;h")]
    [InlineData("#first # rest", @"\#first # rest")]
    [InlineData("  both  ", @"\  both \ ")]
    [InlineData(" ", @"\ ")]
    [InlineData("a=b", "a=b")]
    [InlineData("tab\tdel\u007F", @"tab\09del\7F")]
    [InlineData("Größe 日本 🌀", "Größe 日本 🌀")]
    [InlineData("", "")]
    public void Values_are_escaped_as_RFC_4514_says(string value, string expected) =>
        Assert.Equal("CN=" + expected, CertificateText.Name(CommonName(value)));

    [Theory]
    [InlineData("odd-names", @"CN=odd=name,emailAddress=someone@example.org,OU=Größe 日本 🌀,O=\#hash\, plus\+ semi\; \<angles\> \\quotes\\ back\\\\slash,O=\  leading and trailing \ ,C=DE")]
    [InlineData("multi-valued", "CN=multi.example.org+UID=third+OU=second,O=Example,C=US")]
    [InlineData("bmp-string", "CN=bmp.example.org,O=Größe 日本,C=US")]
    [InlineData("teletex-string", "CN=teletex.example.org,O=Größe,C=US")]
    [InlineData("unknown-attribute", "CN=unknown.example.org,DC=example,jurisdictionC=DE,organizationIdentifier=VATDE-123,1.3.6.1.4.1.55555.1.200=#0C0D6F776E20617474726962757465")]
    public void Real_names_read_as_openssl_writes_them(string file, string expected) =>
        Assert.Equal(expected, CertificateText.Name(CertificateViewTests.Parse(CertificateViewTests.Read(file)).Subject));

    [Fact]
    public void Undecodable_text_is_escaped_byte_by_byte()
    {
        Assert.Equal(@"CN=a\FFb", CertificateText.Name(Name((CommonNameType, Element(12, [0x61, 0xFF, 0x62])))));
        Assert.Equal(@"CN=\D8\00", CertificateText.Name(Name((CommonNameType, Element(30, [0xD8, 0x00])))));
        Assert.Equal("CN=🌀", CertificateText.Name(Name((CommonNameType, Element(30, [0xD8, 0x3C, 0xDF, 0x00])))));
        Assert.Equal("CN=🌀", CertificateText.Name(Name((CommonNameType, Element(28, [0x00, 0x01, 0xF3, 0x00])))));
        Assert.Equal(@"CN=\FF\FF\FF\FF", CertificateText.Name(Name((CommonNameType, Element(28, [0xFF, 0xFF, 0xFF, 0xFF])))));
    }

    [Fact]
    public void What_is_no_string_is_shown_as_its_DER()
    {
        Assert.Equal("CN=#0203010001", CertificateText.Name(Name((CommonNameType, Element(2, [1, 0, 1])))));
        Assert.Equal("CN=#1E0161", CertificateText.Name(Name((CommonNameType, Element(30, [0x61])))));
    }

    [Fact]
    public void A_name_that_is_none_is_invalid_and_a_small_buffer_is_told()
    {
        byte[] name = CommonName("www.example.org");
        Assert.Equal(OperationStatus.InvalidData, DistinguishedName.Format([], new byte[9], out _));
        Assert.Equal(OperationStatus.InvalidData, DistinguishedName.Format(Sequence([0x31, 5, 0]), new byte[9], out _));
        Assert.Equal(OperationStatus.InvalidData, DistinguishedName.Format(Sequence(Element(0x31, Sequence())), new byte[9], out _));
        for (int size = 0; size < 18; size++)
        {
            Assert.Equal(OperationStatus.DestinationTooSmall, DistinguishedName.Format(name, new byte[size], out _));
        }

        Assert.Equal(OperationStatus.Done, DistinguishedName.Format(name, new byte[18], out _));
    }

    [Theory]
    [InlineData("2A0304", "1.2.3.4")]
    [InlineData("00", "0.0")]
    [InlineData("27", "0.39")]
    [InlineData("28", "1.0")]
    [InlineData("50", "2.0")]
    [InlineData("883703", "2.999.3")]
    [InlineData("69FFFFFFFFFFFFFFFFFF7F", "2.25.1180591620717411303423")]
    [InlineData("", "0x")]
    [InlineData("8003", "0x8003")]
    [InlineData("2A83", "0x2a83")]
    [InlineData("2AFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF7F", "0x2affffffffffffffffffffffffffffffffffffffff7f")]
    public void Object_identifiers_are_dotted_unless_they_are_absurd(string hex, string expected)
    {
        byte[] text = new byte[128];
        Assert.True(ObjectIdentifier.TryFormat(Convert.FromHexString(hex), text, out int written));
        Assert.Equal(expected, Encoding.UTF8.GetString(text, 0, written));
        for (int size = 0; size < written; size++)
        {
            Assert.False(ObjectIdentifier.TryFormat(Convert.FromHexString(hex), text.AsSpan(0, size), out _));
        }
    }

    [Fact]
    public void A_huge_identifier_and_ten_thousand_parts_take_linear_work()
    {
        byte[] huge = [.. Enumerable.Repeat((byte)0x81, 60_000), 0x01];
        byte[] name = Name([.. Enumerable.Repeat<(byte[], byte[])>((CommonNameType, Text(12, "x")), 10_000), (huge, Text(12, "y"))]);
        Assert.StartsWith("0x8181", CertificateText.Name(name));
    }
}
