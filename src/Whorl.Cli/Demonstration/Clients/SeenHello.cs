using System.Text.Json;

namespace Whorl.Cli.Demonstration.Clients;

/// <summary>The fields of a record of <c>whorl read</c> that the demonstration shows.</summary>
internal sealed record SeenHello
{
    public required DateTimeOffset Time { get; init; }

    public required string Server { get; init; }

    public string? Ja3 { get; init; }

    public string? Ja3s { get; init; }

    public string? Ja4 { get; init; }

    public string? Ja4Raw { get; init; }

    public string? Version { get; init; }

    public string? ServerName { get; init; }

    /// <summary>Reads a line of JSON; null where it has no ClientHello.</summary>
    public static SeenHello? Read(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement record = document.RootElement;
        string? Text(string name) => record.GetProperty(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;
        return Text("ja4") is not { } ja4 ? null : new SeenHello
        {
            Time = DateTimeOffset.Parse(Text("ts")!, System.Globalization.CultureInfo.InvariantCulture),
            Server = FormattableString.Invariant($"{Text("dst_ip")}:{record.GetProperty("dst_port").GetInt32()}"),
            Ja3 = Text("ja3"),
            Ja3s = Text("ja3s"),
            Ja4 = ja4,
            Ja4Raw = Text("ja4_r"),
            Version = Text("version"),
            ServerName = Text("sni"),
        };
    }
}
