using Whorl.Service.Searching;

namespace Whorl.Service.Tests.Searching;

/// <summary>The search language: read, written, and read again.</summary>
public sealed class SearchQueryTests
{
    private static readonly string[] Pieces = ["a", "Z", "9", ".", "-", "_", "*", ":", "/", " ", "\"", "\\", "\t", "\u00a0", "é", "😀", "\0", "\u2028", "<", "%", "'"];

    [Theory]
    [InlineData("10.0.0.1", "ip:10.0.0.1")]
    [InlineData("10.0.0.0/8", "ip:10.0.0.0/8")]
    [InlineData("2001:db8::1", "ip:2001:db8::1")]
    [InlineData("www.example.com", "sni:www.example.com")]
    [InlineData("-www.example.com", "-sni:www.example.com")]
    [InlineData("t13d1516h2_8daaf6152771_e5627efa2ab1", "ja4:t13d1516h2_8daaf6152771_e5627efa2ab1")]
    [InlineData("bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "ja3:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    [InlineData("00112233445566aa", "atsf:00112233445566aa")]
    [InlineData("SERVER:nginx  port:8443", "server:nginx port:8443")]
    [InlineData("server:\"a b\"", "server:\"a b\"")]
    [InlineData("server:\"a \\\"b\\\" \\\\\"", "server:\"a \\\"b\\\" \\\\\"")]
    [InlineData("server:a\\b", "server:a\\b")]
    [InlineData("-server:\"x", "-server:x")]
    [InlineData("version:\"TLS 1.3\"", "version:\"TLS 1.3\"")]
    [InlineData("first_seen:<7d score:>=0.8", "first_seen:<7d score:>=0.8")]
    [InlineData("", "")]
    public void A_search_is_read_and_written(string text, string written) => Assert.Equal(written, Assert.IsType<SearchQuery>(SearchQuery.TryRead(text, out _)).ToString());

    [Theory]
    [InlineData("nonsense:x", "there is no field 'nonsense'")]
    [InlineData("server:", "says nothing of it")]
    [InlineData("server:\"\"", "says nothing of it")]
    [InlineData("port:0", "from 1 to 65535")]
    [InlineData("port:65536", "from 1 to 65535")]
    [InlineData("asn:as", "takes a number")]
    [InlineData("score:high", "from 0 to 1")]
    [InlineData("first_seen:7d", "length of time")]
    [InlineData("first_seen:<7y", "length of time")]
    [InlineData("ip:nonsense", "address or a network")]
    [InlineData("ja3:abc", "32 hexadecimal digits")]
    [InlineData("status:fine", "'status:' is one of")]
    [InlineData("verdict:bad", "'verdict:' is c2")]
    [InlineData("\"a b\"", "looks like no fingerprint")]
    [InlineData("server:nginx ja3:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "others of handshakes")]
    public void What_cannot_be_searched_for_is_told(string text, string says)
    {
        Assert.Null(SearchQuery.TryRead(text, out string problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Too_much_is_told()
    {
        Assert.Null(SearchQuery.TryRead(string.Concat(Enumerable.Repeat("port:1 ", 33)), out string problem));
        Assert.Contains("at most 2,000 characters and 32 terms", problem, StringComparison.Ordinal);
        Assert.Null(SearchQuery.TryRead(new string('a', 2001), out problem));
        Assert.Contains("at most 2,000 characters and 32 terms", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_written_is_read_as_the_same()
    {
        int read = 0;
        Properties.Hold(3000, random =>
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => random.Next(4) == 0 ? (string[])["server:", "-subject:", "sni:", "agent:\"", "-"] is var starts ? starts[random.Next(starts.Length)] : "" : Pieces[random.Next(Pieces.Length)]));
            if (SearchQuery.TryRead(text, out _) is not { } query)
            {
                return;
            }

            read++;
            SearchQuery? again = SearchQuery.TryRead(query.ToString(), out string problem);
            Assert.True(again is not null, $"'{text}' is '{query}': {problem}");
            Assert.Equal(query.Terms, again.Terms);
            Assert.Equal(query.Scope, again.Scope);
        });
        Assert.True(read > 300, $"{read}");
    }

    [Fact]
    public void Any_value_can_be_said()
    {
        Properties.Hold(2000, random =>
        {
            string value = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => Pieces[random.Next(Pieces.Length)]));
            SearchTerm term = new("server", value, random.Next(2) == 0);
            SearchQuery? query = SearchQuery.TryRead(term.ToString(), out string problem);
            Assert.True(query is not null, $"'{term}': {problem}");
            Assert.Equal(term, Assert.Single(query.Terms));
        });
    }
}
