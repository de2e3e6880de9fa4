using System.Text.Json;

namespace Whorl.Acceptance.Tests;

/// <summary>Records in the words of <see cref="Tshark.Hellos"/>, to compare the two.</summary>
internal static class HelloLines
{
    /// <summary>A line for the ClientHello of a record that has one, a line for its ServerHello.</summary>
    public static IEnumerable<string> Of(JsonElement record)
    {
        string client = record.GetProperty("src_port").ToString();
        string server = record.GetProperty("dst_port").ToString();
        if (record.GetProperty("ja3").ValueKind == JsonValueKind.String)
        {
            yield return $"client {client} {server} frame {record.GetProperty("frame")} {record.GetProperty("ja3_string")} {record.GetProperty("ja3")}";
        }

        if (record.GetProperty("ja3s").ValueKind == JsonValueKind.String)
        {
            yield return $"server {server} {client} {record.GetProperty("ja3s_string")} {record.GetProperty("ja3s")}";
        }
    }
}
