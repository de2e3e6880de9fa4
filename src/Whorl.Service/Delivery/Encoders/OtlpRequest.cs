using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>An ExportLogsServiceRequest of OTLP in JSON, for <c>POST /v1/logs</c>: what stands around the records of <c>otlp</c>.</summary>
public static class OtlpRequest
{
    private static readonly byte[] Head =
    [
        .. """{"resourceLogs":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"whorl"}},"""u8,
        .. """{"key":"service.version","value":{"stringValue":"""u8, (byte)'"', .. System.Text.Encoding.UTF8.GetBytes(EventWords.Version), (byte)'"',
        .. """}}]},"scopeLogs":[{"scope":{"name":"whorl.delivery"},"logRecords":["""u8,
    ];

    /// <summary>How many bytes a request has besides its records, and the commas between them.</summary>
    public static int Overhead => Head.Length + Tail.Length;

    private static ReadOnlySpan<byte> Tail => "]}]}]}"u8;

    /// <summary>Writes a request of records, each the payload of one event.</summary>
    public static void Write(IReadOnlyList<ReadOnlyMemory<byte>> records, IBufferWriter<byte> to)
    {
        to.Write(Head);
        for (int i = 0; i < records.Count; i++)
        {
            if (i > 0)
            {
                to.Write(","u8);
            }

            to.Write(records[i].Span);
        }

        to.Write(Tail);
    }
}
