using System.Text.Json;
using Whorl.Detection.Clients;

namespace Whorl.Detection.Lookups;

/// <summary>What an answer says of clients: docs/reference/lookup.md.</summary>
internal static class ClientJson
{
    public static void Write(Utf8JsonWriter json, ClientAnswer? client)
    {
        json.WriteStartArray("clients");
        foreach (ClientShare share in client?.Shares ?? [])
        {
            json.WriteStartObject();
            json.WriteString("what", share.What);
            json.WriteString("name", share.Name);
            json.WriteBoolean("malware", share.IsMalware);
            WriteChance(json, share.Chance);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        if (client is null)
        {
            json.WriteNull("client");
            return;
        }

        json.WriteStartObject("client");
        WriteDestination(json, client);
        json.WriteNumber("other", Rounded(client.Other));
        json.WriteNumber("benign", Rounded(client.Benign));
        if (client.Malware is { } malware)
        {
            json.WriteStartObject("malware");
            WriteChance(json, malware);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("malware");
        }

        json.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter json, LikelyClient? client)
    {
        if (client is null)
        {
            json.WriteNull("client");
            return;
        }

        json.WriteStartObject("client");
        json.WriteString("name", client.Name);
        json.WriteNumber("probability", Rounded(client.Probability));
        json.WriteBoolean("malware", client.IsMalware);
        json.WriteEndObject();
    }

    private static void WriteChance(Utf8JsonWriter json, ClientChance chance)
    {
        WriteNumber(json, "count", chance.Count);
        json.WriteNumber("share", Rounded(chance.Share));
        WriteNumber(json, "lower", chance.Bounds?.Lower);
        WriteNumber(json, "upper", chance.Bounds?.Upper);
        json.WriteNumber("probability", Rounded(chance.Probability));
        WriteNumber(json, "probability_lower", chance.Bounds?.LowerProbability);
        WriteNumber(json, "probability_upper", chance.Bounds?.UpperProbability);
    }

    private static void WriteDestination(Utf8JsonWriter json, ClientAnswer client)
    {
        if (client.Destination is not { } destination)
        {
            json.WriteNull("destination");
            return;
        }

        json.WriteStartObject("destination");
        json.WriteString("name", destination.Name);
        json.WriteString("domain", destination.Domain);
        json.WriteString("ip", destination.Address?.ToString());
        WriteNumber(json, "asn", destination.System);
        WriteNumber(json, "port", destination.Port);
        json.WriteBoolean("weighed", client.UsesDestination);
        json.WriteEndObject();
    }

    /// <summary>A number to four places, or null.</summary>
    internal static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, Rounded(number));
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void WriteNumber(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static double Rounded(double value) => Math.Round(value, 4);
}
