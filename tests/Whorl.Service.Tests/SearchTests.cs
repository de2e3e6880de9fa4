using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Whorl.Detection.Cdns;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Searching;
using Whorl.Service.Tests.Delivery;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests;

/// <summary>A search finds what going through everything finds, each once, however its pages are cut.</summary>
public sealed class SearchTests : IDisposable
{
    private static readonly string?[] Headers = [null, "nginx", "nginx/1.18.0 (Ubuntu)", "Apache", "Äpfel 100%", "a_b\\c"];
    private static readonly string?[] Names = [null, "one.example", "two.example", "a.two.example", "upper.example"];
    private static readonly string?[] Jarms = [null, "27d40d40d29d40d1dc42d43d00041d" + new string('1', 32), "27d40d40d29d40d1dc42d43d00041d" + new string('2', 32), "29d" + new string('3', 59)];
    private static readonly string?[] Hashes = [null, new string('a', 64), new string('b', 64)];
    private static readonly string?[] Ja4s = [null, "t13d1516h2_8daaf6152771_e5627efa2ab1", "t13d1516h2_8daaf6152771_000000000000", "q13d0310h3_55b375c5d22e_cd85d2d88918"];
    private static readonly string?[] Ja3s = [null, new string('c', 32), new string('d', 32)];
    private static readonly string?[] Alpns = [null, "h2", "h2,http/1.1"];
    private static readonly ushort[] Ports = [443, 8443];

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-search").FullName;
    private readonly ManualTime time = new();
    private readonly SqliteStore store;
    private readonly JudgeKeeper judges;
    private readonly Searcher searcher;

    public SearchTests()
    {
        store = SqliteStore.Open(Path.Combine(folder, "s.db"));
        judges = new JudgeKeeper(store, CdnCatalogue.Shipped, () => 0.65, time, NullLogger<JudgeKeeper>.Instance);
        searcher = new Searcher(store, judges, time);
    }

    [Fact]
    public void Servers_are_those_that_going_through_all_of_them_finds()
    {
        Random random = new(1);
        Seen[] all = [.. Enumerable.Range(0, 400).Select(number => new Seen(
            number, Of(Ports, random), Of(Names, random), Of(Jarms, random), null, Of(Headers, random), Of(Hashes, random), random.Next(2) == 0 ? ScanStatus.Success : ScanStatus.TlsAlert, random.Next(60)))];
        using (ISightingWriter writer = store.OpenWriter())
        {
            foreach (Seen one in all)
            {
                writer.Add(new ServerSighting
                {
                    Timestamp = NanosecondsOf(one), Address = AddressOf(one), Port = one.Port, ServerName = one.Name, Status = one.Status, Jarm = Print(FingerprintMethod.Jarm, one.Jarm), Server = one.Header, HasHttp = one.Header is not null,
                    Certificate = one.Hash is null ? null : new CertificateSummary { Sha256 = one.Hash, Subject = $"CN={one.Hash[..3]}" },
                });
            }
        }

        (string Text, Func<Seen, bool> Holds)[] terms =
        [
            .. Jarms.OfType<string>().Select(value => ($"jarm:{value}", (Func<Seen, bool>)(one => one.Jarm == value))),
            ("jarm:27D4*", one => one.Jarm?.StartsWith("27d4", StringComparison.Ordinal) == true), ("jarm:*", one => one.Jarm is not null),
            .. ((string[])["nginx", "NGINX", "apfel", "äpfel", "100%", "_", "a_b\\c", "%"]).Select(value => ($"server:{value}", (Func<Seen, bool>)(one => one.Header?.Contains(value, StringComparison.OrdinalIgnoreCase) == true))),
            ("server:\"(ubuntu\"", one => one.Header?.Contains("(Ubuntu", StringComparison.Ordinal) == true),
            .. Names.OfType<string>().Select(value => ($"sni:{value}", (Func<Seen, bool>)(one => value.Equals(one.Name, StringComparison.OrdinalIgnoreCase)))),
            ("sni:UPPER.example", one => one.Name == "upper.example"), ("sni:*.example", one => one.Name is not null), ("sni:*.two.example", one => one.Name == "a.two.example"),
            .. Hashes.OfType<string>().Select(value => ($"cert.sha256:{value.ToUpperInvariant()}", (Func<Seen, bool>)(one => one.Hash == value))),
            ("subject:aaa", one => one.Hash == Hashes[1]), ("port:8443", one => one.Port == 8443), ("status:success", one => one.Status == ScanStatus.Success), ("ip:10.0.0.0/28", one => one.Number < 16),
            ("ip:10.0.0.77", one => one.Number == 77), ("10.0.0.78:443", one => one.Number == 78 && one.Port == 443), ("10.0.0.79:8443", one => one.Number == 79 && one.Port == 8443), ("last_seen:<7d", one => one.Days < 7),
            ("first_seen:>=4w", one => one.Days >= 28), ("ja-nothing", _ => false),
        ];
        Check(random, terms, all, (query, before, most) => searcher.Servers(query, before, most), found => NumberOf(found.Seen.Address));
    }

