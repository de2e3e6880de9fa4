using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Whorl.Service.Delivery;
using Whorl.Service.Delivery.Encoders;

namespace Whorl.Service.Tests.Delivery.Encoders;

/// <summary>Python's json, which knows nothing of our writer, reads every payload of JSON and finds in it what was in the event.</summary>
public sealed class PythonJsonTests
{
    /// <summary>Each line is a payload; behind it, as JSON too, texts that must be among its values.</summary>
    private const string Script = """
        import json, sys

        def once(pairs):
            keys = [key for key, _ in pairs]
            assert len(keys) == len(set(keys)), keys
            return dict(pairs)

        def leaves(value):
            if isinstance(value, dict):
                for inner in value.values():
                    yield from leaves(inner)
            elif isinstance(value, list):
                for inner in value:
                    yield from leaves(inner)
            elif isinstance(value, str):
                value.encode("utf-8")
                yield value

        def refuse(constant):
            raise ValueError(constant)

        lines = sys.stdin.buffer.read().split(b"\n")
        count = 0
        for payload, wanted in zip(lines[0::2], lines[1::2]):
            read = json.loads(payload.decode("utf-8"), object_pairs_hook=once, parse_constant=refuse)
            assert isinstance(read, dict)
            found = set(leaves(read))
            for text in json.loads(wanted.decode("utf-8")):
                assert text in found, (text, payload)
            count += 1
        print(count)
        """;

    [Fact]
    public void Every_payload_is_read_by_python()
    {
        List<DeliveryEvent> events = [.. SampleEvents.All.Select(sample => sample.Event)];
        Random random = new(20261122);
        for (int i = 0; i < 300; i++)
        {
            events.Add(ArbitraryEvents.Next(random, isWellFormed: false));
        }

        List<(byte[] Payload, string[] Wanted)> payloads = [];
        foreach (IEventEncoder encoder in EventEncoders.All.Where(encoder => encoder.Name is not ("cef" or "leef" or "text")))
        {
            foreach (DeliveryEvent given in events)
            {
                string?[] wanted = [given.Id.ToString(), given.SourceIp, given.Ja3, given.Ja4, given.Jarm];
                payloads.Add((Encoded.By(encoder, given), [.. wanted.Where(text => !string.IsNullOrEmpty(text)).Select(text => Encoded.Whole(text!))]));
            }
        }

        Assert.Equal(payloads.Count, Count(payloads));
    }

    [Fact]
    public void A_request_of_OTLP_is_read_by_python()
    {
        System.Buffers.ArrayBufferWriter<byte> to = new();
        DeliveryEvent[] events = [.. SampleEvents.All.Select(sample => sample.Event)];
        List<ReadOnlyMemory<byte>> records = [.. events.Select(given => (ReadOnlyMemory<byte>)Encoded.By("otlp", given))];
        OtlpRequest.Write(records, to);
        Assert.Equal(OtlpRequest.Overhead + records.Sum(record => record.Length) + records.Count - 1, to.WrittenCount);
        Assert.Equal(1, Count([(to.WrittenSpan.ToArray(), ["service.name", "whorl", .. events.Select(given => given.Id.ToString())])]));
        using JsonDocument request = JsonDocument.Parse(to.WrittenMemory);
        JsonElement scope = request.RootElement.GetProperty("resourceLogs")[0].GetProperty("scopeLogs")[0];
        Assert.Equal(events.Length, scope.GetProperty("logRecords").GetArrayLength());
        to.ResetWrittenCount();
        OtlpRequest.Write([], to);
        Assert.Equal(1, Count([(to.WrittenSpan.ToArray(), ["whorl.delivery"])]));
    }

    private static int Count(List<(byte[] Payload, string[] Wanted)> payloads)
    {
        Process python;
        try
        {
            python = Process.Start(new ProcessStartInfo("python3", ["-c", Script])
            {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            })!;
        }
        catch (Win32Exception)
        {
            Assert.Skip("NOT TESTED: python3 is not installed.");
            throw;
        }

        using (python)
        {
            Task<string> errors = python.StandardError.ReadToEndAsync();
            using (Stream input = python.StandardInput.BaseStream)
            {
                foreach ((byte[] payload, string[] wanted) in payloads)
                {
                    input.Write(payload);
                    input.WriteByte((byte)'\n');
                    input.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(wanted)));
                    input.WriteByte((byte)'\n');
                }
            }

            string output = python.StandardOutput.ReadToEnd();
            python.WaitForExit();
            Assert.True(python.ExitCode == 0, errors.GetAwaiter().GetResult());
            return int.Parse(output);
        }
    }
}
