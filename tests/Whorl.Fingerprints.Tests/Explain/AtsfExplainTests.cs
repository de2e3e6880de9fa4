using System.Text;
using System.Text.Json;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Text;

namespace Whorl.Fingerprints.Tests.Explain;

public class AtsfExplainTests
{
    // Parts of the specification's worked examples.
    private const string Whole = "771_1302_43.AwQ-51.24_0.-10.AAQAHQAY-16.AAMCaDI__43.AwQ-51.24_-|______<70|______<70|771_1301_43.AwQ-51.29_-_47.ABYAFDASMRAwDgYDVQQDDAdUZXN0IENB__-|______<112-40|771_1303_43.AwQ-51.24_0.-10.AAQAHQAY-16.AAMCaDI__43.AwQ-51.24_-|769_c013_35.-65281.-16.AAMCaDI____|771_9c_35.-1.AQ____|771_c028_65281.-23.-11.AwABAg-35.____<40|771_c02f_43981.-15.AQ-24.AAE-1.Ag-28.QAA-23.-22.-17.-0.____";
    private const string Other = "771_1302_43.AwQ-51.24_10.AAQAHQAY-0.-16.AAkIaHR0cC8xLjE__43.AwQ-51.24_|______<70-40|771_9c_5.-35.-1.AQ____|771_1301_43.AwQ-51.29_-___5.|______<112-40|771_1303_51.29-43.AwQ_0.-10.AAQAHQAY-16.AAMCaDI___-|769_c013_35.-65281.-16.AAMCaDI____|771_9c_-____|771_c02b_65281.-11.AwABAg-35.____|771_c02f_43981.-15.AQ-24.AAE-1.Ag-28.QAA-23.-22.-17.-0.____";
    private const string Part = "771_1302_43.AwQ-51.24_0.-10.AAQAHQAY-16.AAMCaDI__43.AwQ-51.24_-";

    [Theory]
    [InlineData("atsf", Whole)]
    [InlineData("atsf-status-request", Other)]
    [InlineData("atsf-other-set", "771_9c_35.____||______<40")]
    [InlineData("atsf-part", Part)]
    [InlineData("atsf-part-alerts", "______<112-40")]
    [InlineData("atsf-part-retry", "771_1302____43.AwQ-51.256_")]
    [InlineData("atsf-part-odd", "_c02f_35.AAAA-16.A-51.x-43.AwQ-13.AAIE-47.AAMAAQA-60000._10.__0._<255")]
    [InlineData("atsf-hash", "6dd5e20025a42679")]
    public void Value_in_words_is_as_approved(string name, string value) => Approval.Matches(name, Explained.Text(value));

    [Theory]
    [InlineData("difference-atsf", Whole, Other)]
    [InlineData("difference-atsf-length", Whole, "771_1302_43.AwQ-51.24_0.-10.AAQAHQAY-16.AAMCaDI__43.AwQ-51.24_-|______<70|______<40")]
    [InlineData("difference-atsf-parts", Part, "771_c013_35.-65281.-16.AAMCaDI____<40")]
    [InlineData("difference-atsf-part-of-many", "771_9c_35.-1.AQ____", Whole)]
    [InlineData("difference-atsf-same", Whole, Whole)]
    [InlineData("difference-atsf-hash", Whole, "6dd5e20025a42679")]
    public void Difference_in_words_is_as_approved(string name, string first, string second) => Approval.Matches(name, Explained.Text(first, second));

    [Fact]
    public void Difference_is_said_as_people_say_it()
    {
        Difference difference = Explained.Between(Whole, Other);
        Change change = Assert.Single(difference.Changes, change => change.Field == "random9057");
        Assert.Equal("probe random9057", change.Label);
        Assert.Equal("cipher TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 instead of TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384; extension 23 (extended_master_secret) gone; alert none instead of handshake_failure (40)", change.Text);
    }

    [Fact]
    public void Hash_is_that_of_the_value_without_status_request()
    {
        Assert.Equal("5bccfe831f132b0b", Explained.Fingerprint(Whole, "atsf_hash"));
        Assert.Equal(Explained.Fingerprint("771_9c_35.____|771_9c_35.____", "atsf_hash"), Explained.Fingerprint("771_9c_35.____|771_9c_5.-35.____", "atsf_hash"));
    }

