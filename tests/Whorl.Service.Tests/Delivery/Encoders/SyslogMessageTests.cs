using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Messages keep to the grammar of RFC 5424, section 6, as a reader written from it sees them.</summary>
public sealed class SyslogMessageTests
{
    private const string Printable = @"[\x21-\x7e]";

    private static readonly Regex Grammar = new(
        @"^<(?<pri>0|[1-9][0-9]{0,2})>1 (?<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) "
        + $"(?<host>{Printable}{{1,255}}) (?<app>{Printable}{{1,48}}) (?<process>{Printable}{{1,128}}) (?<id>{Printable}{{1,32}}) "
        + @"\[whorl@32473(?<pair> (?<name>[^ =""\]]{1,32})=""(?<value>(?:[^""\\\]]|\\[""\\\]])*)"")+\] (?<payload>.*)$",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant);

    [Fact]
    public void Any_message_keeps_to_the_grammar() => Properties.Hold(2_000, random =>
    {
        DeliveryEvent given = ArbitraryEvents.Next(random, isWellFormed: false);
        int facility = random.Next(24);
        Dictionary<string, string> values = Parse(Encoded.Syslog(given, "text", facility, given.Cipher, given.Alpn), out Match match);
        int priority = int.Parse(match.Groups["pri"].Value, CultureInfo.InvariantCulture);
        Assert.Equal(facility, priority / 8);
        Assert.Equal("whorl", match.Groups["app"].Value);
        Assert.Equal(values["kind"], match.Groups["id"].Value);
        Assert.Equal(Encoded.TextBy("text", given), match.Groups["payload"].Value);
        AssertPairs(given, values);
    });

    [Theory]
    [InlineData(EventSeverity.Info, 134)]
    [InlineData(EventSeverity.Low, 133)]
    [InlineData(EventSeverity.Medium, 132)]
    [InlineData(EventSeverity.High, 131)]
    public void Severities_are_syslogs(EventSeverity severity, int priority)
    {
        Parse(Encoded.Syslog(SampleEvents.Sparse() with { Severity = severity }, "text"), out Match match);
        Assert.Equal(priority.ToString(CultureInfo.InvariantCulture), match.Groups["pri"].Value);
    }

    [Theory]
    [InlineData(null, null, "-")]
    [InlineData("", "", "-")]
    [InlineData(null, "collector", "collector")]
    [InlineData("sensor", "collector", "sensor")]
    [InlineData("one two\u00e9\n", "", "one_two__")]
    public void The_machine_is_the_sensor_or_the_one_that_sends(string? sensor, string? host, string expected)
    {
        Parse(Encoded.Syslog(SampleEvents.Sparse() with { Sensor = sensor }, "text", host: host, process: null), out Match match);
        Assert.Equal(expected, match.Groups["host"].Value);
        Assert.Equal("-", match.Groups["process"].Value);
    }

    [Fact]
    public void Fields_of_the_header_are_cut_to_their_length()
    {
        Parse(Encoded.Syslog(SampleEvents.Sparse() with { Sensor = new string('s', 300) }, "text", process: new string('p', 300)), out Match match);
        Assert.Equal(255, match.Groups["host"].Length);
        Assert.Equal(128, match.Groups["process"].Length);
    }

    [Fact]
    public void Long_values_are_cut_between_characters()
    {
        string name = string.Concat(Enumerable.Repeat("x", 511)) + "\ud83e\udd80" + "y";
        Dictionary<string, string> values = Parse(Encoded.Syslog(SampleEvents.Sparse() with { ServerName = name }, "whorl"), out Match match);
        Assert.Equal(new string('x', 511), values["sni"]);
        Assert.True(EventJson.TryRead(Encoding.UTF8.GetBytes(match.Groups["payload"].Value), out DeliveryEvent? read, out _));
        Assert.Equal(name, read.ServerName);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(24)]
    public void There_are_24_facilities(int facility) => Assert.Throws<ArgumentOutOfRangeException>(() => new SyslogMessage(facility, null, null));

    [Fact]
    public void A_message_on_a_stream_goes_behind_its_length_in_bytes()
    {
        ArrayBufferWriter<byte> to = new();
        OctetCounting.Write("caf\u00e9\n"u8, to);
        OctetCounting.Write(default, to);
        Assert.Equal("6 caf\u00e9\n0 ", Encoding.UTF8.GetString(to.WrittenSpan));
    }

    internal static void AssertPairs(DeliveryEvent given, Dictionary<string, string> values)
    {
        Assert.Equal(given.Id.ToString(), values["event_id"]);
        Assert.Equal(given.Kind == EventKind.Detection ? "detection" : "observation", values["kind"]);
        (string Name, string? Value)[] expected =
        [
            ("src_ip", given.SourceIp), ("src_port", given.SourcePort?.ToString()), ("dst_ip", given.DestinationIp), ("dst_port", given.DestinationPort?.ToString()),
            ("sni", given.ServerName), ("ja3", given.Ja3), ("ja3s", given.Ja3s), ("ja4", given.Ja4), ("jarm", given.Jarm), ("rule", given.Rule?.Id), ("c2", given.C2?.Verdict),
        ];
        foreach ((string name, string? value) in expected)
        {
            string? spaced = string.IsNullOrEmpty(value) ? null : Encoded.Spaced(value);
            if (spaced is { Length: > 512 })
            {
                Assert.StartsWith(values[name][..500], spaced);
            }
            else
            {
                Assert.Equal(spaced, values.GetValueOrDefault(name));
            }
        }
    }

    private static Dictionary<string, string> Parse(byte[] message, out Match match)
    {
        string text = Encoding.UTF8.GetString(message);
        match = Grammar.Match(text);
        Assert.True(match.Success, text);
        Match found = match;
        return Enumerable.Range(0, match.Groups["pair"].Captures.Count).ToDictionary(
            i => found.Groups["name"].Captures[i].Value, i => Regex.Replace(found.Groups["value"].Captures[i].Value, @"\\([""\\\]])", "$1"));
    }
}
