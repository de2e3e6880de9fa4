using FsCheck;
using FsCheck.Fluent;
using Whorl.Tls.Certificates;
using static Whorl.Tls.Tests.Certificates.DerBuilder;

namespace Whorl.Tls.Tests.Certificates;

public sealed class CertificateViewTests
{
    private static readonly string[] Own =
    [
        "odd-names", "san-kinds", "after-2050", "negative-serial", "multi-valued", "bmp-string", "teletex-string",
        "unknown-attribute", "empty-subject",
    ];

    [Fact]
    public void Reads_every_kind_of_alternative_name_and_keeps_duplicates()
    {
        CertificateView cert = Parse(Read("san-kinds"));
        string[] expected =
        [
            "san.example.org", "*.san.example.org", "san.example.org", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.7",
            "someone@example.org", "https://san.example.org/a,b", "1.2.3.4", "#06032A0304A0070C056F74686572", "O=Example,C=US",
        ];
        Assert.Equal(expected, CertificateText.AltNames(cert));
        Assert.Equal("CN=san.example.org", CertificateText.Name(cert.Subject));
        Assert.True(cert.IsSelfIssued);
        Assert.True(cert.IsCertificateAuthority);
        Assert.Equal(256, cert.PublicKey.Bits);
    }

    [Fact]
    public void Reads_times_beyond_2050_and_drops_the_sign_byte_of_a_serial_number()
    {
        CertificateView cert = Parse(Read("after-2050"));
        Assert.True(cert.NotAfter.Seconds > new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds());
        Assert.False(cert.NotAfter.IsMalformed);
        Assert.Equal(0, cert.Serial[0]);
        Assert.Equal("f0e1d2c3b4a5968778695a4b3c2d1e0f", CertificateText.Serial(cert));
        Assert.Equal(1024, cert.PublicKey.Bits);
        Assert.Null(cert.IsCertificateAuthority);
    }

    [Fact]
    public void A_negative_serial_number_shows_its_bytes()
    {
        CertificateView cert = Parse(Read("negative-serial"));
        Assert.Equal("f8a432eb", CertificateText.Serial(cert));
        Assert.False(cert.IsCertificateAuthority);
        Assert.Equal(256, cert.PublicKey.Bits);
    }

    [Fact]
    public void An_empty_subject_is_no_error()
    {
        CertificateView cert = Parse(Read("empty-subject"));
        Assert.Equal("", CertificateText.Name(cert.Subject));
        Assert.Equal(["empty.example.org"], CertificateText.AltNames(cert));
    }

    [Fact]
    public void Bytes_behind_a_certificate_are_passed_over_and_named()
    {
        byte[] der = Certificate();
        Assert.False(Parse(der).HasTrailingBytes);
        Assert.True(Parse([.. der, 0, 0]).HasTrailingBytes);
    }

    [Theory]
    [InlineData(0x17, "491231235959Z", 2524607999, false)]
    [InlineData(0x17, "500101000000Z", -631152000, false)]
    [InlineData(0x17, "700101000000Z", 0, false)]
    [InlineData(0x17, "0001010000Z", 946684800, true)]
    [InlineData(0x17, "000101010000+0100", 946684800, true)]
    [InlineData(0x17, "991231190000-0500", 946684800, true)]
    [InlineData(0x18, "20000101000000Z", 946684800, false)]
    [InlineData(0x18, "20000101000000.123Z", 946684800, true)]
    [InlineData(0x18, "20000101000000,5-0000", 946684800, true)]
    [InlineData(0x18, "20000101000000", 946684800, true)]
    [InlineData(0x18, "2000010100", 946684800, true)]
    [InlineData(0x18, "20000229000000Z", 951782400, false)]
    [InlineData(0x18, "99991231235959Z", 253402300799, false)]
    [InlineData(0x18, "00000101000000Z", -62167219200, false)]
    public void Understands_the_times_that_certificates_have(byte tag, string text, long seconds, bool malformed)
    {
        CertificateView cert = Parse(Certificate(notBefore: Text(tag, text)));
        Assert.Equal((seconds, malformed), (cert.NotBefore.Seconds!.Value, cert.NotBefore.IsMalformed));
    }

