using System.Text;
using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary><c>whorl explain</c> as a user runs it.</summary>
public class ExplainTests
{
    private const string Ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";

    private static string Hellos => Path.Combine("tests", "testdata", "hellos");

    // The hashes by tshark 4.0.
    [Theory]
    [InlineData("openssl-tls13.pcap", "5a1edc7f170af1014fc65c994878e63c")]
    [InlineData("openssl-tls12.pcap", "e2a75700e53651b1dc5a0399bfbc6f6d")]
    [InlineData("curl.pcap", "0149f47eabf9a20d0893e2a44e5a6323")]
    [InlineData("hello-retry.pcap#2", "d7d477dd98b3fab865d1970dc88a3b9c")]
    [InlineData("dtls12.pcap#1", "248a2544f4221c0f02f877e42fe67853")]
    [InlineData("openssl-tls13.pcap#1s", "15af977ce25de452b96affa2addb1036")]
    public void Hello_of_a_capture_is_explained_with_the_hash_that_tshark_has(string capture, string hash)
    {
        WhorlResult result = WhorlCommand.Run("explain", Path.Combine(Hellos, capture));
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(hash, Assert.Single(result.Records).GetProperty("fingerprints")[0].GetProperty("value").GetString());
    }

    [Fact]
    public void Capture_with_several_hellos_lists_them_and_asks_to_choose()
    {
        WhorlResult result = WhorlCommand.Run("explain", "-f", "table", Path.Combine(Hellos, "hello-retry.pcap"));
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("choose one", result.Errors, StringComparison.Ordinal);
        Assert.Contains("#2 ", result.Output, StringComparison.Ordinal);
        Assert.Contains("whorl.example", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_hellos_of_a_capture_are_compared()
    {
        WhorlResult result = WhorlCommand.Run("explain", "-f", "table", Path.Combine(Hellos, "hello-retry.pcap#1"), Path.Combine(Hellos, "hello-retry.pcap#2"));
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("secp384r1 of 97 bytes instead of x25519 of 32 bytes", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Value_on_standard_input_or_in_a_file_is_explained(bool isFile)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, Ja4 + "\n");
            WhorlResult result = isFile ? WhorlCommand.Run("explain", file) : WhorlCommand.Run(Encoding.ASCII.GetBytes(Ja4 + "\n"), ["explain", "-"]);
            Assert.Equal("ja4", Assert.Single(result.Records).GetProperty("kind").GetString());
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Capture_on_standard_input_is_explained() =>
        Assert.Equal("client-hello", Assert.Single(WhorlCommand.Run(File.ReadAllBytes(Path.Combine(WhorlCommand.Root, Hellos, "curl.pcap")), ["explain", "-"]).Records).GetProperty("kind").GetString());

    [Theory]
    [InlineData("nonsense", 2, "none of the forms")]
    [InlineData("nonsense.pcap", 2, "does not exist")]
    [InlineData("tests/testdata/hellos/curl.pcap#9", 1, "no #9")]
    [InlineData("tests/testdata/hellos/curl.pcap#x", 2, "chooses no hello")]
    [InlineData("\u001b[31m\u202ered", 2, "\\u001b[31m\\u202ered")]
    public void Value_that_cannot_be_explained_is_answered_in_one_sentence(string value, int exitCode, string sentence)
    {
        WhorlResult result = WhorlCommand.Run("explain", value);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Empty(result.Output);
        Assert.Contains(sentence, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.DoesNotContain('\u001b', result.Errors);
    }

    [Theory]
    [InlineData("nonsense", true)]
    [InlineData("771,99999,0,0,0", false)]
    public void Files_are_offered_where_the_forms_are_listed_and_nowhere_else(string value, bool isOffered) =>
        Assert.Equal(isOffered, WhorlCommand.Run("explain", value).Errors.TrimEnd().EndsWith(", or a file with one of these or a capture (file.pcap#3)", StringComparison.Ordinal));

    [Fact]
    public void Values_that_cannot_be_compared_are_wrong_usage()
    {
        WhorlResult result = WhorlCommand.Run("explain", "771,4865,0,29,0", "771,4865,43-51");
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("cannot be compared", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Ten_megabytes_of_hexadecimal_are_refused_in_one_sentence()
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, new string('a', 10_000_000));
            WhorlResult result = WhorlCommand.Run("explain", file);
            Assert.Equal(2, result.ExitCode);
            Assert.Contains("is longer than", result.Errors, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private const string Jarm = "27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c";

    [Theory]
    [InlineData("jarm", Jarm)]
    [InlineData("jarm_part", "1302|0303||0033-002b")]
    [InlineData("atsf", "771_9c_35.____|______<40")]
    [InlineData("atsf_part", "771_9c_35.____")]
    [InlineData("atsf_hash", "6dd5e20025a42679")]
    [InlineData("hello-set", "jarm")]
    [InlineData("hello-set", "ATSF")]
    [InlineData("client-hello", "atsf#random6306")]
    [InlineData("client-hello", "jarm#10")]
    [InlineData("hello-set", "src/Whorl.Probing/Hellos/Sets")]
    [InlineData("hello-set", "src/Whorl.Probing/Hellos/Sets/jarm.json")]
    [InlineData("client-hello", "src/Whorl.Probing/Hellos/Sets/jarm.json#tls1_1")]
    public void Active_fingerprint_or_hello_set_is_explained(string kind, string value)
    {
        WhorlResult result = WhorlCommand.Run("explain", value);
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(kind, Assert.Single(result.Records).GetProperty("kind").GetString());
        WhorlResult words = WhorlCommand.Run("explain", "-f", "table", value);
        Assert.All(words.Output.Split('\n'), line => Assert.True(line.Length <= 100, line));
        Assert.Equal(words.Output, WhorlCommand.Run("explain", "-f", "table", value).Output);
    }

    // The lengths, orders and JA4 that the specification's tables and captures give for these hellos.
    [Theory]
    [InlineData("atsf", "random4520", "477 bytes: 45-GREASE-28-51-43-16-65281-13-10-5-0")]
    [InlineData("atsf", "random4520", "452 bytes: 45-10-13-65281-16-43-51-28-GREASE-5")]
    [InlineData("atsf", "random9057", "188 bytes: 45-5-10-11-35-13-18-43-51-0")]
    [InlineData("jarm", "tls1_2_forward", "430 bytes: 0-23-1-65281-10-11-35-16-13-51-45-43")]
    [InlineData("jarm", "tls1_3_middle_out", "445 bytes: GREASE-0-23-1-65281-10-11-35-16-13-51-45-43")]
    public void Hello_set_shows_each_hello_as_it_goes_onto_the_wire(string set, string hello, string line)
    {
        JsonElement fields = Assert.Single(WhorlCommand.Run("explain", set).Records).GetProperty("fields");
        JsonElement field = Assert.Single(fields.EnumerateArray(), field => field.GetProperty("label").GetString() == hello);
        Assert.Contains(line, field.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("text").GetString()));
    }

    [Fact]
    public void Hello_of_a_set_is_compared_with_another()
    {
        WhorlResult result = WhorlCommand.Run("explain", "-f", "table", "jarm#tls1_2_forward", "jarm#tls1_2_reverse");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("in another order", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("0006001d00ff0102")]
    [InlineData("ffffffffffffff")]
    public void Hello_with_any_bytes_for_an_extension_is_shown(string body)
    {
        string json = $$"""{ "set": "own", "hellos": [{ "name": "a", "recordVersion": "0x0301", "legacyVersion": "0x7f1c", "cipherSuites": ["grease", "0x1301"], "compressionMethods": [], "extensionOrder": "reversed", "extensions": [{ "type": "key_share", "body": "{{body}}" }, { "type": "supported_versions", "body": "{{body}}" }] }] }""";
        Assert.Equal("hello-set", Assert.Single(WhorlCommand.Run(Encoding.ASCII.GetBytes(json), ["explain", "-"]).Records).GetProperty("kind").GetString());
    }

    [Fact]
    public void File_of_hellos_on_standard_input_is_explained()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(WhorlCommand.Root, "src/Whorl.Probing/Hellos/Sets/atsf.json"));
        Assert.Equal("hello-set", Assert.Single(WhorlCommand.Run(file, ["explain", "-"]).Records).GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("chooses no hello of the set atsf", "atsf#random1")]
    [InlineData("chooses no hello of the set jarm", "jarm#11")]
    [InlineData("not compared as a whole", "atsf", "jarm")]
    [InlineData("no *.json file", "tests/testdata/hellos")]
    [InlineData("different hellos", "771_9c_35.____", Jarm)]
    public void Choice_that_cannot_be_explained_is_answered_in_one_sentence(string sentence, params string[] values)
    {
        WhorlResult result = WhorlCommand.Run(["explain", .. values]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(sentence, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("{}", "neither \"hellos\"")]
    [InlineData("{ \"hellos\": [] }", "has no hellos")]
    [InlineData("{ \"hellos\" ", "no valid JSON")]
    [InlineData("{ \"Ciphers\": [4865], \"Version\": 771, \"KeyShares\": 3 }", "asks for 3 shares")]
    public void Hellos_that_are_wrong_are_refused_in_one_sentence(string json, string sentence)
    {
        WhorlResult result = WhorlCommand.Run(Encoding.ASCII.GetBytes(json), ["explain", "-"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(sentence, result.Errors, StringComparison.Ordinal);
        Assert.Single(result.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Output_that_is_no_terminal_has_no_colour() =>
        Assert.DoesNotContain('\u001b', WhorlCommand.Run("explain", "-f", "table", Ja4).Output);
}
