using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Baselines;
using Whorl.Detection.Hunting.Yaml;
using Whorl.Probing.Targets;
using Whorl.Store;
using Whorl.Store.Sightings;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

public sealed class AllowListTests : IDisposable
{
    private const string List = """
        owner: ops
        expires: 2026-12-31
        groups:
          - name: servers
            networks: [10.0.1.0/24]
            maintenance: [2026-01-08T12:00:00Z/2026-01-09T12:00:00Z]
            allowed:
              - {fingerprint: t13d1516h2_8daaf6152771_e5627efa2ab1, sni: "*.example.com"}
              - {fingerprint: t13d190900_9dc949149365_97f8aa674fd9, sni: "*", approved: no, added: 2026-01-01}
        """;

    private readonly HuntWorld world = new();

    [Fact]
    public void What_is_not_on_the_list_is_a_hit()
    {
        world.Met(0, client: "10.0.1.5").Met(0, client: "10.0.1.5", name: "evil.example").Met(0, client: "10.0.1.6", ja4: "t12d060500_915bc7144b37_151c0a07749b").Met(0, client: "10.0.2.1", name: "evil.example")
            .Met(0, client: "10.0.1.7", ja4: OtherJa4);
        List<Hit> hits = world.Hunt("allow-list", Baseline(List));
        Assert.Equal(
            [("10.0.1.5", "not-listed", Severity.High), ("10.0.1.6", "not-listed", Severity.High), ("10.0.1.7", "not-approved", Severity.Low)],
            hits.Select(hit => (hit.Client.ToString()!, hit.Case, hit.Severity)).Order());
        Assert.Contains(hits, hit => hit.Evidence[0].Words == "the group servers may show this fingerprint, but not to this server");
        Assert.Contains(hits, hit => hit.Evidence[0].Words == "the entry was added on 2026-01-01 and nobody has approved it");
    }

    [Theory]
    [InlineData(2.9, 1)]
    [InlineData(3, 0)]
    [InlineData(3.99, 0)]
    [InlineData(4, 1)]
    public void Times_of_maintenance_are_left_out(double day, int hits)
    {
        world.Met(day, client: "10.0.1.5", name: "evil.example");
        Assert.Equal(hits, world.Hunt("allow-list", Baseline(List)).Count);
    }

    [Fact]
    public void A_list_that_has_expired_approves_nothing()
    {
        world.Met(0, client: "10.0.1.5");
        Assert.Equal("not-approved", Assert.Single(world.Hunt("allow-list", Baseline(List.Replace("2026-12-31", "2026-02-28", StringComparison.Ordinal)))).Case);
        Assert.Contains("has expired on 2026-02-28", world.Notes[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(91, 9, 1)]
    [InlineData(90, 10, 0)]
    public void One_fingerprint_of_nearly_all_handshakes_is_a_proxy(int one, int others, int hits)
    {
        for (int i = 0; i < one + others; i++)
        {
            world.Met(0.001 * i, client: $"10.0.1.{i % 3}", ja4: i < one ? Ja4 : OtherJa4);
        }

        List<Hit> found = world.Hunt("allow-list", "groups=office=10.0.1.0/24");
        Assert.Equal(hits, found.Count);
        Assert.All(found, hit => Assert.Equal(("proxy", "office", 0.91, Severity.Medium), (hit.Case, hit.Segment, hit.Score, hit.Severity)));
        Assert.Empty(world.Hunt("allow-list", "groups=office=10.0.1.0/24", "proxy-hosts=4"));
    }

    [Fact]
    public void Learning_adds_what_is_not_there_and_approves_nothing()
    {
        AllowList list = AllowListFile.ReadYaml("list.yaml", List);
        AllowListLearning learning = new(list, new DateOnly(2026, 1, 6));
        foreach ((string client, string? name) in ((string, string?)[])[("10.0.1.5", "www.example.com"), ("10.0.1.5", "new.example"), ("10.0.1.6", "new.example"), ("10.9.9.9", "new.example"), ("10.0.1.5", null)])
        {
            learning.Learn(new HandshakeSighting { ClientAddress = Address(client), ServerName = name, Ja4 = new Fingerprint(FingerprintMethod.Ja4, Ja4) });
        }

        Assert.Equal([$"servers: {Ja4} to - (1 handshakes)", $"servers: {Ja4} to new.example (2 handshakes)"], learning.Finish());
        Assert.Equal(1, learning.Outside);
        Assert.Equal((false, new DateOnly(2026, 1, 6), 2L), (list.Groups[0].Entries[^1].IsApproved, list.Groups[0].Entries[^1].Added, list.Groups[0].Entries[^1].Flows));
    }

    [Theory]
    [InlineData("list.yaml")]
    [InlineData("list.csv")]
    public void A_list_reads_back_as_it_was_written(string file)
    {
        AllowList list = new() { Owner = "ops, \"night\"\n#1: \\", Approved = "by a: b", Expires = new DateOnly(2027, 1, 31) };
        AllowedGroup group = new("servers: [a]");
        group.Networks.Add(new AddressBlock(Address("10.0.1.0"), 24));
        group.Networks.Add(new AddressBlock(Address("2001:db8::"), 32));
        group.Maintenance.Add((Start, Start + 3_600_000_000_000));
        group.Entries.Add(new AllowedEntry { Fingerprint = Ja4, ServerName = "*.example.com", System = 13335, IsApproved = true, Added = new DateOnly(2026, 1, 1), Flows = 7, Remark = "a, \"b\" # c" });
        group.Entries.Add(new AllowedEntry { Fingerprint = Ja3, ServerName = "-" });
        list.Groups.Add(group);
        list.Groups.Add(new AllowedGroup("empty") { Networks = { new AddressBlock(Address("10.0.2.0"), 24) } });
        string text = AllowListFile.Write(file, list);
        AllowList again = AllowListFile.Read(file, text);
        Assert.Equal((list.Owner, list.Approved, list.Expires), (again.Owner, again.Approved, again.Expires));
        Assert.Equal(list.Groups.Select(each => each.Name), again.Groups.Select(each => each.Name));
        Assert.Equal(group.Networks, again.Groups[0].Networks);
        Assert.Equal(group.Maintenance, again.Groups[0].Maintenance);
        Assert.Equal(group.Entries, again.Groups[0].Entries);
        Assert.Empty(again.Groups[1].Entries);
        Assert.Equal(text, AllowListFile.Write(file, again));
    }

    [Theory]
    [InlineData("groups: [{name: a, networks: [300.1.1.1/8]}]", "list.yaml, line 1: '300.1.1.1/8' is no network; write it as 10.0.1.0/24")]
    [InlineData("groups:\n  - name: a\n    networks: [10.0.0.0/8]\n    allowed:\n      - {fingerprint: x, approved: maybe}", "list.yaml, line 5: approved is yes or no, and not 'maybe'")]
    [InlineData("groups: []\nowners: me", "list.yaml, line 2: an allow list has no 'owners'; it has owner, approved, expires, groups")]
    public void What_is_wrong_is_told_with_its_line(string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<HuntFileException>(() => AllowListFile.Read("list.yaml", text)).Message);

    public void Dispose() => world.Dispose();

    private string Baseline(string text)
    {
        string path = Path.Combine(world.Folder, "list.yaml");
        File.WriteAllText(path, text);
        return $"baseline={path}";
    }
}
