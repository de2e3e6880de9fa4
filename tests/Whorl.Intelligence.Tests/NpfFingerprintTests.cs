using System.Text;
using Whorl.Intelligence.Clients;
using Whorl.Observations;
using Whorl.Store;

namespace Whorl.Intelligence.Tests;

public sealed class NpfFingerprintTests
{
    private const string Plain = "tls/(0303)(c02bc02f)((0000)(000a00080006001d00170018)(000b00020100)(000d0006000404030503)(0010000e000c02683208687474702f312e31)(0023))";

    private readonly RebuiltHello hello = new();
    private readonly List<Fingerprint> fingerprints = [];

    [Fact]
    public void What_is_computed_from_mercurys_texts_is_what_is_computed_from_the_hellos_they_were_made_of()
    {
        string capture = SharedMaterial.Require("intel/ja3/cisco-mercury_top_100_fingerprints.pcap");
        ObservationField[] fields = [ObservationField.Ja3, ObservationField.Ja4];
        string real = Encoding.UTF8.GetString(CaptureObservations.Encode(capture, () => new JsonLinesEncoder(fields, new CertificateEncoder())));
        string[] hellos = real.Split('\n', StringSplitOptions.RemoveEmptyEntries).Distinct().Order().ToArray();

        List<string> recomputed = [];
        foreach (string line in File.ReadLines(SharedMaterial.Require("intel/ja3/cisco-mercury_top_100_fingerprints.fp")))
        {
            Assert.Equal(NpfOutcome.Hello, NpfFingerprint.Read(line.Trim(), hello));
            fingerprints.Clear();
            Assert.True(hello.TryFingerprint(fingerprints));
            recomputed.Add($$"""{"ja3":"{{fingerprints[0].Value}}","ja4":"{{fingerprints[1].Value}}"}""");
        }

        Assert.Equal(100, recomputed.Count);
        Assert.Equal(hellos, recomputed.Distinct().Order());
    }

    [Theory]
    [InlineData(Plain, "771,49195-49199,0-10-11-13-16-35,29-23-24,0", "t13")]
    [InlineData("(0303)(c02bc02f)", "771,49195-49199,,,", "t12i020000_")]
    [InlineData("tls/(0301)(0a0ac02f)((0a0a)(ff01))", "769,49199,65281,,", "t10i010100_")]
    [InlineData("dtls/(fefd)(c02c)((0016))", "65277,49196,22,,", "dd2i010100_")]
    public void A_text_in_wire_order_gives_JA3_and_JA4(string text, string ja3, string ja4)
    {
        Assert.Equal(NpfOutcome.Hello, NpfFingerprint.Read(text, hello));
        Assert.True(hello.TryFingerprint(fingerprints));
        Assert.Equal([FingerprintMethod.Ja3, FingerprintMethod.Ja4], fingerprints.Select(fingerprint => fingerprint.Method));
        Assert.Equal(ja3, fingerprints[0].Raw);
        Assert.StartsWith(ja4 == "t13" ? "t12d0206h2_" : ja4, fingerprints[1].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void A_sorted_text_gives_JA3N_and_the_same_JA4()
    {
        NpfFingerprint.Read(Plain, hello);
        hello.TryFingerprint(fingerprints);
        Fingerprint ordered = fingerprints[1];

        fingerprints.Clear();
        Assert.Equal(NpfOutcome.Hello, NpfFingerprint.Read(Plain.Replace("tls/", "tls/1/", StringComparison.Ordinal).Replace("((0000)", "[(0000)", StringComparison.Ordinal).Replace("(0023))", "(0023)]", StringComparison.Ordinal), hello));
        Assert.True(hello.TryFingerprint(fingerprints));
        Assert.Equal(FingerprintMethod.Ja3n, fingerprints[0].Method);
        Assert.Equal(ordered, fingerprints[1]);
    }

    [Fact]
    public void QUIC_with_its_transport_parameters_gives_a_JA4_that_begins_with_q()
    {
        Assert.Equal(NpfOutcome.Hello, NpfFingerprint.Read("quic/(00000001)(0303)(0a0a1301)[(0000)(001000050003026833)(002b0005040a0a0304)((0039)[(04)(05)])]", hello));
        Assert.True(hello.TryFingerprint(fingerprints));
        Assert.StartsWith("q13d0104h3_", fingerprints[1].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_the_body_of_an_extension_what_depends_on_it_is_not_computed()
    {
        Assert.Equal(NpfOutcome.Hello, NpfFingerprint.Read("tls/(0303)(1301)((002b)(000b00020100))", hello));
        Assert.True(hello.TryFingerprint(fingerprints));
        Assert.Equal(FingerprintMethod.Ja3, Assert.Single(fingerprints).Method);
        Assert.Equal(NpfOutcome.Hello, NpfFingerprint.Read("tls/(0303)(1301)((002b)(000b))", hello));
        Assert.False(hello.TryFingerprint(fingerprints));
    }

    [Theory]
    [InlineData("http/(0123)(4567)((89ab))", NpfOutcome.OtherProtocol)]
    [InlineData("stun/1/(00)(0001)(00)((0006))", NpfOutcome.OtherProtocol)]
    [InlineData("tls/2/(0303)(1301)[(0000)]", NpfOutcome.Selected)]
    [InlineData("quic/1/(00000001)(0303)(1301)[(0000)]", NpfOutcome.Selected)]
    [InlineData("tls/cfb2a31d1f2142e5c163a5892e696334", NpfOutcome.Hashed)]
    [InlineData("tls/randomized/(0303)(1301)[(0000)(0017)]", NpfOutcome.Hello)]
    [InlineData("(0303)(1301)(0000)", NpfOutcome.Malformed)] // joy lost what its list was
    [InlineData("(0303)(130)", NpfOutcome.Malformed)]
    [InlineData("(0303)(1301)((000b00030100))", NpfOutcome.Malformed)]
    [InlineData("(0303)(1301)((0000)", NpfOutcome.Malformed)]
    [InlineData("(0303)", NpfOutcome.Malformed)]
    [InlineData("quic/(0303)(1301)[(0000)]", NpfOutcome.Malformed)]
    [InlineData("", NpfOutcome.Malformed)]
    public void What_a_text_is_has_a_name(string text, object outcome) => Assert.Equal(outcome, NpfFingerprint.Read(text, hello));
}