    [Fact]
    public void Handshakes_too()
    {
        Random random = new(2);
        Seen[] all = [.. Enumerable.Range(0, 400).Select(number => new Seen(
            number, Of(Ports, random), Of(Names, random), Of(Ja4s, random), Of(Ja3s, random), Of(Alpns, random), Of(Hashes, random), ScanStatus.Success, random.Next(60)))];
        using (ISightingWriter writer = store.OpenWriter())
        {
            foreach (Seen one in all)
            {
                writer.Add(new HandshakeSighting
                {
                    Timestamp = NanosecondsOf(one), ClientAddress = AddressOf(one), ClientPort = 5000, ServerAddress = new HostAddress(0xC0000200u + (uint)(one.Number % 8), true), ServerPort = one.Port, ServerName = one.Name,
                    Ja4 = Print(FingerprintMethod.Ja4, one.Jarm), Ja3 = Print(FingerprintMethod.Ja3, one.Ja3), Alpn = one.Header, Version = one.Port == 443 ? "TLS 1.3" : "TLS 1.2",
                    Certificate = one.Hash is null ? null : new CertificateSummary { Sha256 = one.Hash },
                });
            }
        }

        (string Text, Func<Seen, bool> Holds)[] terms =
        [
            .. Ja4s.OfType<string>().Select(value => ($"ja4:{value}", (Func<Seen, bool>)(one => one.Jarm == value))), ("ja4:t13d1516h2_*_*", one => one.Jarm?.StartsWith("t13d1516h2_", StringComparison.Ordinal) == true),
            ("ja4:T13D1516H2_8DAAF6152771_*", one => one.Jarm?.StartsWith("t13d1516h2_", StringComparison.Ordinal) == true), ("ja4:q*_*_*", one => one.Jarm?[0] == 'q'), ("ja4:t13d1516h2_*", _ => false),
            .. Ja3s.OfType<string>().Select(value => ($"ja3:{value.ToUpperInvariant()}", (Func<Seen, bool>)(one => one.Ja3 == value))), (Ja3s[1]!, one => one.Ja3 == Ja3s[1]),
            .. Names.OfType<string>().Select(value => ($"sni:{value}", (Func<Seen, bool>)(one => value.Equals(one.Name, StringComparison.OrdinalIgnoreCase)))),
            ("client:10.0.0.0/28", one => one.Number < 16), ("client:10.0.0.77", one => one.Number == 77), ("ip:192.0.2.3", one => one.Number % 8 == 3), ("192.0.2.3:443", one => one.Number % 8 == 3 && one.Port == 443),
            ("alpn:H2", one => one.Header is not null), ("alpn:http/1.1", one => one.Header == Alpns[2]), ("version:\"TLS 1.3\"", one => one.Port == 443), ($"cert.sha256:{Hashes[2]}", one => one.Hash == Hashes[2]), ("last_seen:>10d", one => one.Days >= 10),
        ];
        Check(random, terms, all, (query, before, most) => searcher.Handshakes(query, before, most), found => NumberOf(found.Handshake.ClientAddress));
    }

    [Fact]
    public void A_value_that_thousands_of_fingerprints_and_headers_have_finds_all_of_them()
    {
        const int Many = 2100;
        using (ISightingWriter writer = store.OpenWriter())
        {
            for (int number = 0; number < Many; number++)
            {
                string jarm = "27d" + number.ToString("x59", CultureInfo.InvariantCulture);
                writer.Add(new ServerSighting { Timestamp = 1, Address = new HostAddress(0x0A000000u + (uint)number, true), Port = 443, Status = ScanStatus.Success, Jarm = Print(FingerprintMethod.Jarm, jarm), Server = $"server {number}", HasHttp = true });
            }
        }

        foreach (string text in (string[])["jarm:27d*", "server:server", "jarm:27d* server:server"])
        {
            Assert.Equal(Many, Numbers(SearchQuery.TryRead(text, out _)!, 1000, (query, before, most) => searcher.Servers(query, before, most), found => NumberOf(found.Seen.Address)).Count);
        }
    }

