using System.Globalization;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Fields;

/// <summary>Which message an extension stands in; some mean something else in each.</summary>
internal enum ExtensionContext
{
    ClientHello,
    ServerHello,
    HelloRetryRequest,
}

/// <summary>What the body of an extension says, in one line and item by item.</summary>
internal static class ExtensionContents
{
    private delegate bool Decoder(ref LocatedReader body, FieldList items, ExtensionContext context);

    private static readonly Dictionary<ushort, Decoder> Decoders = new()
    {
        [0] = ServerName,
        [1] = MaxFragmentLength,
        [5] = StatusRequest,
        [10] = Numbers(2, "group", Registered.Group),
        [11] = Formats,
        [13] = Numbers(2, "signature_scheme", Registered.Scheme),
        [15] = Heartbeat,
        [16] = Protocols,
        [19] = CertificateTypes,
        [20] = CertificateTypes,
        [21] = Padding,
        [27] = Numbers(1, "algorithm", TlsNames.CertificateCompressionName),
        [28] = RecordSizeLimit,
        [34] = Numbers(2, "signature_scheme", Registered.Scheme),
        [35] = Ticket,
        [41] = PreSharedKey,
        [43] = Versions,
        [44] = Cookie,
        [45] = PskModes,
        [47] = CertificateAuthorities.Decode,
        [50] = Numbers(2, "signature_scheme", Registered.Scheme),
        [51] = KeyShare,
        [57] = QuicTransportParameters.Decode,
        [17513] = Protocols,
        [17613] = Protocols,
        [65037] = EncryptedClientHello,
        [65281] = RenegotiationInfo,
        [65445] = QuicTransportParameters.Decode,
    };

    /// <summary>The line for an extension; items go to <paramref name="items"/>, and what cannot be read is said.</summary>
    public static string Describe(ushort type, ReadOnlySpan<byte> body, int start, ExtensionContext context, FieldList items)
    {
        if (body.IsEmpty)
        {
            return string.Empty;
        }

        LocatedReader reader = new(body, start);
        if (!Decoders.TryGetValue(type, out Decoder? decode))
        {
            return Printable.Count(body.Length, "byte");
        }

        bool whole = decode(ref reader, items, context) && reader.IsEmpty;
        string line = items.Line;
        return whole ? line.Length == 0 ? "an empty list" : line
            : line.Length == 0 ? $"{Printable.Count(body.Length, "byte")}, which cannot be read"
            : $"{line}; its lengths contradict each other";
    }

    private static Decoder Numbers(int prefix, string name, Func<ushort, string> nameOf) =>
        (ref LocatedReader body, FieldList items, ExtensionContext _) =>
        {
            bool whole = body.TryForgivingVector(prefix, out LocatedReader list);
            items.AddNumbers(name, ref list, nameOf);
            return whole && list.IsEmpty;
        };

    private static bool ServerName(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        if (!body.TryVector(2, out LocatedReader list))
        {
            return false;
        }

        int start = list.Position;
        while (list.TryU8(out byte type) && list.TryVector(2, out LocatedReader name))
        {
            string text = Printable.Ascii(name.Rest);
            items.AddItem("name", type == 0 ? text : $"name of type {type}: {text}", start, list.Position);
            start = list.Position;
        }

        return list.IsEmpty;
    }

    private static bool MaxFragmentLength(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (!body.TryU8(out byte code))
        {
            return false;
        }

        items.AddItem("length", code is >= 1 and <= 4 ? $"{256 << code} bytes" : $"code {code}", start, body.Position, code);
        return true;
    }

    private static bool StatusRequest(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (!body.TryU8(out byte type) || !body.TryVector(2, out LocatedReader responders) || !body.TryVector(2, out LocatedReader extensions))
        {
            return false;
        }

        string kind = type == 1 ? "OCSP" : $"type {type}";
        string more = responders.IsEmpty && extensions.IsEmpty ? string.Empty : $", {responders.Remaining} bytes of responders, {extensions.Remaining} bytes of extensions";
        items.AddItem("status", kind + more, start, body.Position, type);
        return true;
    }

    private static bool Formats(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        bool whole = body.TryForgivingVector(1, out LocatedReader list);
        items.AddBytes("point_format", ref list, TlsNames.PointFormatName);
        return whole;
    }

    private static bool Heartbeat(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (!body.TryU8(out byte mode))
        {
            return false;
        }

        items.AddItem("mode", mode switch { 1 => "peer may send requests", 2 => "peer may not send requests", _ => $"mode {mode}" }, start, body.Position, mode);
        return true;
    }

    private static bool Protocols(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        bool whole = body.TryForgivingVector(2, out LocatedReader list);
        int start = list.Position;
        while (list.TryVector(1, out LocatedReader name))
        {
            items.AddItem("protocol", name.IsEmpty ? "(empty)" : Printable.Ascii(name.Rest), start, list.Position);
            start = list.Position;
        }

        return whole && list.IsEmpty;
    }

    /// <summary>A list from the client, one type from the server (RFC 7250 section 3).</summary>
    private static bool CertificateTypes(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        LocatedReader list = body;
        if (context == ExtensionContext.ClientHello && !body.TryVector(1, out list))
        {
            return false;
        }

        items.AddBytes("certificate_type", ref list, type => type switch { 0 => "X.509", 1 => "OpenPGP", 2 => "raw public key", 3 => "1609Dot2", _ => $"type {type}" });
        if (context != ExtensionContext.ClientHello)
        {
            body = list;
        }

        return true;
    }

