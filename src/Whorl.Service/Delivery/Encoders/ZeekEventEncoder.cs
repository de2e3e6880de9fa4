using System.Buffers;
using System.Text.Json;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// Lines of JSON as Zeek writes them: an observation as a row of ssl.log with the columns of the packages ja3 and ja4, a detection as one of
/// notice.log. What is not known is left out, as Zeek does.
/// </summary>
internal sealed class ZeekEventEncoder : IEventEncoder
{
    /// <inheritdoc/>
    public string Name => "zeek";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        Utf8JsonWriter json = JsonPayload.Begin(to);
        bool isDetection = EventWords.IsDetection(given);
        json.WriteString("_path"u8, isDetection ? "notice"u8 : "ssl"u8);
        json.Epoch("ts"u8, given.Timestamp);
        json.Text("uid"u8, given.FlowId);
        json.Text("id.orig_h"u8, given.SourceIp);
        json.Number("id.orig_p"u8, given.SourcePort);
        json.Text("id.resp_h"u8, given.DestinationIp);
        json.Number("id.resp_p"u8, given.DestinationPort);
        if (isDetection)
        {
            WriteNotice(json, given);
        }
        else
        {
            WriteSsl(json, given);
        }

        json.Text("ja3"u8, given.Ja3);
        json.Text("ja3s"u8, given.Ja3s);
        json.Text("ja4"u8, given.Ja4);
        json.Text("jarm"u8, given.Jarm);
        json.Text("atsf_hash"u8, given.AtsfHash);
        json.Text("community_id"u8, given.CommunityId);
        json.WriteString("event_id"u8, given.Id);
        JsonPayload.End(json);
    }

    private static void WriteSsl(Utf8JsonWriter json, DeliveryEvent given)
    {
        if (EventWords.TrySplitVersion(given.Version, out ReadOnlySpan<byte> protocol, out ReadOnlySpan<char> number))
        {
            WriteVersion(json, protocol, number);
        }
        else
        {
            json.Text("version"u8, given.Version);
        }

        json.Text("cipher"u8, given.Cipher);
        json.Text("server_name"u8, given.ServerName);
        json.Text("next_protocol"u8, given.Alpn);
        json.Flag("established"u8, given.Established);
        if (given.Certificate is not { } certificate)
        {
            return;
        }

        if (!string.IsNullOrEmpty(certificate.Sha256))
        {
            json.WriteStartArray("cert_chain_fps"u8);
            json.WriteStringValue(certificate.Sha256);
            json.WriteEndArray();
        }

        json.Text("subject"u8, certificate.Subject);
        json.Text("issuer"u8, certificate.Issuer);
    }

    /// <summary><c>TLS 1.3</c> is TLSv13 there, <c>DTLS 1.2</c> DTLSv12, <c>SSL 3.0</c> SSLv3.</summary>
    private static void WriteVersion(Utf8JsonWriter json, ReadOnlySpan<byte> protocol, ReadOnlySpan<char> number)
    {
        Span<char> name = stackalloc char[16];
        int length = 0;
        foreach (byte letter in protocol)
        {
            name[length++] = (char)(letter - 'a' + 'A');
        }

        name[length++] = 'v';
        number = number is "3.0" ? "3" : number;
        foreach (char digit in number[..Math.Min(number.Length, name.Length - length)])
        {
            if (digit != '.')
            {
                name[length++] = digit;
            }
        }

        json.WriteString("version"u8, name[..length]);
    }

    private static void WriteNotice(Utf8JsonWriter json, DeliveryEvent given)
    {
        json.Text("proto"u8, given.Transport);
        json.WriteString("note"u8, given.C2 is null ? "Whorl::Hunt"u8 : "Whorl::C2_Server"u8);
        if (string.IsNullOrEmpty(given.Message))
        {
            json.Text("msg"u8, given.Rule?.Name);
        }
        else
        {
            json.Text("msg"u8, given.Message);
        }

        json.Text("sub"u8, given.Rule?.Id);
        json.Text("src"u8, given.SourceIp);
        json.Text("dst"u8, given.DestinationIp);
        json.Number("p"u8, given.DestinationPort);
        json.Text("peer_descr"u8, given.Sensor);
        json.WriteStartArray("actions"u8);
        json.WriteStringValue("Notice::ACTION_LOG"u8);
        json.WriteEndArray();
        json.WriteNumber("suppress_for"u8, 0);
        json.WriteString("severity"u8, EventWords.Severity(given.Severity));
        json.Text("server_name"u8, given.ServerName);
        json.Number("c2_score"u8, EventWords.Round(given.C2?.Score));
        if (EventWords.IsAccused(given.C2))
        {
            json.Texts("family"u8, given.C2!.Families);
        }
    }
}
