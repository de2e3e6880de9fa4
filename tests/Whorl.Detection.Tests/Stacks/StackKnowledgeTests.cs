using Whorl.Detection.Scoring;
using Whorl.Detection.Stacks;
using Whorl.Intelligence.Stacks;
using Whorl.Store;

namespace Whorl.Detection.Tests.Stacks;

/// <summary>Names of stacks, by tables made by hand.</summary>
public sealed class StackKnowledgeTests
{
    private const string A = "1,2,3,4,5,6,7,8,9,10", LikeA = "1,2,3,4,5,6,7,8,x,x", HalfA = "1,2,3,4,5,x,x,x,x,x", LessA = "1,2,3,4,x,x,x,x,x,x";

    [Fact]
    public void A_measured_fingerprint_is_named_with_the_range_of_its_versions()
    {
        StackAnswer answer = new StackKnowledge([Row(A, "nginx", "OpenSSL", "3.0.9"), Row(A, "httpd", "OpenSSL", "3.0.19"), Row(A, "nginx", "OpenSSL", "1.1.1n")]).Name(Jarm(A))!;
        StackChance library = Assert.Single(answer.Libraries);
        Assert.Equal((true, "OpenSSL", "1.1.1n", "3.0.19", 2, 1.0), (answer.IsExact, library.Name, library.FirstVersion, library.LastVersion, library.Programs, library.Share));
        Assert.Equal(["httpd", "nginx"], answer.Programs.Select(program => program.Name));

        // Each of the two programs is named rightly by the other: 2 of 2, so 2.5 / 3; a third program may show it too.
        Assert.Equal((2, 2.0), (answer.Trials, answer.Right));
        Assert.Equal(2.5 / 3, library.Probability, 9);
        Assert.Equal(BetaQuantile.OfShare(2, 0, 0.05), library.Lower, 9);
        Assert.Equal(2.5 / 3 / 3, answer.Programs[0].Probability, 9);
    }

    [Fact]
    public void Stacks_that_share_a_fingerprint_are_listed_with_their_shares()
    {
        StackAnswer answer = new StackKnowledge([Row(A, "a", "OpenSSL"), Row(A, "b", "OpenSSL"), Row(A, "c", "OpenSSL"), Row(A, "d", "Java JSSE")]).Name(Jarm(A))!;
        Assert.Equal([("OpenSSL", 0.75), ("Java JSSE", 0.25)], answer.Libraries.Select(library => (library.Name, library.Share)));

        // a, b and c are named OpenSSL by two of their three neighbours, d by none: 2/3 of one library, nothing of the other, so 1/3 of four.
        Assert.Equal((4, Math.Round(4.0 / 3, 9)), (answer.Trials, Math.Round(answer.Right, 9)));
        Assert.Equal(0.75 * ((4.0 / 3) + 0.5) / 5, answer.Libraries[0].Probability, 9);
    }

    [Fact]
    public void What_was_not_measured_is_named_by_the_nearest_and_says_how_near()
    {
        StackKnowledge knowledge = new([Row(A, "nginx", "OpenSSL"), Row(HalfA, "gnutls-serv", "GnuTLS")]);
        StackAnswer answer = knowledge.Name(Jarm(LikeA))!;
        Assert.Equal((false, 8, 10, 0.8, "OpenSSL"), (answer.IsExact, answer.Equal, answer.Parts, answer.Similarity, Assert.Single(answer.Libraries).Name));
        Assert.Equal((0, 0.5), (answer.Trials, answer.Libraries[0].Probability)); // nothing was tried at eight tenths
        Assert.Equal("GnuTLS", knowledge.Name(Jarm(LessA.Replace('x', 'y')) with { Raw = "1,2,3,4,5,x,x,x,x,y" })!.Libraries[0].Name);
        Assert.Null(new StackKnowledge([Row(A, "nginx", "OpenSSL")]).Name(Jarm(LessA)));
    }

