using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>What holds for every schema and every event.</summary>
public sealed class EncoderPropertyTests
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    [Fact]
    public void No_encoder_throws_or_breaks_the_line() => Properties.Hold(2_000, random =>
    {
        DeliveryEvent given = ArbitraryEvents.Next(random, isWellFormed: false);
        foreach (IEventEncoder encoder in EventEncoders.All)
        {
            AssertIsLine(Encoded.By(encoder, given), encoder.Name);
            AssertIsLine(Encoded.Syslog(given, encoder.Name, random.Next(24), given.Cipher, given.Alpn), encoder.Name);
        }
    });

    [Fact]
    public void The_same_event_gives_the_same_bytes() => Properties.Hold(300, random =>
    {
        DeliveryEvent given = ArbitraryEvents.Next(random, isWellFormed: false);
        foreach (IEventEncoder encoder in EventEncoders.All)
        {
            byte[] first = Encoded.By(encoder, given);
            Encoded.By(encoder, SampleEvents.HostileEvent());
            Assert.Equal(first, Encoded.By(encoder, given));
        }
    });

    [Fact]
    public void Every_payload_carries_the_id() => Properties.Hold(300, random =>
    {
        DeliveryEvent given = ArbitraryEvents.Next(random, isWellFormed: false);
        Assert.All(EventEncoders.All, encoder => Assert.Contains(given.Id.ToString(), Encoding.UTF8.GetString(Encoded.By(encoder, given))));
    });

    [Fact]
    public void Payloads_of_JSON_are_JSON_without_a_key_twice() => Properties.Hold(1_000, random =>
    {
        DeliveryEvent given = ArbitraryEvents.Next(random, isWellFormed: false);
        foreach (IEventEncoder encoder in EventEncoders.All)
        {
            if (encoder.Name is not ("cef" or "leef" or "text"))
            {
                JsonDocumentOptions options = new() { AllowDuplicateProperties = false };
                using JsonDocument document = JsonDocument.Parse(Encoded.By(encoder, given), options);
            }
        }
    });

    [Fact]
    public void Encoding_allocates_nothing_in_the_long_run()
    {
        DeliveryEvent given = SampleEvents.Detection() with { Certificate = SampleEvents.Observation().Certificate! with { Subject = "CN=www.example.org,O=Example" } };
        ArrayBufferWriter<byte> to = new(1 << 16);
        SyslogMessage syslog = new(16, "host", "1");
        foreach (IEventEncoder encoder in EventEncoders.All)
        {
            long fewest = long.MaxValue;
            for (int i = 0; i < 8; i++)
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int k = 0; k < 100; k++)
                {
                    to.ResetWrittenCount();
                    encoder.Write(given, to);
                    syslog.Write(given, encoder, to);
                }

                fewest = Math.Min(fewest, GC.GetAllocatedBytesForCurrentThread() - before);
            }

            Assert.True(fewest == 0, $"{encoder.Name}: {fewest / 100} bytes an event");
        }
    }

    [Fact]
    public void An_encoder_goes_on_after_its_buffer_failed()
    {
        foreach (IEventEncoder encoder in EventEncoders.All)
        {
            Assert.Throws<InvalidOperationException>(() => encoder.Write(SampleEvents.HostileEvent(), new FullBuffer()));
            byte[] after = Encoded.By(encoder, SampleEvents.Observation());
            Assert.Equal(Encoded.By(encoder, SampleEvents.Observation()), after);
        }
    }

    [Fact]
    public void Encoders_are_found_by_name()
    {
        Assert.Equal(EventEncoders.All.Count, EventEncoders.All.Select(encoder => encoder.Name).Distinct(StringComparer.Ordinal).Count());
        Assert.All(EventEncoders.All, encoder =>
        {
            Assert.True(EventEncoders.TryFind(encoder.Name.ToUpperInvariant(), out IEventEncoder? found));
            Assert.Same(encoder, found);
        });
        Assert.False(EventEncoders.TryFind("xml", out _));
    }

    [Fact]
    public void Every_schema_and_every_key_of_our_own_form_is_documented()
    {
        string text = File.ReadAllText(Path.Combine(Path.GetDirectoryName(Caller())!, "../../../../docs/reference/schemas.md"));
        Assert.All(EventEncoders.All, encoder => Assert.Contains($"[`{encoder.Name}`](#", text));
        using JsonDocument event1 = JsonDocument.Parse(Encoded.By("whorl", SampleEvents.Detection()));
        string section = text[text.IndexOf("## whorl", StringComparison.Ordinal)..text.IndexOf("## ecs", StringComparison.Ordinal)];
        Assert.All(event1.RootElement.EnumerateObject(), member => Assert.Contains($"`{member.Name}`", section));
    }

    private static string Caller([CallerFilePath] string caller = "") => caller;

    private static void AssertIsLine(byte[] payload, string encoder)
    {
        string text = Strict.GetString(payload);
        int broken = text.AsSpan().IndexOfAnyInRange('\0', '\u001f');
        while (broken >= 0 && text[broken] == '\t' && encoder == "leef")
        {
            int next = text.AsSpan(broken + 1).IndexOfAnyInRange('\0', '\u001f');
            broken = next < 0 ? -1 : broken + 1 + next;
        }

        Assert.True(broken < 0, $"{encoder}: U+{(broken < 0 ? 0 : text[broken]):X4} at {broken}");
        Assert.False(text.AsSpan().ContainsAny("\u007f\u0085\u2028\u2029"), encoder);
    }

    private sealed class FullBuffer : IBufferWriter<byte>
    {
        private readonly byte[] room = new byte[1 << 20];
        private int written;

        public void Advance(int count)
        {
            written += count;
            if (written > 100)
            {
                throw new InvalidOperationException("full");
            }
        }

        public Memory<byte> GetMemory(int sizeHint = 0) => room;

        public Span<byte> GetSpan(int sizeHint = 0) => room;
    }
}
