using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Whorl's own form is read back as it was, and nothing that is malformed gets through or throws.</summary>
public sealed class EventJsonTests
{
    [Fact]
    public void An_arbitrary_event_is_read_back_as_it_was() => Properties.Hold(2_000, random =>
    {
        DeliveryEvent given = ArbitraryEvents.Next(random, isWellFormed: true);
        byte[] text = Encoded.By("whorl", given);
        Assert.True(EventJson.TryRead(text, out DeliveryEvent? read, out string? reason), reason);
        SameEvent.Assert(given, read);
        Assert.Equal(text, Encoded.By("whorl", read));
    });

    [Fact]
    public void Half_a_surrogate_pair_and_what_is_no_number_or_date_are_all_that_is_lost()
    {
        byte[] text = Encoded.By("whorl", SampleEvents.HostileEvent());
        Assert.True(EventJson.TryRead(text, out DeliveryEvent? read, out string? reason), reason);
        Assert.Equal(Encoded.Whole(SampleEvents.Hostile), read.Message);
        Assert.Null(read.Certificate!.NotBefore);
        Assert.Null(read.Certificate.NotAfter);
        Assert.Null(read.C2!.Score);
        Assert.Null(read.C2.Lower);
        Assert.True(double.IsNegative(read.C2.Threshold));
        Assert.True(EventJson.TryRead(Encoded.By("whorl", read), out DeliveryEvent? again, out reason), reason);
        SameEvent.Assert(read, again);
    }

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(-1_000_000_001)]
    public void Every_time_is_kept_to_the_nanosecond(long time)
    {
        Assert.True(EventJson.TryRead(Encoded.By("whorl", SampleEvents.Sparse() with { Timestamp = time }), out DeliveryEvent? read, out _));
        Assert.Equal(time, read.Timestamp);
    }

    [Fact]
    public void Every_prefix_is_refused_with_a_reason()
    {
        byte[] text = Encoded.By("whorl", SampleEvents.Detection());
        for (int length = 0; length < text.Length; length++)
        {
            Assert.False(EventJson.TryRead(text.AsSpan(0, length), out DeliveryEvent? read, out string? reason));
            Assert.Null(read);
            Assert.NotEmpty(reason);
        }
    }

    [Fact]
    public void Damage_to_any_byte_never_throws() => Properties.Hold(5_000, random =>
    {
        byte[] text = Encoded.By("whorl", random.Next(2) == 0 ? SampleEvents.Detection() : SampleEvents.Sparse());
        for (int i = random.Next(1, 5); i > 0; i--)
        {
            text[random.Next(text.Length)] = (byte)random.Next(256);
        }

        bool isRead = EventJson.TryRead(text, out DeliveryEvent? read, out string? reason);
        Assert.Equal(isRead, read is not null);
        Assert.Equal(isRead, reason is null);
    });

    [Theory]
    [InlineData("event_id", "\"x\"", "event_id")]
    [InlineData("event_id", "null", "event_id")]
    [InlineData("event_id", "7", "event_id")]
    [InlineData("kind", "\"other\"", "kind")]
    [InlineData("kind", "{}", "kind")]
    [InlineData("ts", "\"2026-02-30T00:00:00.000000000Z\"", "ts")]
    [InlineData("ts", "\"2026-02-03T00:00:00Z\"", "ts")]
    [InlineData("ts", "\"9999-12-31T23:59:59.999999999Z\"", "ts")]
    [InlineData("ts", "1", "ts")]
    [InlineData("severity", "\"critical\"", "severity")]
    [InlineData("severity", "null", "severity")]
    [InlineData("sensor", "[]", "sensor")]
    [InlineData("src_port", "65536", "src_port")]
    [InlineData("src_port", "-1", "src_port")]
    [InlineData("src_port", "1.5", "src_port")]
    [InlineData("asn", "\"1\"", "asn")]
    [InlineData("established", "\"yes\"", "established")]
    [InlineData("certificate", "[]", "certificate")]
    [InlineData("certificate", "{\"not_before\":\"now\"}", "not_before")]
    [InlineData("certificate", "{\"san\":[1]}", "san")]
    [InlineData("c2", "{\"score\":1}", "c2.verdict")]
    [InlineData("rule", "{\"id\":\"x\"}", "rule.id")]
    [InlineData("evidence", "null", "evidence")]
    [InlineData("evidence", "[null]", "evidence")]
    [InlineData("message", "\"\\ud800\"", "message")]
    [InlineData("schema", "\"whorl.event/2\"", "schema")]
    [InlineData("schema", "null", "schema")]
    public void A_wrong_value_is_named(string key, string value, string named)
    {
        string text = Encoded.TextBy("whorl", SampleEvents.Sparse());
        JsonNode old = JsonNode.Parse(text)!;
        string before = $"\"{key}\":{old[key]?.ToJsonString() ?? "null"}";
        Assert.Contains(before, text);
        Assert.False(EventJson.TryRead(Encoding.UTF8.GetBytes(text.Replace(before, $"\"{key}\":{value}")), out _, out string? reason));
        Assert.Contains(named, reason);
    }

    [Theory]
    [InlineData("", "not JSON")]
    [InlineData("[]", "no JSON object")]
    [InlineData("{}", "schema")]
    [InlineData("{\"schema\":\"whorl.event/1\"}", "event_id")]
    public void What_is_no_event_is_refused(string text, string reason)
    {
        Assert.False(EventJson.TryRead(Encoding.UTF8.GetBytes(text), out _, out string? said));
        Assert.Contains(reason, said);
    }

    [Fact]
    public void Nothing_may_follow_and_later_keys_are_passed_over()
    {
        string text = Encoded.TextBy("whorl", SampleEvents.Detection());
        Assert.False(EventJson.TryRead(Encoding.UTF8.GetBytes(text + "{}"), out _, out _));
        Assert.False(EventJson.TryRead(Encoding.UTF8.GetBytes(text + " 1"), out _, out _));
        string later = text.Replace("\"rule\":{", "\"later\":{\"a\":[1,{}]},\"rule\":{\"more\":[[]],");
        Assert.True(EventJson.TryRead(Encoding.UTF8.GetBytes(later), out DeliveryEvent? read, out string? reason), reason);
        SameEvent.Assert(SampleEvents.Detection(), read);
    }

    [Fact]
    public void Absent_keys_are_unknown()
    {
        const string Least = """{"schema":"whorl.event/1","event_id":"01937a5e-0000-7000-8000-000000000001","kind":"observation","ts":"1970-01-01T00:00:00.000000000Z"}""";
        Assert.True(EventJson.TryRead(Encoding.UTF8.GetBytes(Least), out DeliveryEvent? read, out _));
        SameEvent.Assert(SampleEvents.Sparse(), read);
    }

    [Fact]
    public void Writing_into_a_used_buffer_appends()
    {
        ArrayBufferWriter<byte> to = new();
        EventJson.Write(SampleEvents.Sparse(), to);
        int first = to.WrittenCount;
        EventJson.Write(SampleEvents.Sparse(), to);
        Assert.Equal(to.WrittenSpan[..first], to.WrittenSpan[first..]);
    }
}