    [Fact]
    public void That_neither_answers_makes_no_two_servers_alike()
    {
        const string Silent = "|||,|||,|||,|||,|||,|||,|||,a,b,c", Other = "|||,|||,|||,|||,|||,|||,|||,x,y,z", Near = "|||,|||,|||,|||,|||,|||,|||,a,b,z";
        StackKnowledge knowledge = new([Row(Silent, "nginx", "OpenSSL")]);
        Assert.Null(knowledge.Name(Jarm(Other)));
        Assert.Equal((2, 3), (knowledge.Name(Jarm(Near))!.Equal, knowledge.Name(Jarm(Near))!.Parts));
        Assert.Equal((true, 3, 3), (knowledge.Name(Jarm(Silent))!.IsExact, knowledge.Name(Jarm(Silent))!.Equal, knowledge.Name(Jarm(Silent))!.Parts));
    }

    [Theory]
    [InlineData("1.1.1n", "3.0.9", -1)]
    [InlineData("3.0.9", "3.0.19", -1)]
    [InlineData("3.0.19", "3.0.19", 0)]
    [InlineData("1.1.1w", "1.1.1n", 1)]
    [InlineData("3.0", "3.0.1", -1)]
    public void Versions_are_ordered_as_people_read_them(string one, string other, int order) => Assert.Equal(order, Math.Sign(VersionOrder.Instance.Compare(one, other)));

    [Fact]
    public void A_fingerprint_without_its_text_is_equal_or_not()
    {
        StackKnowledge knowledge = new([Row(A, "nginx", "OpenSSL")]);
        Assert.True(knowledge.Name(Jarm(A) with { Raw = null })!.IsExact);
        Assert.Null(knowledge.Name(Jarm(LikeA) with { Raw = null }));
        Assert.Null(knowledge.Name(new Fingerprint(FingerprintMethod.Ja3, "nginx")));
    }

    [Fact]
    public void The_parts_of_a_ja4_are_three()
    {
        StackKnowledge knowledge = new([new MeasuredStack(new Fingerprint(FingerprintMethod.Ja4, "t13d1516h2_8daaf6152771_e5627efa2ab1"), "browser", "1", "BoringSSL", "1", "-", default)]);
        Assert.Equal((2, 3), (knowledge.Name(new Fingerprint(FingerprintMethod.Ja4, "t13i1515h2_8daaf6152771_e5627efa2ab1"))!.Equal, 3));
        Assert.Null(knowledge.Name(new Fingerprint(FingerprintMethod.Ja4, "t13i1515h2_8daaf6152771_000000000000")));
    }

    [Fact]
    public void The_shipped_table_is_whole()
    {
        foreach (FingerprintMethod method in (FingerprintMethod[])[FingerprintMethod.Jarm, FingerprintMethod.Atsf, FingerprintMethod.Ja4, FingerprintMethod.Ja3])
        {
            IReadOnlyList<MeasuredStack> table = MeasuredStacks.Shipped(method);
            Assert.All(table, row => Assert.Equal(method, row.Fingerprint.Method));
            Assert.All(table, row => Assert.False(string.IsNullOrWhiteSpace(row.Program) || string.IsNullOrWhiteSpace(row.ProgramVersion) || string.IsNullOrWhiteSpace(row.LibraryVersion) || row.Fingerprint.Raw is null));
            Assert.InRange(table.Select(row => row.Program).Distinct().Count(), 30, 1000);
            Assert.InRange(table.Select(row => row.Library).Distinct().Count(), 6, 1000);
        }
    }

    [Theory]
    [InlineData("ja5\tx\tx\tp\t1\tl\t1\ts\t2026-01-01")]
    [InlineData("jarm\tx\tx\tp\t1\tl\t1\ts\tyesterday")]
    [InlineData("jarm\tx")]
    public void A_line_that_is_no_row_is_named(string line) =>
        Assert.Equal("line 2 is no measured stack", Assert.Throws<InvalidDataException>(() => MeasuredStacks.Read(new StringReader("# head\n" + line))).Message);

    private static MeasuredStack Row(string raw, string program, string library, string version = "1.0") => new(Jarm(raw), program, "1.0", library, version, "default", default);

    private static Fingerprint Jarm(string raw) => new(FingerprintMethod.Jarm, $"hash of {raw}", raw);
}
