using System.Text;
using System.Text.Json;
using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Suppressing;
using Whorl.Detection.Hunting.Yaml;
using Whorl.Store.Feeds;
using static Whorl.Detection.Tests.Hunting.HuntWorld;

namespace Whorl.Detection.Tests.Hunting;

public sealed class SuppressionTests : IDisposable
{
    private readonly HuntWorld world = new();

    [Theory]
    [InlineData("rule: known-pair", 0)]
    [InlineData("rule: rare-pair", 1)]
    [InlineData("src: 10.0.0.0/8", 0)]
    [InlineData("src: 10.0.0.2", 1)]
    [InlineData("dst: 93.184.216.0/24", 0)]
    [InlineData("sni: \"*.example.com\"", 0)]
    [InlineData("sni: \"*.example.org\"", 1)]
    [InlineData($"fingerprint: {Ja3}", 0)]
    [InlineData($"fingerprint: {Ja3s}", 1)]
    [InlineData("rule: known-pair, src: 10.9.0.0/16", 1)]
    public void Every_part_of_its_scope_must_fit(string scope, int hits)
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee")).Met(0, ja3: Ja3);
        IReadOnlyList<Suppression> list = SuppressionFile.Read("s.yaml", $"suppress:\n  - {{{scope}, reason: known, expires: 2026-03-01}}");
        Assert.Equal(hits, world.Hunt(RuleCatalogue.Of("known-pair"), null, list).Count);
    }

    [Fact]
    public void After_its_last_day_it_does_nothing_and_is_told_apart()
    {
        world.Listed(Threat(IndicatorType.Ja3, Ja3, "Tofsee")).Met(0, ja3: Ja3);
        IReadOnlyList<Suppression> list = SuppressionFile.Read("s.yaml", "suppress:\n  - {rule: known-pair, reason: known, expires: 2026-02-28}");
        Assert.Single(world.Hunt(RuleCatalogue.Of("known-pair"), null, list));
        Assert.Equal("s.yaml, line 2", Assert.Single(new SuppressionList(list, new DateOnly(2026, 3, 1)).Expired).Place);
    }

    [Fact]
    public void Json_lines_say_the_same()
    {
        Suppression read = Assert.Single(SuppressionFile.Read("s.jsonl", """{"rule":"rare-pair","src":"10.0.0.0/8","sni":null,"reason":"known","expires":"2026-12-31"}""" + "\n"));
        Assert.Equal(("rare-pair", "10.0.0.0/8", null, new DateOnly(2026, 12, 31)), (read.Rule, read.Source.ToString(), read.ServerName, read.Expires));
    }

    [Theory]
    [InlineData("s.yaml", "suppress:\n  - {rule: a, expires: 2026-12-31}", "s.yaml, line 2: the entry 'reason' is missing: why are these hits no hits?")]
    [InlineData("s.yaml", "suppress:\n  - {rule: a, reason: b}", "s.yaml, line 2: the entry 'expires' is missing: until which day, as 2027-01-31?")]
    [InlineData("s.yaml", "suppress:\n  - {reason: b, expires: 2026-12-31}", "s.yaml, line 2: a suppression of everything is none; say at least one of rule, src, dst, sni and fingerprint")]
    [InlineData("s.yaml", "suppress:\n  - rule: a\n    source: b", "s.yaml, line 3: a suppression has no 'source'; it has rule, src, dst, sni, fingerprint, reason, expires")]
    [InlineData("s.yaml", "suppress:\n  - {src: x, reason: b, expires: 2026-12-31}", "s.yaml, line 2: src 'x' is no network; write it as 10.0.1.0/24")]
    [InlineData("s.jsonl", "{}\n{\"rule\":7}", "s.jsonl, line 1: the entry 'reason' is missing: why are these hits no hits?")]
    [InlineData("s.jsonl", "\n{\"rule\":", "s.jsonl, line 2: the line is no JSON object")]
    public void What_is_wrong_is_told(string file, string text, string problem) =>
        Assert.Equal(problem, Assert.Throws<HuntFileException>(() => SuppressionFile.Read(file, text)).Message);

    [Fact]
    public void A_hit_is_a_record_of_schema_1()
    {
        using MemoryStream output = new();
        new HitJson(output).Write(new Hit
        {
            Rule = "known-pair",
            Case = "pair",
            Severity = Severity.High,
            Timestamp = Start + 1,
            Client = Address("10.0.0.1"),
            Server = Address("2001:db8::1"),
            Port = 443,
            Fingerprints = new HitFingerprints { Ja3 = Ja3 },
            Score = 0.58,
            Families = ["Tofsee"],
            Evidence = [new("pair", 0.3, "wor\"ds")],
            Caveats = ["c"],
        });
        string line = Encoding.UTF8.GetString(output.ToArray());
        Assert.Equal(
            $$"""{"type":"hunt","schema":1,"rule":"known-pair","case":"pair","severity":"high","ts":"2026-01-05T12:00:00.000000001Z","src_ip":"10.0.0.1","segment":null,"dst_ip":"2001:db8::1","dst_port":443,"sni":null,"fingerprints":{"ja3":"{{Ja3}}","ja3s":null,"ja4":null,"jarm":null,"atsf":null,"certificate":null},"score":0.58,"family":["Tofsee"],"evidence":[{"what":"pair","value":0.3,"words":"wor\u0022ds"}],"caveats":["c"],"guards":[],"suppressed_by":null}""" + "\n",
            line);
        JsonDocument.Parse(line).Dispose();
    }

    public void Dispose() => world.Dispose();
}
