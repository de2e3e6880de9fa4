using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Store.Tests;

/// <summary>Values that begin so, and how many rows have them.</summary>
public sealed class ValueTests : IDisposable
{
    private const long Second = 1_000_000_000;

    private static readonly long Monday = new Week(2900).Start;

    private readonly TemporaryStore temporary = new();

    [Fact]
    public void Fingerprints_are_counted_by_the_rows_that_a_search_for_them_finds()
    {
        string often = "27d" + new string('a', 59), seldom = "27d" + new string('b', 59), other = "29d" + new string('c', 59);
        string ja3 = new('d', 32), listed = "d0" + new string('e', 30);
        using (ISightingWriter writer = temporary.Store.OpenWriter())
        {
            foreach ((string jarm, int number) in ((string, int)[])[(seldom, 1), (often, 2), (often, 3), (other, 4)])
            {
                writer.Add(new ServerSighting { Timestamp = Monday, Address = Address($"192.0.2.{number}"), Port = 443, Status = ScanStatus.Success, Jarm = new Fingerprint(FingerprintMethod.Jarm, jarm) });
            }

            for (int number = 1; number <= 5; number++)
            {
                writer.Add(Handshake($"10.0.0.{number}", "192.0.2.1", ja3: ja3, ja3s: listed));
            }
        }

        Assert.Equal([new KnownValue(often, new RowCount(2, false)), new KnownValue(seldom, new RowCount(1, false))], Beginning(ValueKind.Jarm, "27D"));
        Assert.Equal([new KnownValue(often, new RowCount(2, false))], Beginning(ValueKind.Jarm, "27d", 1));
        Assert.Empty(Beginning(ValueKind.Jarm, "28"));
        Assert.Empty(Beginning(ValueKind.Atsf, ""));

        // The same text may be of another method.
        Assert.Equal([new KnownValue(ja3, Handshakes: new RowCount(5, false))], Beginning(ValueKind.Ja3, "d"));
        Assert.Equal([listed], Beginning(ValueKind.Ja3s, "d").Select(value => value.Value));
        Assert.Empty(Beginning(ValueKind.Ja4, "d"));
    }

    [Fact]
    public void A_thousand_are_counted_and_no_more()
    {
        using (ISightingWriter writer = temporary.Store.OpenWriter())
        {
            for (int number = 0; number < 1001; number++)
            {
                foreach (string name in (string[])["many.example", .. number < 1000 ? ["most.example"] : Array.Empty<string>()])
                {
                    writer.Add(new ServerSighting { Timestamp = Monday, Address = Address($"198.18.{number >> 8}.{number & 255}"), Port = 443, ServerName = name, Status = ScanStatus.Success });
                }
            }
        }

        Assert.Equal([new KnownValue("many.example", new RowCount(1000, true), default(RowCount)), new KnownValue("most.example", new RowCount(1000, false), default(RowCount))], Beginning(ValueKind.Name, "m"));
    }

