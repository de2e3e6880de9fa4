using Whorl.Capture.Tests.Traffic;

namespace Whorl.Observations.Tests;

/// <summary>The HelloRetryRequest of the TLS 1.3 drafts before 22, a message of type 6 with a layout of its own.</summary>
public sealed class DraftRetryTests
{
    private static readonly byte[] KeyShare = [0, 6, 0, 51, 0, 2, 0, 24];

    [Theory]
    [InlineData(0x13, "32531")]
    [InlineData(0x14, "32532")]
    [InlineData(0x15, "32533")]
    public void From_draft_19_on_it_has_a_cipher_suite_and_a_ja3s(byte draft, string number) =>
        Assert.Equal($"1,true,0x7f{draft:x2},TLS_AES_128_GCM_SHA256,\"{number},4865,51\",", Record([0x7f, draft, 0x13, 0x01, .. KeyShare]));

    [Fact]
    public void Before_draft_19_it_has_neither() => Assert.Equal("1,true,0x7f12,,,", Record([0x7f, 0x12, .. KeyShare]));

    [Theory]
    [InlineData("7f")]
    [InlineData("7f1413")]
    [InlineData("7f14130100ff0033")]
    public void One_that_is_cut_off_is_a_damaged_answer(string body) =>
        Assert.EndsWith(",server-hello", Record(Convert.FromHexString(body)), StringComparison.Ordinal);

    private static string Record(byte[] body)
    {
        byte[] client = SyntheticTraffic.Record(22, SyntheticTraffic.ClientHello("example.com", tls13: true));
        List<byte[]> frames = SyntheticTraffic.Connection((false, client), (true, SyntheticTraffic.Record(22, SyntheticTraffic.Message(6, body))));
        ObservationField[] fields =
        [
            ObservationField.Hello, ObservationField.Hrr, ObservationField.Version, ObservationField.Cipher, ObservationField.Ja3sString,
            ObservationField.Malformed,
        ];
        return HelloCapture.Encode(frames, () => new CsvEncoder(fields, new CertificateEncoder())).Split('\n')[1];
    }
}
