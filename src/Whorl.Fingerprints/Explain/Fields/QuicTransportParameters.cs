using System.Globalization;

namespace Whorl.Fingerprints.Explain.Fields;

/// <summary>The transport parameters of QUIC (RFC 9000 section 18).</summary>
internal static class QuicTransportParameters
{
    public static bool Decode(ref LocatedReader body, FieldList items, ExtensionContext context)
    {
        int start = body.Position;
        while (body.TryVarint(out long id))
        {
            if (!body.TryVarint(out long length) || length > body.Remaining || !body.TryBytes((int)length, out ReadOnlySpan<byte> value))
            {
                return false;
            }

            // Every 31st number from 27 on is reserved for GREASE (RFC 9000 section 18.1).
            bool isGrease = id >= 27 && (id - 27) % 31 == 0;
            string name = isGrease ? "GREASE" : Name(id);
            bool isNumber = id is 1 or (>= 3 and <= 11) or 14 or 32;
            string text = isNumber && Number(value) is { } amount ? string.Create(CultureInfo.InvariantCulture, $"{name} {amount}")
                : length == 0 ? name
                : $"{name} of {Printable.Count((int)length, "byte")}";
            items.AddItem("parameter", text, start, body.Position, id <= int.MaxValue ? (int)id : null, isGrease);
            start = body.Position;
        }

        return body.IsEmpty;
    }

    private static long? Number(ReadOnlySpan<byte> value)
    {
        LocatedReader reader = new(value, 0);
        return reader.TryVarint(out long number) && reader.IsEmpty ? number : null;
    }

    private static string Name(long id) => id switch
    {
        0 => "original_destination_connection_id",
        1 => "max_idle_timeout",
        2 => "stateless_reset_token",
        3 => "max_udp_payload_size",
        4 => "initial_max_data",
        5 => "initial_max_stream_data_bidi_local",
        6 => "initial_max_stream_data_bidi_remote",
        7 => "initial_max_stream_data_uni",
        8 => "initial_max_streams_bidi",
        9 => "initial_max_streams_uni",
        10 => "ack_delay_exponent",
        11 => "max_ack_delay",
        12 => "disable_active_migration",
        13 => "preferred_address",
        14 => "active_connection_id_limit",
        15 => "initial_source_connection_id",
        16 => "retry_source_connection_id",
        17 => "version_information",
        32 => "max_datagram_frame_size",
        0x2ab2 => "grease_quic_bit",
        0x3127 => "initial_rtt",
        0x3128 => "google_connection_options",
        0x4752 => "google_version",
        _ => string.Create(CultureInfo.InvariantCulture, $"parameter 0x{id:x}"),
    };
}
