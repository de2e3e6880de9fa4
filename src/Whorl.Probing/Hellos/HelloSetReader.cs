using System.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Probing.Hellos;

/// <summary>Reads a set of Client Hellos in Whorl's own notation (docs/reference/hellos.md) and refuses what it does not know.</summary>
public static class HelloSetReader
{
    private static readonly Dictionary<string, ushort> ExtensionTypes = NamesOfExtensions();

    /// <summary>Reads a set; <paramref name="file"/> is what messages call it.</summary>
    public static HelloSet Read(string file, ReadOnlyMemory<byte> json) => Read(JsonPlace.Parse(file, json));

    internal static HelloSet Read(JsonPlace root)
    {
        root.Allow("set", "title", "credit", "hellos");
        JsonPlace[] items = root["hellos"].Items();
        var hellos = new HelloSpec[items.Length];
        for (int i = 0; i < items.Length; i++)
        {
            hellos[i] = ReadHello(items[i]);
        }

        if (hellos.Length == 0)
        {
            throw root.Wrong("has no hellos");
        }

        return new HelloSet
        {
            Name = root["set"].Text(),
            Title = root.Has("title") ? root["title"].Text() : "",
            Credit = root.Has("credit") ? root["credit"].Text() : "",
            Hellos = hellos,
        };
    }

    private static HelloSpec ReadHello(JsonPlace place)
    {
        place.Allow("name", "recordVersion", "legacyVersion", "cipherSuites", "compressionMethods", "extensionOrder", "extensions");
        JsonPlace[] methods = place["compressionMethods"].Items();
        HelloSpec spec = new()
        {
            Name = place["name"].Text(),
            RecordVersion = (ushort)place["recordVersion"].Hexadecimal(ushort.MaxValue),
            LegacyVersion = (ushort)place["legacyVersion"].Hexadecimal(ushort.MaxValue),
            CipherSuites = Values(place["cipherSuites"], ushort.MaxValue),
            CompressionMethods = Array.ConvertAll(methods, method => (byte)method.Hexadecimal(byte.MaxValue)),
            Order = ReadOrder(place["extensionOrder"]),
            Extensions = Array.ConvertAll(place["extensions"].Items(), ReadExtension),
        };
        HelloCheck.Require(spec, place);
        return spec;
    }

    private static ExtensionOrder ReadOrder(JsonPlace place) => place.Text() switch
    {
        "listed" => ExtensionOrder.Listed,
        "reversed" => ExtensionOrder.Reversed,
        "atsf-reversed" => ExtensionOrder.AtsfReversed,
        _ => throw place.Wrong("must be listed, reversed or atsf-reversed"),
    };

    private static ExtensionSpec ReadExtension(JsonPlace place)
    {
        place.Allow("type", "body", "values", "protocols", "shares", "send");
        HelloValue type = ReadType(place["type"]);
        if (place.Has("body"))
        {
            place.Allow("type", "body");
            return Fixed(type, place["body"].Bytes());
        }

        if (place.Has("protocols"))
        {
            place.Allow("type", "protocols");
            return Fixed(type, Protocols(place["protocols"]));
        }

        if (place.Has("send"))
        {
            place.Allow("type", "send");
            return new ExtensionSpec
            {
                Type = type,
                Content = place["send"].Text() switch
                {
                    "names" => ExtensionContent.ServerName,
                    "hosts" => ExtensionContent.ServerHost,
                    _ => throw place["send"].Wrong("must be names or hosts"),
                },
            };
        }

        if (place.Has("shares"))
        {
            place.Allow("type", "shares");
            return new ExtensionSpec { Type = type, Content = ExtensionContent.KeyShares, Values = Values(place["shares"], ushort.MaxValue) };
        }

        if (!place.Has("values"))
        {
            return Fixed(type, []);
        }

        (int prefix, int item) = type.Value switch
        {
            ExtensionType.EcPointFormats or ExtensionType.PskKeyExchangeModes => (1, 1),
            ExtensionType.SupportedVersions => (1, 2),
            _ => (2, 2),
        };
        return new ExtensionSpec
        {
            Type = type,
            Content = ExtensionContent.Values,
            Values = Values(place["values"], item == 1 ? byte.MaxValue : ushort.MaxValue),
            PrefixSize = prefix,
            ItemSize = item,
        };
    }

    private static ExtensionSpec Fixed(HelloValue type, byte[] body) => new() { Type = type, Content = ExtensionContent.Body, Body = body };

    private static HelloValue ReadType(JsonPlace place)
    {
        string text = place.Text();
        return text == "grease" ? HelloValue.Grease
            : ExtensionTypes.TryGetValue(text, out ushort type) ? HelloValue.Of(type)
            : text.StartsWith("0x", StringComparison.Ordinal) ? HelloValue.Of((ushort)place.Hexadecimal(ushort.MaxValue))
            : throw place.Wrong($"\"{text}\" is no extension type; give its registered name, \"grease\" or a number such as 0x0017");
    }

    private static HelloValue[] Values(JsonPlace place, int most) =>
        Array.ConvertAll(place.Items(), item => item.Text() == "grease" && most > byte.MaxValue ? HelloValue.Grease : HelloValue.Of((ushort)item.Hexadecimal(most)));

    private static byte[] Protocols(JsonPlace place)
    {
        using MemoryStream list = new();
        list.Write([0, 0]);
        foreach (JsonPlace item in place.Items())
        {
            byte[] name = Encoding.UTF8.GetBytes(item.Text());
            if (name.Length is 0 or > byte.MaxValue)
            {
                throw item.Wrong("must have 1 to 255 bytes");
            }

            list.WriteByte((byte)name.Length);
            list.Write(name);
        }

        byte[] body = list.ToArray();
        int length = body.Length - 2;
        if (length > ushort.MaxValue)
        {
            throw place.Wrong("is longer than 65535 bytes");
        }

        (body[0], body[1]) = ((byte)(length >> 8), (byte)length);
        return body;
    }

    private static Dictionary<string, ushort> NamesOfExtensions()
    {
        Dictionary<string, ushort> names = [];
        for (int type = 0; type <= ushort.MaxValue; type++)
        {
            ReadOnlySpan<byte> name = TlsNames.Extension((ushort)type);
            if (!name.IsEmpty && !Grease.IsGrease((ushort)type))
            {
                names.TryAdd(Encoding.UTF8.GetString(name), (ushort)type);
            }
        }

        return names;
    }
}
