using System.Text.Json;
using Whorl.Capture.Tests.Traffic;

namespace Whorl.Observations.Tests;

/// <summary>What is wrong with a certificate that can be read all the same is said by the code <c>certificate</c>.</summary>
public sealed class CertificateFaultTests
{
    private static byte[] Whole => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "certificates", "san-kinds.der"));

    [Fact]
    public void A_certificate_in_order_has_no_code() => Assert.Equal(("[]", "\"CN=san.example.org\""), Read(Whole));

    [Theory]
    [InlineData(2, '9')]
    [InlineData(12, '0')]
    public void A_date_that_is_none_or_has_another_form_is_named(int character, char instead)
    {
        byte[] der = Whole;
        der[der.AsSpan().IndexOf([(byte)0x17, (byte)13]) + 2 + character] = (byte)instead;
        Assert.Equal(("[\"certificate\"]", "\"CN=san.example.org\""), Read(der));
    }

    [Fact]
    public void Bytes_behind_a_certificate_are_named() => Assert.Equal(("[\"certificate\"]", "\"CN=san.example.org\""), Read([.. Whole, 0]));

    private static (string Malformed, string Subject) Read(byte[] der)
    {
        string line = HelloCapture.Encode(
            SyntheticTraffic.Tls12("example.com", der),
            () => new JsonLinesEncoder([ObservationField.Malformed, ObservationField.Certificates], new CertificateEncoder()));
        using JsonDocument record = JsonDocument.Parse(line);
        return (record.RootElement.GetProperty("malformed").GetRawText(), record.RootElement.GetProperty("certificates")[0].GetProperty("subject").GetRawText());
    }
}