    private static bool Padding(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        bool zeros = body.Rest.IndexOfAnyExcept((byte)0) < 0;
        int length = body.Remaining;
        body.TryBytes(length, out _);
        items.AddItem("padding", zeros ? Printable.Count(length, "zero byte") : $"{Printable.Count(length, "byte")}, not all zero", start, body.Position);
        return true;
    }

    private static bool RecordSizeLimit(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (!body.TryU16(out ushort limit))
        {
            return false;
        }

        items.AddItem("limit", string.Create(CultureInfo.InvariantCulture, $"{limit} bytes"), start, body.Position, limit);
        return true;
    }

    private static bool Ticket(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        int length = body.Remaining;
        body.TryBytes(length, out _);
        items.AddItem("ticket", $"a ticket of {Printable.Count(length, "byte")}", start, body.Position);
        return true;
    }

    private static bool PreSharedKey(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (context != ExtensionContext.ClientHello)
        {
            bool read = body.TryU16(out ushort selected);
            items.AddItem("selected", $"identity {selected}", start, body.Position, selected);
            return read;
        }

        if (!body.TryVector(2, out LocatedReader identities) || !body.TryVector(2, out LocatedReader binders))
        {
            return false;
        }

        start = identities.Position;
        while (identities.TryVector(2, out LocatedReader identity) && identities.TryU32(out _))
        {
            items.AddItem("identity", $"identity of {Printable.Count(identity.Remaining, "byte")}", start, identities.Position);
            start = identities.Position;
        }

        start = binders.Position;
        while (binders.TryVector(1, out LocatedReader binder))
        {
            items.AddItem("binder", $"binder of {Printable.Count(binder.Remaining, "byte")}", start, binders.Position);
            start = binders.Position;
        }

        return identities.IsEmpty && binders.IsEmpty;
    }

    private static bool Versions(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        if (context == ExtensionContext.ClientHello)
        {
            bool whole = body.TryForgivingVector(1, out LocatedReader list);
            items.AddNumbers("version", ref list, Registered.Version);
            return whole && list.IsEmpty;
        }

        int start = body.Position;
        bool read = body.TryU16(out ushort version);
        items.AddItem("version", Registered.Version(version), start, body.Position, version, Grease.IsGrease(version));
        return read;
    }

    private static bool Cookie(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (!body.TryVector(2, out LocatedReader cookie))
        {
            return false;
        }

        items.AddItem("cookie", Printable.Count(cookie.Remaining, "byte"), start, body.Position);
        return true;
    }

    private static bool PskModes(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        bool whole = body.TryForgivingVector(1, out LocatedReader list);
        items.AddBytes("mode", ref list, TlsNames.PskKeyExchangeModeName);
        return whole;
    }

    private static bool KeyShare(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        LocatedReader list = body;
        if (context == ExtensionContext.ClientHello && !body.TryVector(2, out list))
        {
            return false;
        }

        int start = list.Position;
        if (context == ExtensionContext.HelloRetryRequest)
        {
            bool read = body.TryU16(out ushort wanted);
            items.AddItem("group", $"asks for {Registered.Group(wanted)}", start, body.Position, wanted);
            return read;
        }

        while (list.TryU16(out ushort group) && list.TryVector(2, out LocatedReader key))
        {
            string bytes = string.Create(CultureInfo.InvariantCulture, $"{Registered.Group(group)} of {Printable.Count(key.Remaining, "byte")}");
            items.AddItem("share", bytes, start, list.Position, group, Grease.IsGrease(group));
            start = list.Position;
        }

        bool whole = list.IsEmpty;
        if (context != ExtensionContext.ClientHello)
        {
            body = list;
        }

        return whole;
    }

    private static bool EncryptedClientHello(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (context == ExtensionContext.HelloRetryRequest)
        {
            bool read = body.TryBytes(8, out _);
            items.AddItem("confirmation", "8 bytes of confirmation", start, body.Position);
            return read;
        }

        if (!body.TryU8(out byte type))
        {
            return false;
        }

        if (type == 1)
        {
            items.AddItem("type", "inner hello", start, body.Position, type);
            return true;
        }

        items.AddItem("type", type == 0 ? "outer hello (real or GREASE: it does not show)" : $"type {type}", start, body.Position, type);
        start = body.Position;
        if (!body.TryU16(out ushort kdf) || !body.TryU16(out ushort aead))
        {
            return false;
        }

        items.AddItem("suite", $"{Kdf(kdf)} with {Aead(aead)}", start, body.Position);
        start = body.Position;
        if (!body.TryU8(out _) || !body.TryVector(2, out LocatedReader key) || !body.TryVector(2, out LocatedReader payload))
        {
            return false;
        }

        items.AddItem("payload", $"key of {Printable.Count(key.Remaining, "byte")}, payload of {Printable.Count(payload.Remaining, "byte")}", start, body.Position);
        return true;
    }

    private static bool RenegotiationInfo(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        if (!body.TryVector(1, out LocatedReader data))
        {
            return false;
        }

        items.AddItem("renegotiated_connection", data.IsEmpty ? "first handshake" : $"{Printable.Count(data.Remaining, "byte")} of the handshake before", start, body.Position);
        return true;
    }

    // RFC 9180 sections 7.2 and 7.3.
    private static string Kdf(ushort value) => value switch
    {
        1 => "HKDF-SHA256",
        2 => "HKDF-SHA384",
        3 => "HKDF-SHA512",
        _ => $"KDF 0x{value:x4}",
    };

    private static string Aead(ushort value) => value switch
    {
        1 => "AES-128-GCM",
        2 => "AES-256-GCM",
        3 => "ChaCha20-Poly1305",
        _ => $"AEAD 0x{value:x4}",
    };
}
