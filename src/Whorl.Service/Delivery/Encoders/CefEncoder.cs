using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>ArcSight's Common Event Format, version 0. Fingerprints are in its custom strings, each with its label.</summary>
internal sealed class CefEncoder : IEventEncoder
{
    /// <inheritdoc/>
    public string Name => "cef";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        LineWriter line = new(to);
        line.Raw("CEF:0|Whorl|Whorl|"u8);
        line.Text(EventWords.Version, LineEscape.CefHeader);
        line.Raw("|"u8);
        Header(line, given.Rule?.Id, EventWords.Kind(given));
        Header(line, given.Rule?.Name, EventWords.Title(given));
        line.Number(EventWords.SeverityOfTen(given.Severity));
        line.Raw("|rt="u8);
        line.Number(EventTime.Milliseconds(given.Timestamp));
        line.Raw(" externalId="u8);
        line.Id(given.Id);
        Value(line, " src="u8, given.SourceIp);
        Value(line, " spt="u8, given.SourcePort);
        Value(line, " dst="u8, given.DestinationIp);
        Value(line, " dpt="u8, given.DestinationPort);
        Value(line, " dhost="u8, given.ServerName);
        Capitals(line, " proto="u8, given.Transport);
        line.Raw(" app=TLS"u8);
        Value(line, " dvchost="u8, given.Sensor);
        Value(line, " cat="u8, given.C2?.Verdict);
        Value(line, " cs1Label=ja3 cs1="u8, given.Ja3);
        Value(line, " cs2Label=ja3s cs2="u8, given.Ja3s);
        Value(line, " cs3Label=ja4 cs3="u8, given.Ja4);
        Value(line, " cs4Label=jarm cs4="u8, given.Jarm);
        Values(line, " cs5Label=family cs5="u8, given.C2?.Families);
        Value(line, " cs6Label=certSha1 cs6="u8, given.Certificate?.Sha1);
        Value(line, " flexString1Label=atsfHash flexString1="u8, given.AtsfHash);
        Value(line, " flexString2Label=tlsVersion flexString2="u8, given.Version);
        Value(line, " cn1Label=asn cn1="u8, given.System);
        if (EventWords.Round(given.C2?.Score) is { } score)
        {
            line.Raw(" cfp1Label=c2Score cfp1="u8);
            line.Number(score);
        }

        Value(line, " msg="u8, given.Message);
    }

    private static void Header(in LineWriter line, string? text, ReadOnlySpan<byte> otherwise)
    {
        if (string.IsNullOrEmpty(text))
        {
            line.Raw(otherwise);
        }
        else
        {
            line.Text(text, LineEscape.CefHeader);
        }

        line.Raw("|"u8);
    }

    private static void Value(in LineWriter line, ReadOnlySpan<byte> key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            line.Raw(key);
            line.Text(value, LineEscape.CefValue);
        }
    }

    private static void Value(in LineWriter line, ReadOnlySpan<byte> key, long? value)
    {
        if (value is { } number)
        {
            line.Raw(key);
            line.Number(number);
        }
    }

    private static void Values(in LineWriter line, ReadOnlySpan<byte> key, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            line.Raw(key);
            line.Texts(values, LineEscape.CefValue, ", "u8);
        }
    }

    private static void Capitals(in LineWriter line, ReadOnlySpan<byte> key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            line.Raw(key);
            line.Text(EventWords.Capitals(value), LineEscape.CefValue);
        }
    }
}