    [Theory]
    [InlineData(0x17, "")]
    [InlineData(0x17, "2001010000")]
    [InlineData(0x17, "20010100Z")]
    [InlineData(0x17, "201301000000Z")]
    [InlineData(0x17, "200230000000Z")]
    [InlineData(0x17, "200101240000Z")]
    [InlineData(0x17, "20010100 000Z")]
    [InlineData(0x17, "200101000000Z ")]
    [InlineData(0x17, "200101000000+99")]
    [InlineData(0x18, "20000101000000.Z")]
    [InlineData(0x18, "20010229000000Z")]
    public void A_time_that_names_no_moment_is_flagged(byte tag, string text)
    {
        CertificateView cert = Parse(Certificate(notAfter: Text(tag, text)));
        Assert.True(cert.NotAfter.IsMalformed);
        Assert.True(cert.NotAfter.Seconds is null || text == "2001010000");
    }

    [Fact]
    public void Reads_ten_thousand_alternative_names()
    {
        byte[][] names = [.. Enumerable.Range(0, 10_000).Select(i => Text(0x82, $"host{i % 5000}.example.org"))];
        CertificateView cert = Parse(Certificate(extensions: SubjectAltName(names)));
        int count = 0;
        foreach (GeneralNameView name in cert.SubjectAltNames)
        {
            count += name.Kind == GeneralNameKind.Dns ? 1 : 0;
        }

        Assert.Equal(10_000, count);
    }

    [Fact]
    public void A_damaged_alternative_name_ends_the_walk_after_the_good_ones()
    {
        CertificateView cert = Parse(Certificate(extensions: SubjectAltName(Text(0x82, "good"), [0x82, 0x50, 0x61])));
        GeneralNameEnumerator names = cert.SubjectAltNames;
        Assert.True(names.MoveNext());
        Assert.False(names.MoveNext());
        Assert.True(names.IsDamaged);
        Assert.False(names.MoveNext());
    }

    [Fact]
    public void Control_characters_of_names_are_escaped()
    {
        CertificateView cert = Parse(Certificate(
            subject: CommonName("www.bank.example\0.evil.example\n"),
            extensions: SubjectAltName(Text(0x82, "www.bank.example\0.evil.example"), Element(0x82, [0x61, 0xFF, 0x5C]))));
        Assert.Equal(@"CN=www.bank.example\00.evil.example\0A", CertificateText.Name(cert.Subject));
        Assert.Equal([@"www.bank.example\00.evil.example", @"a\FF\\"], CertificateText.AltNames(cert));
    }

    [Fact]
    public void Refuses_what_is_no_certificate_by_name()
    {
        byte[] good = Certificate();
        Assert.Equal(CertificateError.Empty, CertificateView.TryParse([], out _));
        Assert.Equal(CertificateError.Truncated, CertificateView.TryParse(good.AsSpan(..^1), out _));
        Assert.Equal(CertificateError.IndefiniteLength, CertificateView.TryParse([0x30, 0x80, .. good], out _));
        Assert.Equal(CertificateError.UnexpectedElement, CertificateView.TryParse([0x31, .. good.AsSpan(1)], out _));
        Assert.Equal(CertificateError.OversizedHeader, CertificateView.TryParse([0x30, 0x85, 1, 0, 0, 0, 0, 0], out _));
        Assert.Equal(CertificateError.UnexpectedElement, CertificateView.TryParse(Sequence(Sequence()), out _));
        Assert.Equal(CertificateError.ElementPastEnd, CertificateView.TryParse(Sequence([0x30, 0x20, 0x00]), out _));
        Assert.Equal(CertificateError.None, CertificateView.TryParse([.. good, 1, 2, 3], out _));

        // Two that Suricata's tests send (bug 1450): a length without all its digits, and one of almost 4 GiB.
        Assert.Equal(CertificateError.ElementPastEnd, CertificateView.TryParse([0x30, 5, 0x30, 0x84, 0xFF, 0xFF, 0xFF], out _));
        Assert.Equal(CertificateError.ElementPastEnd, CertificateView.TryParse([0x30, 6, 0x30, 0x84, 0xFF, 0xFF, 0xFF, 0xFA], out _));
    }

