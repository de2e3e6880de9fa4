using Microsoft.Extensions.Logging.Abstractions;
using Whorl.Detection.Cdns;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Searching;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;
using Whorl.Store.Sqlite;

namespace Whorl.Service.Tests.Searching;

/// <summary>The search against going through everything.</summary>
public sealed class SearcherTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private static readonly string[] Names = ["a.example", "b.example", "www.a.example", "Other.Test", "é.example"];
    private static readonly string[] Headers = ["nginx", "NGINX/1.2", "Apache 100%", "a_b\\c", "Äpfel", "äpfel", "with \"quotes\""];
    private static readonly string[] Issuers = ["CN=R3, O=Let's Sign", "CN=own ca", "CN=e1"];

    private readonly string folder = Directory.CreateTempSubdirectory("whorl-search").FullName;
    private readonly SqliteStore store;
    private readonly Searcher searcher;

    public SearcherTests()
    {
        store = SqliteStore.Open(Path.Combine(folder, "s.db"));
        searcher = new Searcher(store, new JudgeKeeper(store, CdnCatalogue.Shipped, () => 0.65, TimeProvider.System, NullLogger<JudgeKeeper>.Instance), TimeProvider.System);
        Fill(new Random(7));
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void Servers_are_those_that_going_through_all_finds()
    {
        SeenServer[] all = Everything(reader => reader.LooksBefore(new ServerQuestion(), long.MaxValue, 10_000));
        Assert.True(all.Length > 100);
        int found = 0;
        Properties.Hold(400, random =>
        {
            (string Text, Func<SeenServer, bool> Holds)[] terms = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => ServerTerm(random))];
            string text = string.Join(' ', terms.Select(term => term.Text));
            long[] expected = [.. all.Where(seen => Array.TrueForAll(terms, term => term.Holds(seen))).Select(seen => seen.Id)];
            found += expected.Length;
            Assert.True(expected.SequenceEqual(Pages(text, (query, before) => searcher.Servers(query, before, 7) is var page ? (page.Rows.Select(row => row.Seen.Id), page.Next) : default)), text);
        });
        Assert.True(found > 1000, $"{found}");
    }

    [Fact]
    public void Handshakes_too()
    {
        SeenHandshake[] all = Everything(reader => reader.HandshakesBefore(new HandshakeQuestion(), long.MaxValue, 10_000));
        Assert.True(all.Length > 100);
        int found = 0;
        Properties.Hold(400, random =>
        {
            (string Text, Func<SeenHandshake, bool> Holds)[] terms = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => HandshakeTerm(random))];
            string text = string.Join(' ', terms.Select(term => term.Text));
            long[] expected = [.. all.Where(seen => Array.TrueForAll(terms, term => term.Holds(seen))).Select(seen => seen.Id)];
            found += expected.Length;
            Assert.True(expected.SequenceEqual(Pages(text, (query, before) => searcher.Handshakes(query, before, 7) is var page ? (page.Rows.Select(row => row.Id), page.Next) : default)), text);
        });
        Assert.True(found > 1000, $"{found}");
    }

    private static List<long> Pages(string text, Func<SearchQuery, long, (IEnumerable<long> Ids, long? Next)> ask)
    {
        SearchQuery? query = SearchQuery.TryRead(text, out string problem);
        Assert.True(query is not null, $"'{text}': {problem}");
        List<long> ids = [];
        for (long? next = long.MaxValue; next is { } before;)
        {
            (IEnumerable<long> page, next) = ask(query, before);
            ids.AddRange(page);
        }

        return ids;
    }

    private static (string Text, Func<SeenServer, bool> Holds) ServerTerm(Random random)
    {
        string part = Part(random, Headers), issuer = Part(random, Issuers);
        string jarm = Jarm(random.Next(4)), atsf = Atsf(random.Next(4));
        int length = random.Next(1, 62);
        return Turned(random, random.Next(9) switch
        {
            0 => ($"jarm:{jarm}", seen => seen.Jarm?.Value == jarm),
            1 => ($"jarm:{jarm[..length]}*", seen => seen.Jarm?.Value.StartsWith(jarm[..length], StringComparison.Ordinal) == true),
            2 => ($"atsf:{atsf.ToUpperInvariant()}", seen => seen.Atsf?.Value == atsf),
            3 => (new SearchTerm("server", part, false).ToString(), seen => seen.Server?.Contains(part, StringComparison.OrdinalIgnoreCase) == true),
            4 => (new SearchTerm("issuer", issuer, false).ToString(), seen => seen.Issuer?.Contains(issuer, StringComparison.OrdinalIgnoreCase) == true),
            5 => ("status:connection-refused", seen => seen.Status == ScanStatus.ConnectionRefused),
            _ => Common<SeenServer>(random, seen => (seen.Address, seen.Port, seen.Name, seen.Certificate, seen.Times)),
        });
    }

    private static (string Text, Func<SeenHandshake, bool> Holds) HandshakeTerm(Random random)
    {
        int print = random.Next(3), client = random.Next(1, 6);
        string ja3 = Ja3(print), ja4 = Ja4(print), agent = Part(random, Headers);
        return Turned(random, random.Next(10) switch
        {
            0 => ($"ja3:{ja3}", seen => seen.Handshake.Ja3?.Value == ja3),
            1 => ($"ja4:{ja4}", seen => seen.Handshake.Ja4?.Value == ja4),
            2 => ($"ja4:*_{ja4.Split('_')[1]}_*", seen => seen.Handshake.Ja4?.Value.Split('_')[1] == ja4.Split('_')[1]),
            3 => ($"client:10.0.0.{client}", seen => seen.Handshake.ClientAddress == Address($"10.0.0.{client}")),
            4 => ("client:10.0.0.0/30", seen => seen.Handshake.ClientAddress.ToString() is "10.0.0.1" or "10.0.0.2" or "10.0.0.3"),
            5 => (new SearchTerm("agent", agent, false).ToString(), seen => seen.Handshake.UserAgent?.Contains(agent, StringComparison.OrdinalIgnoreCase) == true),
            6 => ("alpn:h2", seen => seen.Handshake.Alpn == "h2,http/1.1"),
            7 => ("version:\"tls 1.3\"", seen => seen.Handshake.Version == "TLS 1.3"),
            _ => Common<SeenHandshake>(random, seen => (seen.Handshake.ServerAddress, seen.Handshake.ServerPort, seen.Handshake.ServerName, seen.Handshake.Certificate, seen.Times)),
        });
    }

    private static (string Text, Func<T, bool> Holds) Common<T>(Random random, Func<T, (HostAddress Address, ushort Port, string? Name, CertificateSummary? Certificate, Times Times)> of)
    {
        int number = random.Next(1, 5), certificate = random.Next(3), days = random.Next(1, 20);
        string name = Names[random.Next(Names.Length)];
        long limit = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - (days * 86_400)) * Second;
        return random.Next(8) switch
        {
            0 => ($"ip:192.0.2.{number}", seen => of(seen).Address == Address($"192.0.2.{number}")),
            1 => ("ip:192.0.2.0/30", seen => of(seen).Address.ToString() is "192.0.2.0" or "192.0.2.1" or "192.0.2.2" or "192.0.2.3"),
            2 => ($"port:{440 + number}", seen => of(seen).Port == 440 + number),
            3 => ($"sni:{name}", seen => string.Equals(of(seen).Name, name, StringComparison.OrdinalIgnoreCase)),
            4 => ("sni:*.example", seen => of(seen).Name?.EndsWith(".example", StringComparison.OrdinalIgnoreCase) == true),
            5 => ($"cert.sha256:{Hash(certificate).ToUpperInvariant()}", seen => of(seen).Certificate?.Sha256 == Hash(certificate)),
            6 => ($"subject:unit{certificate}", seen => of(seen).Certificate?.Subject == $"CN=Unit{certificate}"),
            _ => ($"last_seen:<{days}d", seen => of(seen).Times.Count > 0 && of(seen).Times.Last > limit),
        };
    }

    private static (string Text, Func<T, bool> Holds) Turned<T>(Random random, (string Text, Func<T, bool> Holds) term) =>
        random.Next(4) == 0 ? ("-" + term.Text, seen => !term.Holds(seen)) : term;

    private static string Part(Random random, string[] all)
    {
        string one = all[random.Next(all.Length)];
        int begin = random.Next(one.Length);
        string part = one[begin..random.Next(begin + 1, one.Length + 1)];
        return string.IsNullOrWhiteSpace(part) ? one : random.Next(2) == 0 ? part.ToUpperInvariant() : part;
    }

    private void Fill(Random random)
    {
        // Half a day off, so that no look is on a limit.
        long now = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - 43_200) * Second;
        using ISightingWriter writer = store.OpenWriter();
        for (int i = 0; i < 300; i++)
        {
            long at = now - (random.Next(20) * 86_400 * Second) + i;
            CertificateSummary? certificate = random.Next(3) is var one and > 0 ? new CertificateSummary { Sha256 = Hash(one), Subject = $"CN=Unit{one}", Issuer = Issuers[one], NotAfter = 4_000_000_000 } : null;
            string? name = random.Next(3) == 0 ? null : Names[random.Next(Names.Length)].ToLowerInvariant();
            HostAddress address = Address($"192.0.2.{random.Next(1, 6)}");
            ushort port = (ushort)random.Next(441, 445);
            bool isThere = random.Next(5) > 0;
            writer.Add(new ServerSighting
            {
                Timestamp = at, Address = address, Port = port, ServerName = name, Status = isThere ? ScanStatus.Success : ScanStatus.ConnectionRefused, Certificate = isThere ? certificate : null,
                Jarm = isThere ? new Fingerprint(FingerprintMethod.Jarm, Jarm(random.Next(4))) : null, Atsf = isThere ? new Fingerprint(FingerprintMethod.Atsf, Atsf(random.Next(4))) : null,
                HasHttp = isThere, HttpStatus = isThere ? 200 : 0, Server = isThere && random.Next(4) > 0 ? Headers[random.Next(Headers.Length)] : null,
            });
            int print = random.Next(3);
            writer.Add(new HandshakeSighting
            {
                Timestamp = at, ClientAddress = Address($"10.0.0.{random.Next(1, 6)}"), ClientPort = (ushort)(1000 + i), ServerAddress = address, ServerPort = port, ServerName = name, Certificate = certificate,
                Ja3 = new Fingerprint(FingerprintMethod.Ja3, Ja3(print)), Ja4 = random.Next(5) > 0 ? new Fingerprint(FingerprintMethod.Ja4, Ja4(print)) : null, Alpn = random.Next(2) == 0 ? "h2,http/1.1" : null,
                Version = random.Next(2) == 0 ? "TLS 1.3" : "TLS 1.2", UserAgent = random.Next(3) == 0 ? Headers[random.Next(Headers.Length)] : null,
            });
        }

        writer.Flush();
    }

    private T[] Everything<T>(Func<IStoreReader, IReadOnlyList<T>> read)
    {
        using IStoreReader reader = store.OpenReader();
        return [.. read(reader)];
    }

    private static string Jarm(int number) => new string("27d40d2"[number], 31) + new string((char)('a' + number), 31);

    private static string Atsf(int number) => $"00112233445566a{number}";

    private static string Ja3(int number) => new((char)('a' + number), 32);

    private static string Ja4(int number) => $"t13d151{number}h2_8daaf615277{number / 2}_e5627efa2ab{number}";

    private static string Hash(int number) => new((char)('a' + number), 64);

    private static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new ArgumentException(text, nameof(text));
}
