using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;
using Whorl.Fingerprints.Tests.Hellos;

namespace Whorl.Fingerprints.Tests.Explain;

public class DifferenceTests
{
    private const string Ja4 = "t13d1516h2_8daaf6152771_e5627efa2ab1";

    [Theory]
    [InlineData("difference-ja3", "771,4865-4866-4867-10,0-10-11-21,29-23,0", "771,4866-4867-4865,0-10-11-35,29-23,0")]
    [InlineData("difference-ja3-shuffled", "771,4865,0-1-2-3-4-5-6-7-8-9,29,0", "771,4865,9-8-7-6-5-4-3-2-1-0,29,0")]
    [InlineData("difference-ja3-same", "771,4865,0-10,29,0", "771,4865,0-10,29,0")]
    [InlineData("difference-ja3s", "771,4865,43-51", "771,4866,51-43")]
    [InlineData("difference-ja4", Ja4, "q13i1517h3_8daaf6152771_b1ff8ab2d16f")]
    [InlineData("difference-ja4_r", "t13d0304h2_1301,1302,1303_000a,000d_0403,0804", "t13d0204h2_1301,1303_000a,000d_0804,0403")]
    [InlineData("difference-ja3-ja4_r", "771,4866-4865,0-43-10-13,29,", "t13d0204h2_1301,1302_000a,000d,002b_0403")]
    [InlineData("difference-ja3-ja4", "771,4865-4866,0-43-10-13,29,", "t13d0204h2_62ed6f6ca7ad_ed0e0c566b42")]
    [InlineData("difference-hashes", "66918128f1b9b03303d77c6f2eefd128", "d41d8cd98f00b204e9800998ecf8427e")]
    public void Difference_in_words_is_as_approved(string name, string first, string second) => Approval.Matches(name, Text(first, second));

    [Fact]
    public void Difference_of_hellos_in_words_is_as_approved() => Approval.Matches("difference-hellos", Text(
        Convert.ToHexString(HelloBuilder.Typical().Extension(0x1a1a).Extension(21, 0, 0, 0).Record()),
        Convert.ToHexString(new HelloBuilder()
            .CipherSuites(0xc02f, 0x1301, 0x1302, 0x0035).ServerName("other.example").Groups(4588, 29, 23).PointFormats(0)
            .SignatureSchemes(0x0403, 0x0804).Alpn("http/1.1").Versions(0x0304, 0x0303).Extension(0xdada).Record())));

    [Theory]
    [InlineData("771,4865,0,29,0", "771,4865,0", "client")]
    [InlineData(Ja4, "66918128f1b9b03303d77c6f2eefd128", "no part in common")]
    [InlineData(Ja4, "771,4865,0", "server")]
    public void Values_with_nothing_in_common_are_not_compared_and_it_is_said_why(string first, string second, string because)
    {
        Assert.False(Difference.TryBetween(Read(first), Read(second), out _, out string? problem));
        Assert.Contains(because, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Hello_is_compared_with_its_own_fingerprints_of_any_form_as_the_same()
    {
        HelloFingerprints all = HelloBuilder.Typical().Fingerprints();
        Subject hello = Read(Convert.ToHexString(HelloBuilder.Typical().Record()));
        Assert.All((string[])[all.Ja3, all.Ja3Hash, all.Ja4, all.Ja4O, all.Ja4R, all.Ja4Ro], form =>
        {
            Assert.True(Difference.TryBetween(hello, Read(form), out Difference? there, out string? problem), problem);
            Assert.True(there.IsSame, form);
            Assert.True(Difference.TryBetween(Read(form), hello, out Difference? back, out problem), problem);
            Assert.True(back.IsSame, form);
        });
    }

    [Fact]
    public void GREASE_values_chosen_anew_are_no_difference()
    {
        Assert.True(Difference.TryBetween(
            Read(Convert.ToHexString(new HelloBuilder().CipherSuites(0x1a1a, 0x1301).Extension(0x2a2a).Groups(0x3a3a, 29).Record())),
            Read(Convert.ToHexString(new HelloBuilder().CipherSuites(0xfafa, 0x1301).Extension(0xaaaa).Groups(0x0a0a, 29).Record())),
            out Difference? difference,
            out _));
        Assert.True(difference.IsSame);
    }

    [Fact]
    public void Moves_named_are_enough_to_turn_one_list_into_the_other() => Properties.Hold(300, random =>
    {
        int[] one = [.. Enumerable.Range(1, random.Next(5, 40))];
        List<int> two = [.. one];
        int moves = random.Next(1, 4);
        for (int i = 0; i < moves; i++)
        {
            int value = two[random.Next(two.Count)];
            two.Remove(value);
            two.Insert(random.Next(two.Count + 1), value);
        }

        Assert.True(Difference.TryBetween(Read($"771,{string.Join('-', one)},,,"), Read($"771,{string.Join('-', two)},,,"), out Difference? difference, out _));
        Assert.InRange(difference.Changes.Count, 0, moves);
        Assert.Equal(one.SequenceEqual(two), difference.Changes.Count == 0);
        Assert.All(difference.Changes, change => Assert.Equal("moved", change.Kind));
    });

    private static Subject Read(string value)
    {
        Assert.True(Explainer.TryRead(value, out Subject? subject, out string? problem), problem);
        return subject;
    }

    private static string Text(string first, string second)
    {
        Assert.True(Difference.TryBetween(Read(first), Read(second), out Difference? difference, out string? problem), problem);
        StringWriter text = new();
        ExplanationText.Write(text, difference);
        return text.ToString();
    }
}