    [Fact]
    public void Answer_to_one_probe_is_read_in_all_five_lists_and_their_contents()
    {
        string text = Explained.Text("771_1304_51.29-43.AwQ_28.QAE-10.AAQAHQAY_13.AAQEAwgE-27.BAABAAI-47.ABYAFDASMRAwDgYDVQQDDAdUZXN0IENB_44.-43.AwQ-51.24_18.-5.");
        Assert.All(
            (string[])["TLS_AES_128_CCM_SHA256", "x25519", "16385 bytes", "secp384r1", "ecdsa_secp256r1_sha256", "zlib", "brotli", "CN=Test CA", "cookie (44)", "signed_certificate_timestamp (18)"],
            words => Assert.Contains(words, text, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("771_c02f_35____", "which is not an extension's number and a dot")]
    [InlineData("771_zz_35.____", "which is not a version in decimal")]
    [InlineData("771_c02f_35.____<400", "no alert from 0 to 255")]
    [InlineData("771_c02f_35.____|771_c02f_35.___", "part 2 has 6 fields")]
    [InlineData("771_c02f_99999.____", "which is not an extension's number")]
    [InlineData("99999_c02f_35.____", "which is not a version in decimal")]
    public void Value_that_is_nearly_one_is_answered_with_a_sentence_that_says_why(string value, string because) =>
        Assert.Contains(because, Explained.Problem(value), StringComparison.Ordinal);

    [Theory]
    [InlineData("771_9c_35.____", "27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c", "different hellos")]
    [InlineData("6dd5e20025a42679", "27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c", "no part in common")]
    [InlineData("771_9c_35.____", "t13d1516h2_8daaf6152771_e5627efa2ab1", "server")]
    public void Values_of_different_methods_are_not_compared_and_it_is_said_why(string first, string second, string because)
    {
        Assert.False(Difference.TryBetween(Explained.Read(first), Explained.Read(second), out _, out string? problem));
        Assert.Contains(because, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_real_value_is_explained_without_a_name_that_is_unknown()
    {
        IReadOnlyList<string> all = RealValues.Atsfs();
        Assert.True(all.Count > 100, $"{all.Count}");
        Assert.All(all, value =>
        {
            string text = Explained.Text(value);
            RealValues.AssertNamed(text);
            Assert.DoesNotContain("Malformed", text, StringComparison.Ordinal);
            Assert.DoesNotContain("cannot be read", text, StringComparison.Ordinal);
            Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.ASCII.GetBytes(value)))[..16], Explained.Fingerprint(value, "atsf_hash"));
            Assert.True(Explained.Between(value, Explained.Fingerprint(value, "atsf_hash")).IsSame);
        });
    }

    [Fact]
    public void Every_real_answer_is_explained_without_a_name_that_is_unknown()
    {
        IReadOnlyList<string> all = RealValues.AtsfParts();
        Assert.True(all.Count > 200, $"{all.Count}");
        Assert.All(all, value =>
        {
            string text = Explained.Text(value);
            RealValues.AssertNamed(text);
            Assert.DoesNotContain("Malformed", text, StringComparison.Ordinal);
            Explained.AssertHarmless(value);
        });
    }

    [Fact]
    public void Real_values_differ_where_their_parts_do()
    {
        string[] names = ["random4520", "random458", "random6112", "random6306", "random6939", "random7225", "random7590", "random8273", "random9057", "random9428"];
        IReadOnlyList<string> all = RealValues.Atsfs();
        Properties.Hold(100, random =>
        {
            string one = all[random.Next(all.Count)];
            string two = all[random.Next(all.Count)];
            IEnumerable<string> differing = one.Split('|').Zip(two.Split('|'), names).Where(parts => parts.First != parts.Second).Select(parts => parts.Third);
            Assert.Equal(differing, Explained.Between(one, two).Changes.Select(change => change.Field));
        });
    }

    [Fact]
    public void Changed_values_are_explained_or_refused_and_never_throw() => Properties.Hold(2000, random =>
        Explained.AssertHarmless(Explained.Mutate(random.Next(3) switch { 0 => Whole, 1 => Part, _ => Other }, "0123456789abcdefAQwZ||__..--<<+/=\u001b\u202eé\ud83d", random)));

    [Fact]
    public void Parts_of_random_lists_are_explained() => Properties.Hold(500, random =>
    {
        Utf8Text text = new();
        byte[] body = new byte[random.Next(12)];
        random.NextBytes(body);
        string Items() => string.Join('-', Enumerable.Range(0, random.Next(4)).Select(_ => $"{random.Next(60)}.{(random.Next(2) == 0 ? string.Empty : Convert.ToBase64String(body).TrimEnd('='))}"));
        Explained.AssertHarmless($"{random.Next(768, 774)}_{random.Next(65536):x}_{Items()}_{Items()}_{Items()}_{Items()}_{Items()}");
    });

    [Theory]
    [InlineData(72)]
    [InlineData(80)]
    [InlineData(120)]
    public void Lines_keep_to_the_width_of_the_terminal(int width)
    {
        Assert.Contains("CN=Test CA", Explained.Text(Whole, width), StringComparison.Ordinal);
        Assert.Contains("secp384r1", Explained.Text(Part, width), StringComparison.Ordinal);
    }

    [Fact]
    public void For_programs_every_extension_is_an_object_with_its_contents()
    {
        using MemoryStream stream = new();
        ExplanationJson.Write(stream, Explained.Read(Whole).Explain());
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement probe = json.RootElement.GetProperty("fields")[0];
        Assert.Equal("random4520", probe.GetProperty("label").GetString());
        JsonElement encrypted = Assert.Single(probe.GetProperty("items").EnumerateArray(), item => item.GetProperty("name").GetString() == "encrypted_extensions");
        Assert.Equal(10, encrypted.GetProperty("items")[1].GetProperty("number").GetInt32());
        Assert.Equal(24, encrypted.GetProperty("items")[1].GetProperty("items")[1].GetProperty("number").GetInt32());
        Assert.Equal("5bccfe831f132b0b", json.RootElement.GetProperty("fingerprints")[0].GetProperty("value").GetString());
    }
}