    [Fact]
    public void Reads_lengths_written_with_more_bytes_than_needed()
    {
        byte[] good = Certificate();
        ReadOnlySpan<byte> inside = good.AsSpan(good.Length - (good[1] == 0x82 ? (good[2] << 8) | good[3] : good[1] == 0x81 ? good[2] : good[1]));
        byte[] padded = [0x30, 0x86, 0, 0, 0, 0, (byte)(inside.Length >> 8), (byte)inside.Length, .. inside];
        Assert.Equal("CN=subject", CertificateText.Name(Parse(padded).Subject));
    }

    [Fact]
    public void An_ML_DSA_key_has_an_algorithm_and_no_usual_size()
    {
        byte[] mlDsa44 = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x03, 0x11];
        CertificateView cert = Parse(Certificate(publicKeyAlgorithm: mlDsa44));
        Assert.True(cert.PublicKey.Algorithm.SequenceEqual(mlDsa44));
        Assert.Null(cert.PublicKey.Bits);
        byte[] dotted = new byte[64];
        Assert.True(ObjectIdentifier.TryFormat(cert.PublicKey.Algorithm, dotted, out int written));
        Assert.Equal("2.16.840.1.101.3.4.3.17"u8, dotted.AsSpan(0, written));
    }

    [Fact]
    public void A_huge_serial_number_and_a_small_buffer_are_no_trouble()
    {
        CertificateView cert = Parse(Certificate(serial: [.. Enumerable.Repeat((byte)0xAB, 70_000)]));
        Assert.Equal(140_000, CertificateText.Serial(cert).Length);
        Assert.False(cert.TryFormatSerial(new byte[64], out _));
    }

    [Fact]
    public void No_prefix_of_a_certificate_is_read_and_none_throws()
    {
        foreach (string name in Own)
        {
            byte[] der = Read(name);
            for (int length = 0; length < der.Length; length++)
            {
                Assert.NotEqual(CertificateError.None, CertificateView.TryParse(der.AsSpan(0, length), out _));
            }
        }
    }

    [Fact]
    public void One_wrong_byte_anywhere_never_throws()
    {
        byte[] text = new byte[16 * 1024];
        foreach (string name in Own)
        {
            byte[] der = Read(name);
            for (int at = 0; at < der.Length; at++)
            {
                foreach (byte wrong in (ReadOnlySpan<byte>)[0x00, 0x7F, 0x80, 0xFF])
                {
                    byte[] damaged = [.. der];
                    damaged[at] = wrong;
                    ReadWhole(damaged, text);
                }
            }
        }
    }

    [Fact]
    public void Random_bytes_never_throw()
    {
        byte[] text = new byte[4096];
        Prop.ForAll<byte[]>(bytes =>
        {
            ReadWhole(bytes, text);
            ReadWhole([0x30, (byte)(bytes.Length % 128), .. bytes], text);
            ReadWhole(Sequence(Sequence(bytes)), text);
            DistinguishedName.TryFormat(Sequence(bytes), text, out _);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        byte[] der = Read("multi-valued");
        byte[] text = new byte[1024];
        ReadWhole(der, text);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            ReadWhole(der, text);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    internal static byte[] Read(string name) => File.ReadAllBytes(TestData.Path($"certificates/{name}.der"));

    internal static CertificateView Parse(byte[] der)
    {
        Assert.Equal(CertificateError.None, CertificateView.TryParse(der, out CertificateView cert));
        return cert;
    }

    private static void ReadWhole(byte[] der, byte[] text)
    {
        if (CertificateView.TryParse(der, out CertificateView cert) != CertificateError.None)
        {
            return;
        }

        DistinguishedName.TryFormat(cert.Subject, text, out _);
        DistinguishedName.TryFormat(cert.Issuer, text, out _);
        cert.TryFormatSerial(text, out _);
        ObjectIdentifier.TryFormat(cert.SignatureAlgorithm, text, out _);
        _ = cert.PublicKey.Bits;
        foreach (GeneralNameView name in cert.SubjectAltNames)
        {
            name.TryFormat(text, out _);
        }

        foreach (CertificateExtensionView extension in cert.Extensions)
        {
            ObjectIdentifier.TryFormat(extension.Id, text, out _);
        }
    }
}
