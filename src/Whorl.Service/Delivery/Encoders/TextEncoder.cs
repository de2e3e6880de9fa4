using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>One line for people: when, how urgent, from where to where, and what is known, as <c>key=value</c>.</summary>
internal sealed class TextEncoder : IEventEncoder
{
    /// <inheritdoc/>
    public string Name => "text";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        LineWriter line = new(to);
        line.Time(given.Timestamp, 3, "Z "u8);
        line.Raw(EventWords.Severity(given.Severity));
        line.Raw(" "u8);
        line.Raw(EventWords.Kind(given));
        line.Raw(" "u8);
        Endpoint(line, given.SourceIp, given.SourcePort);
        line.Raw(" -> "u8);
        Endpoint(line, given.DestinationIp, given.DestinationPort);
        if (!string.IsNullOrEmpty(given.Message))
        {
            line.Raw(" \""u8);
            line.Text(given.Message, LineEscape.Quoted);
            line.Raw("\""u8);
        }

        Value(line, " sni="u8, given.ServerName);
        Value(line, " version="u8, given.Version);
        Value(line, " cipher="u8, given.Cipher);
        Value(line, " alpn="u8, given.Alpn);
        Value(line, " ja3="u8, given.Ja3);
        Value(line, " ja3s="u8, given.Ja3s);
        Value(line, " ja4="u8, given.Ja4);
        Value(line, " jarm="u8, given.Jarm);
        Value(line, " atsf="u8, given.AtsfHash);
        Value(line, " certificate="u8, given.Certificate?.Sha256);
        Value(line, " organisation="u8, given.Organisation);
        Value(line, " cdn="u8, given.Cdn);
        if (given.C2 is { } score)
        {
            Value(line, " c2="u8, score.Verdict);
            if (EventWords.Round(score.Score) is { } number)
            {
                line.Raw(" score="u8);
                line.Number(number);
            }

            for (int i = 0; i < score.Families.Count; i++)
            {
                Value(line, " family="u8, score.Families[i]);
            }
        }

        Value(line, " rule="u8, given.Rule?.Id);
        Value(line, " sensor="u8, given.Sensor);
        line.Raw(" id="u8);
        line.Id(given.Id);
    }

    private static void Endpoint(in LineWriter line, string? address, ushort? port)
    {
        bool isVersion6 = address?.Contains(':', StringComparison.Ordinal) == true;
        line.Raw(isVersion6 ? "["u8 : default);
        Quoted(line, string.IsNullOrEmpty(address) ? "-" : address);
        line.Raw(isVersion6 ? "]"u8 : default);
        if (port is { } number)
        {
            line.Raw(":"u8);
            line.Number(number);
        }
    }

    private static void Value(in LineWriter line, ReadOnlySpan<byte> key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            line.Raw(key);
            Quoted(line, value);
        }
    }

    /// <summary>In quotes where a reader could not tell where it ends.</summary>
    private static void Quoted(in LineWriter line, string value)
    {
        bool isPlain = !value.AsSpan().ContainsAny(" =\"") && LineEscape.Quoted.Find(value) < 0;
        line.Raw(isPlain ? default : "\""u8);
        line.Text(value, LineEscape.Quoted);
        line.Raw(isPlain ? default : "\""u8);
    }
}