    [Theory]
    [InlineData("score:>=0.8", false)]
    [InlineData("-verdict:c2 port:443", false)]
    [InlineData("port:443", true)]
    public void A_search_by_verdicts_waits_until_there_are_some(string text, bool isReady)
    {
        SearchQuery query = SearchQuery.TryRead(text, out _)!;
        Assert.Equal(isReady, searcher.IsReadyFor(query));
        judges.LearnWhereNew();
        Assert.True(searcher.IsReadyFor(query));
    }

    [Theory]
    [InlineData("-192.0.2.1:443", "-ip:192.0.2.1")]
    [InlineData("-[2001:db8::1]:443", "-ip:2001:db8::1")]
    public void That_it_is_not_a_port_of_an_address_cannot_be_said_in_one_value(string text, string says)
    {
        Assert.Null(SearchQuery.TryRead(text, out string problem));
        Assert.Contains(says, problem, StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Asks by one to three terms, some of them turned round, and follows the pages.</summary>
    private static void Check<T>(Random random, (string Text, Func<Seen, bool> Holds)[] terms, Seen[] all, Func<SearchQuery, long, int, SearchResult<T>> search, Func<T, int> numberOf)
    {
        int many = 0;
        for (int asked = 0; asked < 3 * terms.Length; asked++)
        {
            (string Text, Func<Seen, bool> Holds)[] chosen = [.. Enumerable.Range(0, asked < terms.Length ? 1 : random.Next(1, 4)).Select(place => place == 0 ? terms[asked % terms.Length] : terms[random.Next(terms.Length)]).Select(term => Turned(term, random.Next(3) == 0))];
            string text = string.Join(' ', chosen.Select(term => term.Text));
            if (SearchQuery.TryRead(text, out string problem) is not { } query)
            {
                Assert.True(text.Contains("-10.0.0", StringComparison.Ordinal) || text.Contains("-192.0.2.3:", StringComparison.Ordinal), $"{text}: {problem}");
                continue;
            }

            int[] expected = [.. all.Where(one => chosen.All(term => term.Holds(one))).Select(one => one.Number).Order()];
            List<int> found = Numbers(query, random.Next(1, 120), search, numberOf);
            Assert.True(expected.SequenceEqual(found.Order()), $"{text} finds {found.Count} and not {expected.Length}");
            many += expected.Length > 0 ? 1 : 0;
        }

        Assert.True(many > terms.Length, $"only {many} searches found something");
    }

    private static (string Text, Func<Seen, bool> Holds) Turned((string Text, Func<Seen, bool> Holds) term, bool isNot) => isNot ? ("-" + term.Text, one => !term.Holds(one)) : term;

    private static List<int> Numbers<T>(SearchQuery query, int most, Func<SearchQuery, long, int, SearchResult<T>> search, Func<T, int> numberOf)
    {
        List<int> found = [];
        for (long? before = long.MaxValue; before is { } below;)
        {
            SearchResult<T> page = search(query, below, most);
            Assert.True(page.Rows.Count <= most && (page.Next is null || page.Next < below));
            found.AddRange(page.Rows.Select(numberOf));
            before = page.Next;
        }

        return found;
    }

    private static T Of<T>(T[] values, Random random) => values[random.Next(values.Length)];

    private static Fingerprint? Print(FingerprintMethod method, string? value) => value is null ? null : new Fingerprint(method, value);

    private static HostAddress AddressOf(Seen one) => new(0x0A000000u + (uint)one.Number, true);

    private static int NumberOf(HostAddress address) => int.Parse(address.ToString().Split('.')[3], CultureInfo.InvariantCulture) + (256 * int.Parse(address.ToString().Split('.')[2], CultureInfo.InvariantCulture));

    private long NanosecondsOf(Seen one) => (time.GetUtcNow().ToUnixTimeSeconds() - (one.Days * 86_400L) - 3600) * 1_000_000_000;

    /// <summary>A server, or a handshake with its client.</summary>
    private sealed record Seen(int Number, ushort Port, string? Name, string? Jarm, string? Ja3, string? Header, string? Hash, ScanStatus Status, int Days);
}
