using System.Text;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Probing.Hellos;

/// <summary>
/// Reads a Client Hello in the notation in which TU Munich publishes its own (one JSON object a file, byte lists in base64), so
/// that hellos written for its scanner can be used as they are. Unknown keys are ignored and missing ones have the zero value, as there.
/// </summary>
internal static class TumHelloReader
{
    private const ushort Tls13 = 0x0304;

    internal static HelloSpec Read(string name, JsonPlace root)
    {
        ushort version = (ushort)Number(root, "Version", ushort.MaxValue);
        int[] groups = Numbers(root, "SupportedGroups");
        HelloSpec spec = new()
        {
            Name = name,
            LegacyVersion = version,
            RecordVersion = Math.Min(version, (ushort)0x0303),
            CipherSuites = Array.ConvertAll(Numbers(root, "Ciphers"), suite => HelloValue.Of((ushort)suite)),
            CompressionMethods = Base64(root, "CompressionMethods"),
            Order = Flag(root, "ReversedExtensionOrder") ? ExtensionOrder.AtsfReversed : ExtensionOrder.Listed,
            Extensions = [.. Extensions(root, groups)],
        };
        HelloCheck.Require(spec, root);
        return spec;
    }

    /// <summary>The extensions in the order in which the scanner writes them, before any reversal.</summary>
    private static IEnumerable<ExtensionSpec> Extensions(JsonPlace root, int[] groups)
    {
        yield return new ExtensionSpec { Type = HelloValue.Of(ExtensionType.ServerName), Content = ExtensionContent.ServerName };
        if (Flag(root, "StatusRequest"))
        {
            yield return Fixed(ExtensionType.StatusRequest, [1, 0, 0, 0, 0]);
        }

        if (groups.Length > 0)
        {
            yield return List(ExtensionType.SupportedGroups, groups, 2, 2);
        }

        if (Base64(root, "EcPointFormats") is { Length: > 0 } formats)
        {
            yield return List(ExtensionType.EcPointFormats, Array.ConvertAll(formats, format => (int)format), 1, 1);
        }

        bool ticket = Flag(root, "SessionTicket");
        if (ticket)
        {
            yield return Fixed(ExtensionType.SessionTicket, []);
        }

        if (Numbers(root, "SignatureAlgorithms") is { Length: > 0 } schemes)
        {
            yield return List(ExtensionType.SignatureAlgorithms, schemes, 2, 2);
        }

        if (Flag(root, "RenegotiationInfo"))
        {
            yield return Fixed(ExtensionType.RenegotiationInfo, [0]);
        }

        if (Protocols(root) is { Length: > 2 } protocols)
        {
            yield return Fixed(ExtensionType.Alpn, protocols);
        }

        if (Flag(root, "Sct"))
        {
            yield return Fixed(ExtensionType.SignedCertificateTimestamp, []);
        }

        int[] versions = Numbers(root, "SupportedVersions");
        if (versions.Length > 0)
        {
            yield return List(ExtensionType.SupportedVersions, versions, 1, 2);
        }

        yield return new ExtensionSpec { Type = HelloValue.Of(ExtensionType.KeyShare), Content = ExtensionContent.KeyShares, Values = Shares(root, groups) };
        int limit = Number(root, "RecordSizeLimit", ushort.MaxValue);
        if (limit != 0)
        {
            yield return Fixed(ExtensionType.RecordSizeLimit, [(byte)(limit >> 8), (byte)limit]);
        }

        if (Number(root, "Heartbeat", byte.MaxValue) is > 0 and int mode)
        {
            yield return Fixed(ExtensionType.Heartbeat, [(byte)mode]);
        }

        if (Flag(root, "EncryptThenMac"))
        {
            yield return Fixed(ExtensionType.EncryptThenMac, []);
        }

        int grease = Number(root, "GreaseExtension", ushort.MaxValue);
        if (grease != 0)
        {
            yield return Grease.IsGrease((ushort)grease) ? Fixed((ushort)grease, []) : throw root["GreaseExtension"].Wrong("must be one of the sixteen GREASE values");
        }

        byte[] modes = Base64(root, "PskKeyExchangeModes");
        if (modes.Length > 0)
        {
            // With a session ticket and TLS 1.3 first, the scanner overwrites the list by psk_dhe_ke.
            modes = ticket && versions is [Tls13, ..] ? [1] : modes;
            yield return List(ExtensionType.PskKeyExchangeModes, Array.ConvertAll(modes, value => (int)value), 1, 1);
        }

        if (Number(root, "MaxFragmentLength", byte.MaxValue) is > 0 and int code)
        {
            yield return Fixed(ExtensionType.MaxFragmentLength, [(byte)code]);
        }

        if (Flag(root, "ExtendedMasterSecret"))
        {
            yield return Fixed(ExtensionType.ExtendedMasterSecret, []);
        }
    }

    private static HelloValue[] Shares(JsonPlace root, int[] groups)
    {
        int wanted = Number(root, "KeyShares", ushort.MaxValue);
        List<HelloValue> shares = [];
        int made = 0;
        foreach (int group in groups)
        {
            if (Grease.IsGrease((ushort)group))
            {
                shares.Add(HelloValue.Of((ushort)group));
                continue;
            }

            if (made == wanted)
            {
                break;
            }

            if (KeyShares.CanShare((ushort)group))
            {
                shares.Add(HelloValue.Of((ushort)group));
                made++;
            }
        }

        return made == wanted ? [.. shares] : throw root["KeyShares"].Wrong($"asks for {wanted} shares, but only {made} of the supported groups can have one");
    }

    private static byte[] Protocols(JsonPlace root)
    {
        List<byte> list = [0, 0];
        foreach (JsonPlace item in Present(root, "Alpn") ? root["Alpn"].Items() : [])
        {
            byte[] name = Encoding.UTF8.GetBytes(item.Text());
            if (name.Length is 0 or > byte.MaxValue || list.Count + name.Length > ushort.MaxValue)
            {
                throw item.Wrong("must have 1 to 255 bytes, and the list at most 65535");
            }

            list.Add((byte)name.Length);
            list.AddRange(name);
        }

        (list[0], list[1]) = ((byte)((list.Count - 2) >> 8), (byte)(list.Count - 2));
        return [.. list];
    }

    private static ExtensionSpec Fixed(ushort type, byte[] body) => new() { Type = HelloValue.Of(type), Content = ExtensionContent.Body, Body = body };

    private static ExtensionSpec List(ushort type, int[] values, int prefix, int item) => new()
    {
        Type = HelloValue.Of(type),
        Content = ExtensionContent.Values,
        Values = Array.ConvertAll(values, value => HelloValue.Of((ushort)value)),
        PrefixSize = prefix,
        ItemSize = item,
    };

    private static bool Present(JsonPlace root, string key) => root.Has(key) && root[key].Kind != System.Text.Json.JsonValueKind.Null;

    private static bool Flag(JsonPlace root, string key) => Present(root, key) && root[key].Flag();

    private static int Number(JsonPlace root, string key, int most) => Present(root, key) ? root[key].Number(most) : 0;

    private static int[] Numbers(JsonPlace root, string key) =>
        Present(root, key) ? Array.ConvertAll(root[key].Items(), item => item.Number(ushort.MaxValue)) : [];

    private static byte[] Base64(JsonPlace root, string key)
    {
        if (!Present(root, key))
        {
            return [];
        }

        try
        {
            return Convert.FromBase64String(root[key].Text());
        }
        catch (FormatException)
        {
            throw root[key].Wrong("must be base64");
        }
    }
}
