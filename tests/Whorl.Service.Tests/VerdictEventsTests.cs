using Whorl.Detection.Verdicts;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Service.Delivery;
using Whorl.Service.Verdicts;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Tests;

/// <summary>What is delivered of a scan and its verdict.</summary>
public sealed class VerdictEventsTests
{
    private const long Seen = 1_790_000_000_123_456_789;

    private static readonly DateTimeOffset Learnt = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData("c2", EventSeverity.High, "192.0.2.7:443 (bad.example) looks like a server of C2: score 0.93, threshold 0.65, like Madeup RAT")]
    [InlineData("suspicious", EventSeverity.Medium, "192.0.2.7:443 (bad.example) may be a server of C2: score 0.93, threshold 0.65, like Madeup RAT")]
    public void A_verdict_against_a_server_gives_a_detection_beside_the_observation(string word, EventSeverity severity, string message)
    {
        IReadOnlyList<DeliveryEvent> events = Make(word);
        Assert.Equal([EventKind.Observation, EventKind.Detection], events.Select(made => made.Kind));
        DeliveryEvent detection = events[1];
        Assert.Equal((severity, message, word, "Madeup RAT"), (detection.Severity, detection.Message, detection.C2!.Verdict, Assert.Single(detection.C2.Families)));
        Assert.Equal(("whorl.c2", "2026-01-02T03:04:05.000Z"), (detection.Rule!.Id, detection.DatabaseVersion));
        Assert.Equal(["for"], detection.Evidence);
        Assert.Equal(["but"], detection.Caveats);
        Assert.Equal(("192.0.2.7", (ushort)443, "bad.example", Seen, "here"), (detection.DestinationIp, detection.DestinationPort, detection.ServerName, detection.Timestamp, detection.Sensor));
    }

    [Theory]
    [InlineData("unlikely")]
    [InlineData("unknown")]
    [InlineData("guarded")]
    public void Any_other_verdict_gives_the_observation_alone(string word)
    {
        DeliveryEvent observation = Assert.Single(Make(word));
        Assert.Equal((EventKind.Observation, EventSeverity.Info, null), (observation.Kind, observation.Severity, observation.C2));
        Assert.Equal(["a.example", "b.example"], observation.Certificate!.Names);
    }

    [Fact]
    public void Ids_are_of_the_time_of_the_event()
    {
        DateTimeOffset at = new(2026, 5, 6, 7, 8, 9, 123, TimeSpan.Zero);
        Guid id = VerdictEvents.ByTime(EventKind.Detection, at);
        Assert.Equal(7, id.Version);
        Assert.Equal(at.ToUnixTimeMilliseconds(), Convert.ToInt64(id.ToString("N")[..12], 16));
        Assert.NotEqual(id, VerdictEvents.ByTime(EventKind.Detection, at));
    }

    [Fact]
    public void A_listed_server_is_a_detection_whatever_the_verdict()
    {
        DeliveryEvent detection = Make("unlikely", ListKind.Threat)[1];
        Assert.Equal((EventKind.Detection, EventSeverity.High, "192.0.2.7:443 (bad.example) is listed as a threat"), (detection.Kind, detection.Severity, detection.Message));
        Assert.Single(Make("unlikely", ListKind.Popular));
    }

    private static IReadOnlyList<DeliveryEvent> Make(string word, ListKind list = ListKind.Other)
    {
        Assert.True(HostAddress.TryParse("192.0.2.7", out HostAddress address));
        ServerSighting seen = new()
        {
            Timestamp = Seen, Address = address, Port = 443, ServerName = "bad.example", Status = ScanStatus.Success,
            Certificate = new CertificateSummary { Sha256 = "ab", Names = "a.example,b.example" },
        };
        C2Verdict verdict = new()
        {
            Server = new JudgedServer(address, 443, "bad.example", Week.Of(Learnt)), Score = 0.93, Lower = 0.8, Threshold = 0.65, Method = "whorl", Word = word,
            Families = [("Madeup RAT", 3)], Evidence = ["for"], Caveats = ["but"],
        };
        int next = 0;
        VerdictEvents events = new("here", (kind, time) =>
        {
            Assert.Equal(Seen / 1_000_000, time.ToUnixTimeMilliseconds());
            return new Guid(++next, 0, 0, new byte[8]);
        });
        return events.Of(new ScanRecord { Target = "bad.example", Port = 443 }, seen, verdict, cdn: null, list, Learnt);
    }
}
