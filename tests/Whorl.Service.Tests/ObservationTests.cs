using System.Net;
using System.Text.Json;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Keys;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Tests;

/// <summary>What was seen, by each of the values it can be asked by, and page by page.</summary>
public sealed class ObservationTests
{
    private const long Monday = 1_767_571_200_000_000_000;

    private static readonly Fingerprint Atsf = new(FingerprintMethod.Atsf, "00112233445566aa", "a|b");
    private static readonly Fingerprint Ja3 = new(FingerprintMethod.Ja3, new string('b', 32));

    [Theory]
    [InlineData("", 3)]
    [InlineData("ip=192.0.2.1", 2)]
    [InlineData("ip=192.0.2.1&port=8443", 1)]
    [InlineData("ip=192.0.2.99", 0)]
    [InlineData("name=one.example", 1)]
    [InlineData("name=ONE.example.", 1)]
    [InlineData("fingerprint=00112233445566aa", 2)]
    [InlineData("fingerprint=00112233445566ab", 0)]
    [InlineData("certificate=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 1)]
    public async Task Servers_are_found_by_each_of_their_values(string query, int count)
    {
        await using RunningService service = await FilledAsync();
        (HttpStatusCode status, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/observations/servers?" + query, service.Key(KeyRole.Viewer));
        Assert.Equal((HttpStatusCode.OK, count), (status, page.GetProperty("servers").GetArrayLength()));
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
    }

    [Theory]
    [InlineData("", 2)]
    [InlineData("client_ip=10.0.0.1", 1)]
    [InlineData("ip=192.0.2.9", 2)]
    [InlineData("name=nine.example", 1)]
    [InlineData("fingerprint=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", 2)]
    [InlineData("fingerprint=00112233445566aa", 0)]
    public async Task Handshakes_too(string query, int count)
    {
        await using RunningService service = await FilledAsync();
        (HttpStatusCode status, JsonElement page, _) = await service.AskAsync("GET", "/api/v1/observations/handshakes?" + query, service.Key(KeyRole.Viewer));
        Assert.Equal((HttpStatusCode.OK, count), (status, page.GetProperty("handshakes").GetArrayLength()));
    }

    [Theory]
    [InlineData("servers?ip=nonsense", "'ip' is not an address")]
    [InlineData("servers?ip=192.0.2.1:443", "'ip' is not an address")]
    [InlineData("servers?port=443", "comes with 'ip'")]
    [InlineData("servers?ip=192.0.2.1&port=0", "from 1 to 65535")]
    [InlineData("servers?ip=192.0.2.1&name=a.example", "ask one of")]
    [InlineData("servers?client_ip=10.0.0.1", "ask one of")]
    [InlineData("handshakes?ip=192.0.2.1&port=443", "asked of servers alone")]
    [InlineData("servers?certificate=abc", "SHA-1 or SHA-256")]
    [InlineData("servers?fingerprint=a.example", "'fingerprint' is not a fingerprint")]
    public async Task What_cannot_be_asked_is_told(string query, string says)
    {
        await using RunningService service = await FilledAsync();
        (HttpStatusCode status, JsonElement problem, _) = await service.AskAsync("GET", "/api/v1/observations/" + query, service.Key(KeyRole.Viewer));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(says, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("servers", "")]
    [InlineData("servers", "fingerprint=00112233445566aa&")]
    [InlineData("handshakes", "")]
    public async Task Pages_have_every_row_once_latest_first(string what, string filter)
    {
        await using RunningService service = await FilledAsync();
        string key = service.Key(KeyRole.Viewer);
        (_, JsonElement all, _) = await service.AskAsync("GET", $"/api/v1/observations/{what}?{filter}limit=1000", key);
        long[] expected = [.. all.GetProperty(what).EnumerateArray().Select(row => row.GetProperty("id").GetInt64())];
        Assert.Equal(expected.OrderDescending(), expected);
        List<long> ids = [];
        for (string? next = $"/api/v1/observations/{what}?{filter}limit=1"; next is not null;)
        {
            (_, JsonElement page, _) = await service.AskAsync("GET", next, key);
            ids.AddRange(page.GetProperty(what).EnumerateArray().Select(row => row.GetProperty("id").GetInt64()));
            next = page.GetProperty("next").GetString();
        }

        Assert.Equal(expected, ids);
    }

    [Theory]
    [InlineData("fingerprints/00112233445566aa", HttpStatusCode.OK)]
    [InlineData("fingerprints/192.0.2.1", HttpStatusCode.BadRequest)]
    [InlineData("targets/192.0.2.1", HttpStatusCode.OK)]
    [InlineData("targets/192.0.2.1:443", HttpStatusCode.OK)]
    [InlineData("targets/one.example", HttpStatusCode.OK)]
    [InlineData("targets/00112233445566aa", HttpStatusCode.BadRequest)]
    [InlineData("targets/192.0.2.1?limit=0", HttpStatusCode.BadRequest)]
    [InlineData("hunts", HttpStatusCode.OK)]
    [InlineData("feeds", HttpStatusCode.OK)]
    public async Task Fingerprints_targets_and_rules_have_addresses(string path, HttpStatusCode expected)
    {
        await using RunningService service = await FilledAsync();
        (HttpStatusCode status, JsonElement answer, _) = await service.AskAsync("GET", "/api/v1/" + path, service.Key(KeyRole.Viewer));
        Assert.Equal(expected, status);
        if (path == "targets/192.0.2.1:443")
        {
            Assert.Equal(1, answer.GetProperty("seen").GetProperty("servers_total").GetInt32());
        }
    }

    private static async Task<RunningService> FilledAsync()
    {
        RunningService service = await RunningService.StartAsync();
        using ISightingWriter writer = service.Store.OpenWriter();
        CertificateSummary certificate = new() { Sha256 = new string('a', 64), Subject = "CN=one.example", Issuer = "CN=ca" };
        writer.Add(new ServerSighting { Timestamp = Monday, Address = Address("192.0.2.1"), Port = 443, ServerName = "one.example", Status = ScanStatus.Success, Atsf = Atsf, Certificate = certificate });
        writer.Add(new ServerSighting { Timestamp = Monday, Address = Address("192.0.2.1"), Port = 8443, Status = ScanStatus.Success, Atsf = Atsf });
        writer.Add(new ServerSighting { Timestamp = Monday, Address = Address("192.0.2.2"), Port = 443, Status = ScanStatus.ConnectionRefused });
        foreach ((string client, string? name) in ((string, string?)[])[("10.0.0.1", "nine.example"), ("10.0.0.2", null)])
        {
            writer.Add(new HandshakeSighting { Timestamp = Monday, ClientAddress = Address(client), ClientPort = 5000, ServerAddress = Address("192.0.2.9"), ServerPort = 443, ServerName = name, Ja3 = Ja3 });
        }

        return service;
    }

    private static HostAddress Address(string text) => HostAddress.TryParse(text, out HostAddress address) ? address : throw new ArgumentException(text, nameof(text));
}
