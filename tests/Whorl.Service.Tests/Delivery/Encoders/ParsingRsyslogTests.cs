using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>rsyslog takes our messages apart and gives back what was put together.</summary>
public sealed class ParsingRsyslogTests
{
    [Fact]
    public async Task Rsyslog_gives_back_header_structured_data_and_payload()
    {
        List<(DeliveryEvent Event, string Encoder)> sent = [];
        foreach ((_, DeliveryEvent given) in SampleEvents.All)
        {
            foreach (IEventEncoder encoder in EventEncoders.All)
            {
                sent.Add((given, encoder.Name));
            }
        }

        Random random = new(5424);
        for (int i = 0; i < 100; i++)
        {
            // A time far from now it does not take for one, and the whole message not for RFC 5424: 1970 to 2096.
            DeliveryEvent given = ArbitraryEvents.Next(random, isWellFormed: false) with { Timestamp = random.NextInt64(0, 4_000_000_000_000_000_000) };
            sent.Add((given, EventEncoders.All[i % EventEncoders.All.Count].Name));
        }

        ArrayBufferWriter<byte> stream = new();
        foreach ((DeliveryEvent given, string encoder) in sent)
        {
            OctetCounting.Write(Encoded.Syslog(given, encoder), stream);
        }

        using ParsingRsyslog rsyslog = await ParsingRsyslog.StartAsync();
        string[] lines = await rsyslog.ReceiveAsync(stream.WrittenMemory, sent.Count, TestContext.Current.CancellationToken);
        Assert.Equal(sent.Count, lines.Length);
        for (int i = 0; i < lines.Length; i++)
        {
            using JsonDocument line = JsonDocument.Parse(lines[i]);
            AssertReceived(sent[i].Event, sent[i].Encoder, line.RootElement);
        }
    }

    private static void AssertReceived(DeliveryEvent given, string encoder, JsonElement received)
    {
        string kind = given.Kind == EventKind.Detection ? "detection" : "observation";
        int severity = given.Severity switch { EventSeverity.High => 3, EventSeverity.Medium => 4, EventSeverity.Low => 5, _ => 6 };
        Assert.Equal(((16 * 8) + severity).ToString(), received.GetProperty("pri").GetString());
        Assert.Equal("whorl", received.GetProperty("app").GetString());
        string host = string.IsNullOrEmpty(given.Sensor) ? "collector" : given.Sensor;
        Assert.Equal(string.Concat(host.Take(255).Select(letter => letter is > ' ' and < '\x7f' ? letter : '_')), received.GetProperty("host").GetString());
        Assert.Equal(
            DateTimeOffset.UnixEpoch.AddTicks((given.Timestamp - (((given.Timestamp % 1000) + 1000) % 1000)) / 100),
            DateTimeOffset.Parse(received.GetProperty("time").GetString()!, CultureInfo.InvariantCulture));
        Assert.Equal("4711", received.GetProperty("process").GetString());
        Assert.Equal(kind, received.GetProperty("id").GetString());
        Dictionary<string, string> values = [];
        foreach (JsonProperty pair in received.GetProperty("data").GetProperty("whorl@32473").EnumerateObject())
        {
            values.Add(pair.Name, pair.Value.GetString()!);
        }

        SyslogMessageTests.AssertPairs(given, values);
        Assert.Equal(Encoded.TextBy(encoder, given), received.GetProperty("msg").GetString());
    }
}
