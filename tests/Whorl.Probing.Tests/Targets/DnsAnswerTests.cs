using FsCheck;
using FsCheck.Fluent;
using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class DnsAnswerTests
{
    /// <summary>The place of the question's name, which answers point to.</summary>
    private const string Asked = "@12";

    private static readonly byte[] Query = QueryFor("www.Example.com", DnsAnswer.TypeA);

    [Fact]
    public void A_query_is_written_as_RFC_1035_has_it() =>
        Assert.Equal("123401000001000000000000" + "03777777" + "076578616D706C65" + "03636F6D" + "00" + "00010001", Convert.ToHexString(Query));

    [Theory]
    [InlineData("")]
    [InlineData("a..b")]
    [InlineData("a b")]
    public void A_text_that_is_no_name_makes_no_query(string name) => Assert.Empty(QueryFor(name, DnsAnswer.TypeA));

    public static TheoryData<string, byte[], string> Good() => new()
    {
        { "one address", To().Address(Asked, "192.0.2.1").Build(), "Found 192.0.2.1" },
        { "two addresses, the name written out in other letters", To().Address("WWW.example.COM", "192.0.2.2").Address(Asked, "192.0.2.1").Build(), "Found 192.0.2.2 192.0.2.1" },
        { "an alias before its address", To().Alias(Asked, "a.net").Address("a.net", "192.0.2.1").Build(), "Found 192.0.2.1" },
        { "an alias behind its address", To().Address("b.net", "192.0.2.1").Alias("a.net", "b.net").Alias(Asked, "a.net").Build(), "Found 192.0.2.1" },
        { "an alias with a compressed target", To().Alias(Asked, "cdn.@16").Address("cdn.example.com", "192.0.2.1").Build(), "Found 192.0.2.1" },
        { "an alias without an address", To().Alias(Asked, "a.net").Build(), "NoAddress" },
        { "somebody else's address", To().Address("other.net", "192.0.2.1").Build(), "NoAddress" },
        { "an address of the other family", To().Address(Asked, "2001:db8::1").Build(), "NoAddress" },
        { "nothing", To().Build(), "NoAddress" },
        { "no such name", To(3).Build(), "NoSuchName" },
        { "server failure", To(2).Build(), "ServerFailure" },
        { "refused", To(5).Build(), "Refused" },
        { "a failure without its question", [0x12, 0x34, 0x81, 0x82, 0, 0, 0, 0, 0, 0, 0, 0], "ServerFailure" },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public void Reads_an_answer(string what, byte[] message, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, Read(message));
    }

    public static TheoryData<string, byte[], string> Bad()
    {
        byte[] otherId = To().Address(Asked, "192.0.2.1").Build();
        otherId[0] ^= 1;
        byte[] ourQuery = [.. Query];
        byte[] shortName = To().Build();
        shortName[13] = (byte)'x';
        return new()
        {
            { "another id", otherId, "NotOurs" },
            { "no response", ourQuery, "NotOurs" },
            { "another question", shortName, "NotOurs" },
            { "another type", new DnsMessageBuilder(QueryFor("www.example.com", DnsAnswer.TypeAaaa)).Build(), "NotOurs" },
            { "nothing at all", [], "NotOurs" },
            { "half a header", [0x12, 0x34, 0x81, 0x80, 0, 1], "NotOurs" },
            { "cut short, and said so", To(0, truncated: true).Build(), "Truncated" },
            { "more answers than there are", To().Address(Asked, "192.0.2.1").Answers(65_535).Build(), "Malformed" },
            { "an address of three bytes", To().Record(DnsMessageBuilder.Name(Asked), 1, [1, 2, 3]).Build(), "Malformed" },
            { "data longer than the message", To().Record(DnsMessageBuilder.Name(Asked), 1, [1, 2, 3, 4], length: 5).Build(), "Malformed" },
            { "a pointer to itself", To().Record(DnsMessageBuilder.Name($"@{Query.Length}"), 1, [1, 2, 3, 4]).Build(), "Malformed" },
            { "a pointer forwards", To().Record(DnsMessageBuilder.Name($"@{Query.Length + 4}"), 1, [1, 2, 3, 4]).Build(), "Malformed" },
            { "a pointer into the header", To().Record(DnsMessageBuilder.Name("@2"), 1, [1, 2, 3, 4]).Build(), "Malformed" },
            { "a pointer behind the end", To().Record(DnsMessageBuilder.Name("@16000"), 1, [1, 2, 3, 4]).Build(), "Malformed" },
            { "half a pointer", [.. To().Answers(1).Build(), 0xC0], "Malformed" },
            { "a label of 64 bytes", To().Record([64, .. new byte[64], 0], 1, [1, 2, 3, 4]).Build(), "Malformed" },
            { "a name of 256 bytes", To().Record([.. Enumerable.Range(0, 4).SelectMany(static _ => new byte[] { 63 }.Concat(new byte[63])), 0], 1, [1, 2, 3, 4]).Build(), "Malformed" },
            { "an alias of itself", To().Alias(Asked, Asked).Address(Asked, "192.0.2.1").Build(), "Malformed" },
            { "aliases in a circle", To().Alias(Asked, "a.net").Alias("a.net", "b.net").Alias("b.net", "a.net").Build(), "Malformed" },
            { "seventeen aliases", Enumerable.Range(0, 16).Aggregate(To().Alias(Asked, "n0.net"), static (all, i) => all.Alias($"n{i}.net", $"n{i + 1}.net")).Build(), "Malformed" },
        };
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void Is_not_fooled_by(string what, byte[] message, string expected)
    {
        Assert.NotEmpty(what);
        Assert.Equal(expected, Read(message));
    }

    [Fact]
    public void Keeps_a_bounded_number_of_addresses()
    {
        DnsMessageBuilder message = To();
        for (int i = 0; i < 500; i++)
        {
            message.Address(Asked, $"192.0.{i / 250}.{i % 250}");
        }

        Assert.Equal(1 + Resolution.MostAddresses, Read(message.Build()).Split(' ').Length);
    }

    [Fact]
    public void A_prefix_of_an_answer_is_never_taken_for_an_answer()
    {
        byte[] whole = To().Alias(Asked, "cdn.@16").Address("cdn.example.com", "192.0.2.1").Build();
        for (int length = 0; length < whole.Length; length++)
        {
            Assert.DoesNotContain("Found", Read(whole[..length]), StringComparison.Ordinal);
        }
    }

    /// <summary>Seeded noise over right answers: nothing throws, and no name is followed for ever.</summary>
    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        byte[][] seeds = [.. Good().Concat(Bad()).Select(static row => row.Data.Item2)];
        System.Random random = new(20_251_125);
        for (int i = 0; i < 200_000; i++)
        {
            byte[] bytes = [.. seeds[random.Next(seeds.Length)]];
            for (int change = random.Next(1, 6); change > 0 && bytes.Length > 2; change--)
            {
                bytes[random.Next(2, bytes.Length)] = (byte)(random.Next(3) == 0 ? 0xC0 : random.Next(256));
            }

            _ = Read(bytes);
        }

        Prop.ForAll<byte[]>(static bytes => Read([.. Query.Take(2), 0x81, 0x80, 0, 1, 0, 9, 0, 0, 0, 0, .. Query.Skip(12), .. bytes ?? []]).Length > 0).QuickCheckThrowOnFailure();
    }

    internal static byte[] QueryFor(string name, ushort type)
    {
        byte[] query = new byte[300];
        return query[..DnsAnswer.WriteQuery(name, type, 0x1234, query)];
    }

    private static DnsMessageBuilder To(int responseCode = 0, bool truncated = false) => new(Query, responseCode, truncated);

    private static string Read(byte[] message)
    {
        List<HostAddress> addresses = [];
        DnsAnswerKind kind = DnsAnswer.Read(message, Query, addresses, out ResolutionStatus status);
        return kind != DnsAnswerKind.Answer ? kind.ToString() : string.Join(' ', [status.ToString(), .. addresses.Select(static a => a.ToString())]);
    }
}
