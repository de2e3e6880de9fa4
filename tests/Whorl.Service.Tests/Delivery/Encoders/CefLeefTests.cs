using System.Text.RegularExpressions;
using Whorl.Service.Delivery;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Readers written from the rules of CEF and LEEF get back what was in the event.</summary>
public sealed class CefLeefTests
{
    private const string LineEnds = "\r\n";

    [Theory]
    [InlineData("observation")]
    [InlineData("detection")]
    [InlineData("hostile")]
    [InlineData("sparse")]
    public void Cef_is_read_back(string sample) => AssertCef(SampleEvents.Of(sample));

    [Fact]
    public void Cef_of_arbitrary_events_is_read_back() => Properties.Hold(2_000, random => AssertCef(ArbitraryEvents.Next(random, isWellFormed: false)));

    [Theory]
    [InlineData("observation")]
    [InlineData("detection")]
    [InlineData("hostile")]
    [InlineData("sparse")]
    public void Leef_is_read_back(string sample) => AssertLeef(SampleEvents.Of(sample));

    [Fact]
    public void Leef_of_arbitrary_events_is_read_back() => Properties.Hold(2_000, random => AssertLeef(ArbitraryEvents.Next(random, isWellFormed: false)));

    [Fact]
    public void A_whole_line_of_CEF_reads_as_expected()
    {
        CefLine line = CefLine.Parse(Encoded.TextBy("cef", SampleEvents.Detection()));
        Assert.Equal(["CEF:0", "Whorl", "Whorl", "c2", "Server of a C2 framework", "8"], line.Header.Where((_, i) => i != 3));
        Assert.Equal("ja3", line.Values["cs1Label"]);
        Assert.Equal("0.973123", line.Values["cfp1"]);
        Assert.Equal("Cobalt Strike, Sliver", line.Values["cs5"]);
        Assert.Equal("1795441506123", line.Values["rt"]);
    }

    private static void AssertCef(DeliveryEvent given)
    {
        CefLine line = CefLine.Parse(Encoded.TextBy("cef", given));
        Assert.Equal("CEF:0", line.Header[0]);
        Assert.Equal(given.Rule?.Id is { Length: > 0 } id ? Encoded.Spaced(id) : given.Kind == EventKind.Detection ? "detection" : "observation", line.Header[4]);
        if (given.Rule?.Name is { Length: > 0 } name)
        {
            Assert.Equal(Encoded.Spaced(name), line.Header[5]);
        }

        Assert.InRange(int.Parse(line.Header[6]), 0, 10);
        Assert.Equal(given.Id.ToString(), line.Values["externalId"]);
        Same(line.Values, LineEnds, ("src", given.SourceIp), ("dst", given.DestinationIp), ("dhost", given.ServerName), ("cs1", given.Ja3), ("cs2", given.Ja3s),
            ("cs3", given.Ja4), ("cs4", given.Jarm), ("cs6", given.Certificate?.Sha1), ("cat", given.C2?.Verdict), ("dvchost", given.Sensor),
            ("spt", given.SourcePort?.ToString()), ("dpt", given.DestinationPort?.ToString()), ("cn1", given.System?.ToString()), ("msg", given.Message));
        Assert.All(line.Values.Keys.Where(key => key.EndsWith("Label", StringComparison.Ordinal)), key => Assert.Contains(key[..^5], line.Values));
    }

    private static void AssertLeef(DeliveryEvent given)
    {
        string text = Encoded.TextBy("leef", given);
        string[] header = text.Split('|', 7);
        Assert.Equal(["LEEF:2.0", "Whorl", "Whorl", "x09"], [header[0], header[1], header[2], header[5]]);
        Assert.Equal(
            given.Rule?.Id is { Length: > 0 } id ? Encoded.Spaced(id).Replace('|', '_') : given.Kind == EventKind.Detection ? "detection" : "observation", header[4]);
        Dictionary<string, string> values = header[6].Split('\t').Select(pair => pair.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.All(values.Keys, key => Assert.Matches(new Regex("^[A-Za-z0-9]+$"), key));
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$", values["devTime"]);
        Assert.InRange(int.Parse(values["sev"]), 1, 10);
        Same(values, string.Empty, ("src", given.SourceIp), ("dst", given.DestinationIp), ("serverName", given.ServerName), ("ja3", given.Ja3), ("ja3s", given.Ja3s),
            ("ja4", given.Ja4), ("jarm", given.Jarm), ("certSubject", given.Certificate?.Subject), ("certSha256", given.Certificate?.Sha256),
            ("ruleName", given.Rule?.Name), ("srcPort", given.SourcePort?.ToString()), ("dstPort", given.DestinationPort?.ToString()),
            ("flowId", given.FlowId), ("msg", given.Message), ("dbVersion", given.DatabaseVersion), ("cdn", given.Cdn));
    }

    /// <summary>Nothing is not written; all else is read back, control characters as spaces but for those the format can escape.</summary>
    private static void Same(Dictionary<string, string> values, string kept, params (string Key, string? Value)[] expected)
    {
        foreach ((string key, string? value) in expected)
        {
            if (string.IsNullOrEmpty(value))
            {
                Assert.DoesNotContain(key, values);
            }
            else
            {
                Assert.Equal(Encoded.Spaced(value, kept), values[key]);
            }
        }
    }
}
