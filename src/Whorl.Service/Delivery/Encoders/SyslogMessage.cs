using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>
/// A message of syslog (RFC 5424): header, one element of structured data, and an event in any schema. No byte order mark goes before the
/// payload: receivers leave it there, and JSON with it is none.
/// </summary>
public sealed class SyslogMessage
{
    private const int Informational = 6;
    private const int Notice = 5;
    private const int Warning = 4;
    private const int Error = 3;
    private const int MaxFacility = 23;
    private const int MaxHost = 255;
    private const int MaxProcess = 128;

    /// <summary>Of the values in the structured data, which repeat what the payload has whole.</summary>
    private const int MaxValue = 512;

    private readonly int facility;
    private readonly string? host;
    private readonly string? process;

    /// <summary>Messages of a facility (0 to 23), a machine and a process; what is null or empty is not said.</summary>
    public SyslogMessage(int facility, string? host, string? process)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(facility);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(facility, MaxFacility);
        this.facility = facility;
        this.host = host;
        this.process = process;
    }

    /// <summary>Writes a message; an event that names no sensor comes from the machine given.</summary>
    public void Write(DeliveryEvent given, IEventEncoder payload, IBufferWriter<byte> to)
    {
        LineWriter line = new(to);
        line.Raw("<"u8);
        line.Number((facility * 8) + given.Severity switch
        {
            EventSeverity.High => Error,
            EventSeverity.Medium => Warning,
            EventSeverity.Low => Notice,
            _ => Informational,
        });
        line.Raw(">1 "u8);
        line.Time(given.Timestamp, 6, "Z "u8);
        HeaderField(string.IsNullOrEmpty(given.Sensor) ? host : given.Sensor, MaxHost, to);
        line.Raw(" whorl "u8);
        HeaderField(process, MaxProcess, to);
        line.Raw(" "u8);
        line.Raw(EventWords.Kind(given));
        WriteElement(line, given);
        payload.Write(given, to);
    }

    /// <summary>
    /// The element's id has the number that is set aside for documentation (RFC 5612), since Whorl's makers have none of their own.
    /// </summary>
    private static void WriteElement(in LineWriter line, DeliveryEvent given)
    {
        line.Raw(" [whorl@32473 event_id=\""u8);
        line.Id(given.Id);
        line.Raw("\" kind=\""u8);
        line.Raw(EventWords.Kind(given));
        line.Raw("\" severity=\""u8);
        line.Raw(EventWords.Severity(given.Severity));
        line.Raw("\""u8);
        Value(line, " src_ip=\""u8, given.SourceIp);
        Value(line, " src_port=\""u8, given.SourcePort);
        Value(line, " dst_ip=\""u8, given.DestinationIp);
        Value(line, " dst_port=\""u8, given.DestinationPort);
        Value(line, " sni=\""u8, given.ServerName);
        Value(line, " ja3=\""u8, given.Ja3);
        Value(line, " ja3s=\""u8, given.Ja3s);
        Value(line, " ja4=\""u8, given.Ja4);
        Value(line, " jarm=\""u8, given.Jarm);
        Value(line, " rule=\""u8, given.Rule?.Id);
        Value(line, " c2=\""u8, given.C2?.Verdict);
        line.Raw("] "u8);
    }

    private static void Value(in LineWriter line, ReadOnlySpan<byte> name, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return;
        }

        line.Raw(name);
        int length = Math.Min(value.Length, MaxValue);
        length -= length < value.Length && char.IsHighSurrogate(value[length - 1]) ? 1 : 0;
        line.Text(value.AsSpan(0, length), LineEscape.StructuredData);
        line.Raw("\""u8);
    }

    private static void Value(in LineWriter line, ReadOnlySpan<byte> name, ushort? value)
    {
        if (value is { } number)
        {
            line.Raw(name);
            line.Number(number);
            line.Raw("\""u8);
        }
    }

    /// <summary>A field of the header: printable ASCII only, anything else an underline, cut to its length; a dash for nothing.</summary>
    private static void HeaderField(string? text, int limit, IBufferWriter<byte> to)
    {
        int length = Math.Min(text?.Length ?? 0, limit);
        Span<byte> field = to.GetSpan(Math.Max(length, 1));
        field[0] = (byte)'-';
        for (int i = 0; i < length; i++)
        {
            field[i] = text![i] is > ' ' and < '\x7f' ? (byte)text[i] : (byte)'_';
        }

        to.Advance(Math.Max(length, 1));
    }
}
