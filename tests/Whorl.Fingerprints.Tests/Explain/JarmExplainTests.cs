using System.Text.Json;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Fingerprints.Tests.Explain;

public class JarmExplainTests
{
    // The published example (BinaryEdge).
    private const string Raw = "c02b|0303|h2|0000-0017-ff01-000b-0023-0010,cc14|0303|h2|0000-0017-ff01-000b-0023-0010,cc14|0303|h2|0000-0017-ff01-000b-0023-0010,|||,cc14|0303||0000-0017-ff01-000b-0023,c009|0302|h2|0000-0017-ff01-000b-0023-0010,1302|0303||0033-002b,1303|0303||0033-002b,|||,1301|0303||0033-002b";
    private const string Hash = "27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c";
    private const string OtherRaw = "c02b|0303|h2|0000-ff01-000b-0023-0010,c02b|0303|http/1.1|0000-0017-ff01-000b-0023-0010,cc14|0303|h2|0017-0000-ff01-000b-0023-0010,|||,|||,c009|0302|h2|0000-0017-ff01-000b-0023-0010,1302|0303||0033-002b,1303|0303||0033-002b,|||,1301|0303||0033-002b-0029";
    private const string OtherHash = "27d27d3ed0000001dc42d43d00041d92740858598b6f6b71be688c9d983dcc";
    private const string OpenSslDefaults = "07d14d16d21d21d00042d43d000000aa99ce74e2c6d013c745aa52b5cc042d";
    private const string Nothing = "00000000000000000000000000000000000000000000000000000000000000";

    [Theory]
    [InlineData("jarm", Hash)]
    [InlineData("jarm-nothing", Nothing)]
    [InlineData("jarm-openssl", OpenSslDefaults)]
    [InlineData("jarm-contradictions", "27d00d3ed00046d1dc42gffd43041d6183ff1bfae51ebd88d70384363d525c")]
    [InlineData("jarm-raw", Raw)]
    [InlineData("jarm-part", "1302|0303||0033-002b")]
    [InlineData("jarm-raw-odd", "c02|0303|h2|0000-00,1302|7f1c|\u001b[31m|0033,|0303||,c02b|030||,c02b|||4141,|||,|||,|||,|||,|||")]
    public void Value_in_words_is_as_approved(string name, string value) => Approval.Matches(name, Explained.Text(value));

    [Theory]
    [InlineData("difference-jarm", Hash, OtherHash)]
    [InlineData("difference-jarm-raw", Raw, OtherRaw)]
    [InlineData("difference-jarm-and-raw", OtherHash, Raw)]
    [InlineData("difference-jarm-same", Hash, Raw)]
    [InlineData("difference-jarm-parts", "1302|0303||0033-002b", "c02b|0303|h2|0000-0010")]
    [InlineData("difference-jarm-part-of-many", "1302|0303||0033-002b", Raw)]
    public void Difference_in_words_is_as_approved(string name, string first, string second) => Approval.Matches(name, Explained.Text(first, second));

    [Fact]
    public void Hash_is_read_in_capitals_too() =>
        Assert.Equal(Explained.Text(Hash), Explained.Text(" " + Hash.ToUpperInvariant() + "\n"));

    [Fact]
    public void Hash_that_differs_in_its_second_half_alone_says_that_it_does_not_show_where()
    {
        Difference difference = Explained.Between(Hash, Hash[..60] + "00");
        Assert.StartsWith("extensions or ALPN differ somewhere", Assert.Single(difference.Changes).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("27d3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d5", "59 characters")]
    [InlineData("271" + "3ed3ed0003ed1dc42d43d00041d6183ff1bfae51ebd88d70384363d525c", "part 271")]
    [InlineData("1302|0303||0033,|||", "2 parts instead of 10")]
    [InlineData("1302|0303|,,,,,,,,,|0033", "none of the forms")]
    [InlineData("1302|0303||zz,|||,|||,|||,|||,|||,|||,|||,|||,|||", "1302|0303||zz")]
    public void Value_that_is_nearly_one_is_answered_with_a_sentence_that_says_why(string value, string because) =>
        Assert.Contains(because, Explained.Problem(value), StringComparison.Ordinal);

    [Fact]
    public void Every_real_value_is_explained_without_a_name_that_is_unknown()
    {
        int raws = 0;
        foreach ((string raw, string hash) in RealValues.Jarms())
        {
            RealValues.AssertNamed(Explained.Text(hash));
            Assert.True(Explained.Between(hash, hash).IsSame);
            if (raw.Split(',').Length != Jarm.Probes)
            {
                // What jarm.py printed where it crashed.
                Assert.DoesNotContain('|', raw);
                continue;
            }

            raws++;
            Assert.Equal(hash, Explained.Fingerprint(raw, "jarm"));
            Assert.True(Explained.Between(raw, hash).IsSame, raw);
            RealValues.AssertNamed(Explained.Text(raw));
        }

        Assert.True(raws > 100, $"{raws}");
    }

    [Fact]
    public void Real_values_are_compared_both_ways_and_with_each_other()
    {
        (string Raw, string Hash)[] all = [.. RealValues.Jarms().Where(value => value.Raw.Contains('|'))];
        Properties.Hold(100, random =>
        {
            (string Raw, string Hash) one = all[random.Next(all.Length)];
            (string Raw, string Hash) two = all[random.Next(all.Length)];
            Assert.Equal(one.Raw == two.Raw, Explained.Between(one.Raw, two.Raw).IsSame);
            Assert.Equal(one.Hash == two.Hash, Explained.Between(one.Hash, two.Hash).IsSame);
            Assert.Equal(one.Hash == two.Hash, Explained.Between(one.Raw, two.Hash).IsSame);
            Assert.Equal(one.Hash == two.Hash, Explained.Between(one.Hash, two.Raw).IsSame);
        });
    }

    [Fact]
    public void Changed_values_are_explained_or_refused_and_never_throw() => Properties.Hold(2000, random =>
        Explained.AssertHarmless(Explained.Mutate(random.Next(2) == 0 ? Hash : Raw, "0123456789abcdefghijZ||,-\u001b\u202eé\ud83d", random)));

    [Fact]
    public void For_programs_each_probe_is_an_object_with_suite_and_version()
    {
        using MemoryStream stream = new();
        ExplanationJson.Write(stream, Explained.Read(Hash).Explain());
        using JsonDocument json = JsonDocument.Parse(stream.ToArray());
        JsonElement probe = json.RootElement.GetProperty("fields")[0];
        Assert.Equal("tls1_2_forward", probe.GetProperty("label").GetString());
        Assert.Equal("27d", probe.GetProperty("piece").GetString());
        Assert.Equal(0xc02b, probe.GetProperty("items")[0].GetProperty("number").GetInt32());
        Assert.Equal("TLS 1.2", probe.GetProperty("items")[1].GetProperty("text").GetString());
    }
}