    [Fact]
    public void Every_address_is_found_by_every_beginning_of_its_text()
    {
        string[] addresses =
        [
            "0.0.0.1", "1.2.3.4", "10.0.0.1", "19.0.0.1", "192.0.2.1", "192.0.2.25", "192.0.2.255", "198.51.100.7", "32.1.13.184", "255.255.255.255",
            "::1", "2001:db8::1", "2001:db8:0:1::2", "2001:db8:abcd::", "2001:db80::1", "fe80::1:2:3:4", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
        ];
        using (ISightingWriter writer = temporary.Store.OpenWriter())
        {
            foreach (string address in addresses)
            {
                writer.Add(new ServerSighting { Timestamp = Monday, Address = Address(address), Port = 443, Status = ScanStatus.Success });
                writer.Add(new ServerSighting { Timestamp = Monday, Address = Address(address), Port = 8443, Status = ScanStatus.Success });
                writer.Add(Handshake(address, address));
            }
        }

        foreach (string address in addresses)
        {
            for (int length = 1; length <= address.Length; length++)
            {
                string prefix = address[..length];
                if (prefix[0] == ':' || (address.Contains(':', StringComparison.Ordinal) && !prefix.Contains(':', StringComparison.Ordinal)))
                {
                    // Nothing is known yet but zeros, or whether it is a decimal.
                    continue;
                }

                string[] expected = [.. addresses.Where(one => one.StartsWith(prefix, StringComparison.Ordinal) && one.Contains(':', StringComparison.Ordinal) == prefix.Contains(':', StringComparison.Ordinal))];
                Assert.Equal(expected.Order(StringComparer.Ordinal), Beginning(ValueKind.Server, prefix).Select(value => value.Value).Order(StringComparer.Ordinal));
                Assert.All(Beginning(ValueKind.Server, prefix), value => Assert.Equal((new RowCount(2, false), new RowCount(1, false)), (value.Servers, value.Handshakes)));
                Assert.All(Beginning(ValueKind.Client, prefix), value => Assert.Equal((null, new RowCount(1, false)), (value.Servers, value.Handshakes)));
                Assert.Equal(expected.Length, Beginning(ValueKind.Client, prefix).Count);
            }
        }

        foreach (string none in (string[])["", ".", "256", "1.2.3.4.", "1.x", "12345", "2001:db8:1:2:3:4:5:6:7", "g:", "-1", "+1", "1..", "192.0.2.2555"])
        {
            Assert.Empty(Beginning(ValueKind.Server, none));
        }
    }

    [Fact]
    public void Certificates_headers_issuers_and_ports_are_those_of_servers_that_were_seen()
    {
        string hash = "abcdef012345" + new string('6', 52), near = "abcdef012345" + new string('7', 52);
        using (ISightingWriter writer = temporary.Store.OpenWriter())
        {
            foreach ((string one, string server, int number) in ((string, string, int)[])[(hash, "nginx/1", 1), (hash, "Nginx", 2), (near, "nothing", 3)])
            {
                writer.Add(new ServerSighting
                {
                    Timestamp = Monday, Address = Address($"192.0.2.{number}"), Port = (ushort)(440 + number), Status = ScanStatus.Success, HasHttp = true, Server = server,
                    Certificate = new CertificateSummary { Sha256 = one, Subject = "CN=n", Issuer = "CN=nobody" },
                });
            }

            writer.Add(Handshake("10.0.0.1", "192.0.2.1", agent: "nginx-probe"));
        }

        Assert.Equal([new KnownValue(hash, new RowCount(2, false), default(RowCount)), new KnownValue(near, new RowCount(1, false), default(RowCount))], Beginning(ValueKind.Sha256, "ABC"));
        Assert.Equal([near], Beginning(ValueKind.Sha256, near[..13]).Select(value => value.Value));
        Assert.Empty(Beginning(ValueKind.Sha256, "x"));
        Assert.Empty(Beginning(ValueKind.Sha1, "a"));

        // A User-Agent is no Server header, and capitals make no difference to a search.
        Assert.Equal([new KnownValue("Nginx"), new KnownValue("nginx/1")], Beginning(ValueKind.Header, "ng"));
        Assert.Empty(Beginning(ValueKind.Issuer, "ng"));
        Assert.Equal(["441", "442", "443"], Beginning(ValueKind.Port, "4").Select(value => value.Value));
    }

    /// <inheritdoc/>
    public void Dispose() => temporary.Dispose();

    private IReadOnlyList<KnownValue> Beginning(ValueKind kind, string prefix, int most = 64)
    {
        using IStoreReader reader = temporary.Store.OpenReader();
        return reader.ValuesBeginning(kind, prefix, most);
    }

    private static HandshakeSighting Handshake(string client, string server, string? ja3 = null, string? ja3s = null, string? agent = null) => new()
    {
        Timestamp = Monday + Second, ClientAddress = Address(client), ClientPort = 50_000, ServerAddress = Address(server), ServerPort = 443, UserAgent = agent,
        Ja3 = ja3 is null ? null : new Fingerprint(FingerprintMethod.Ja3, ja3), Ja3s = ja3s is null ? null : new Fingerprint(FingerprintMethod.Ja3s, ja3s),
    };

    private static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new ArgumentException(text, nameof(text));
}
