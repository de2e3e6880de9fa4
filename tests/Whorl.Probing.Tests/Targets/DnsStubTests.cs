using Whorl.Probing.Targets;

namespace Whorl.Probing.Tests.Targets;

public sealed class DnsStubTests
{
    private const string Asked = "@12";

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1:53")]
    [InlineData("192.0.2.1:5353", "192.0.2.1:5353")]
    [InlineData("::1", "::1:53")]
    [InlineData("[::1]:5353", "::1:5353")]
    [InlineData("ns.example", null)]
    [InlineData("192.0.2.0/24", null)]
    [InlineData("https://192.0.2.1", null)]
    [InlineData("", null)]
    public void A_server_is_an_address_and_perhaps_a_port(string text, string? expected) =>
        Assert.Equal(expected, DnsServer.TryParse(text, out DnsServer server) ? $"{server.Address}:{server.Port}" : null);

    [Fact]
    public async Task Asks_for_both_families_and_puts_IPv4_first()
    {
        await using NameServer server = new(static query => [Both(query, "192.0.2.1", "2001:db8::1")]);
        Assert.Equal("Found 192.0.2.1 2001:db8::1", await LookUpAsync(server));
        Assert.Equal(2, server.Queries);
    }

    [Fact]
    public async Task Ids_and_source_ports_are_not_repeated()
    {
        await using NameServer server = new(static query => [Both(query, "192.0.2.1", "2001:db8::1")]);
        for (int i = 0; i < 20; i++)
        {
            await LookUpAsync(server);
        }

        Assert.Equal(40, server.Seen.Count);
        Assert.InRange(server.Seen.Select(static seen => seen.Id).Distinct().Count(), 37, 40);
        Assert.InRange(server.Seen.Select(static seen => seen.Port).Distinct().Count(), 20, 40);
    }

    [Fact]
    public async Task Strangers_before_the_answer_are_passed_over()
    {
        await using NameServer server = new(static query =>
        {
            byte[] otherId = Both(query, "198.51.100.1", "2001:db8::bad");
            otherId[1] ^= 0x55;
            byte[] otherName = Both(query, "198.51.100.1", "2001:db8::bad");
            otherName[13] ^= 1;
            return [otherId, [1, 2, 3], query, otherName, Both(query, "192.0.2.1", "2001:db8::1")];
        });
        Assert.Equal("Found 192.0.2.1 2001:db8::1", await LookUpAsync(server));
    }

    [Fact]
    public async Task A_flood_of_strangers_ends()
    {
        await using NameServer server = new(static _ => Enumerable.Repeat<byte[]>([1, 2, 3], 100));
        Assert.Equal("Malformed", await LookUpAsync(server));
    }

    [Fact]
    public async Task An_unanswered_query_is_sent_again()
    {
        int count = 0;
        await using NameServer server = new(query => Interlocked.Increment(ref count) <= 2 ? [] : [Both(query, "192.0.2.1", "2001:db8::1")]);
        Assert.Equal("Found 192.0.2.1 2001:db8::1", await LookUpAsync(server));
    }

    [Fact]
    public async Task Silence_is_a_timeout_after_the_last_attempt()
    {
        await using NameServer server = new(static _ => []);
        Assert.Equal("TimedOut", await LookUpAsync(server));
        Assert.Equal(6, server.Queries);
    }

    [Fact]
    public async Task A_server_that_never_answers_for_IPv6_costs_the_grace_only()
    {
        await using NameServer server = new(static query => IsForIPv4(query) ? [Both(query, "192.0.2.1", "")] : []);
        Assert.Equal("Found 192.0.2.1", await LookUpAsync(server, attempt: TimeSpan.FromSeconds(100)));
    }

    [Fact]
    public async Task A_failure_for_one_family_is_not_hidden_by_the_others_lack()
    {
        await using NameServer server = new(static query => [new DnsMessageBuilder(query, IsForIPv4(query) ? 2 : 0).Build()]);
        Assert.Equal("ServerFailure", await LookUpAsync(server));
        await using NameServer none = new(static query => [new DnsMessageBuilder(query, 3).Build()]);
        Assert.Equal("NoSuchName", await LookUpAsync(none));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(10_000)]
    public async Task What_is_cut_short_is_asked_for_over_TCP_in_whatever_pieces_it_comes(int piece)
    {
        await using NameServer server = new(
            static query => [new DnsMessageBuilder(query, truncated: true).Build()],
            query => Framed(Both(query, "192.0.2.1", "2001:db8::1")).Chunk(piece));
        Assert.Equal("Found 192.0.2.1 2001:db8::1", await LookUpAsync(server));
    }

    [Theory]
    [InlineData("", "Malformed")]
    [InlineData("00", "Malformed")]
    [InlineData("0000", "Malformed")]
    [InlineData("FFFF0102", "Malformed")]
    [InlineData("0003010203", "Malformed")]
    public async Task A_hostile_answer_over_TCP_ends(string hex, string expected)
    {
        await using NameServer server = new(static query => [new DnsMessageBuilder(query, truncated: true).Build()], _ => [Convert.FromHexString(hex)]);
        Assert.Equal(expected, await LookUpAsync(server));
    }

    [Fact]
    public async Task A_closed_port_is_a_server_that_cannot_be_reached()
    {
        DnsServer server;
        await using (NameServer gone = new(static _ => []))
        {
            server = gone.Server;
        }

        Resolution resolution = await new DnsStub(server, TimeProvider.System).LookUpAsync("www.example", TestContext.Current.CancellationToken);
        Assert.Equal(ResolutionStatus.Unreachable, resolution.Status);
    }

    [Fact]
    public async Task Localhost_is_never_asked_for()
    {
        await using NameServer server = new(static _ => []);
        Assert.Equal("Found 127.0.0.1 ::1", await LookUpAsync(server, name: "a.LocalHost"));
        Assert.Equal(0, server.Queries);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait()
    {
        await using NameServer server = new(static _ => []);
        using CancellationTokenSource soon = new(TimeSpan.FromMilliseconds(50));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new DnsStub(server.Server, TimeProvider.System).LookUpAsync("www.example", soon.Token));
    }

    private static async Task<string> LookUpAsync(NameServer server, string name = "www.example", TimeSpan? attempt = null)
    {
        DnsStub stub = new(server.Server, TimeProvider.System)
        {
            AttemptTimeout = attempt ?? TimeSpan.FromMilliseconds(300),
            Grace = TimeSpan.FromMilliseconds(300),
        };
        Resolution resolution = await stub.LookUpAsync(name, TestContext.Current.CancellationToken);
        return string.Join(' ', [resolution.Status.ToString(), .. resolution.Addresses.Select(static address => address.ToString())]);
    }

    private static bool IsForIPv4(byte[] query) => query[^3] == DnsAnswer.TypeA;

    private static byte[] Both(byte[] query, string ipv4, string ipv6) =>
        new DnsMessageBuilder(query).Address(Asked, IsForIPv4(query) ? ipv4 : ipv6).Build();

    private static byte[] Framed(byte[] message) => [(byte)(message.Length >> 8), (byte)message.Length, .. message];
}
