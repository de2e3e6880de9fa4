using System.Buffers;

namespace Whorl.Service.Delivery.Encoders;

/// <summary>QRadar's Log Event Extended Format, version 2.0, with a tab between attributes.</summary>
internal sealed class LeefEncoder : IEventEncoder
{
    /// <inheritdoc/>
    public string Name => "leef";

    /// <inheritdoc/>
    public void Write(DeliveryEvent given, IBufferWriter<byte> to)
    {
        LineWriter line = new(to);
        line.Raw("LEEF:2.0|Whorl|Whorl|"u8);
        line.Text(EventWords.Version, LineEscape.LeefHeader);
        line.Raw("|"u8);
        if (string.IsNullOrEmpty(given.Rule?.Id))
        {
            line.Raw(EventWords.Kind(given));
        }
        else
        {
            line.Text(given.Rule.Id, LineEscape.LeefHeader);
        }

        line.Raw("|x09|devTime="u8);
        line.Time(given.Timestamp, 3, "+0000"u8);
        line.Raw("\tdevTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSZ\tsev="u8);
        line.Number(EventWords.SeverityOfTen(given.Severity));
        line.Raw("\tcat="u8);
        line.Raw(EventWords.Kind(given));
        line.Raw("\teventId="u8);
        line.Id(given.Id);
        Value(line, "\tsensor="u8, given.Sensor);
        Value(line, "\tflowId="u8, given.FlowId);
        Value(line, "\tcommunityId="u8, given.CommunityId);
        Value(line, "\tsrc="u8, given.SourceIp);
        Value(line, "\tsrcPort="u8, given.SourcePort);
        Value(line, "\tdst="u8, given.DestinationIp);
        Value(line, "\tdstPort="u8, given.DestinationPort);
        if (!string.IsNullOrEmpty(given.Transport))
        {
            Value(line, "\tproto="u8, EventWords.Capitals(given.Transport));
        }

        Value(line, "\tserverName="u8, given.ServerName);
        Value(line, "\ttlsVersion="u8, given.Version);
        Value(line, "\ttlsCipher="u8, given.Cipher);
        Value(line, "\talpn="u8, given.Alpn);
        Flag(line, "\testablished="u8, given.Established);
        Value(line, "\tja3="u8, given.Ja3);
        Value(line, "\tja3s="u8, given.Ja3s);
        Value(line, "\tja4="u8, given.Ja4);
        Value(line, "\tjarm="u8, given.Jarm);
        Value(line, "\tatsfHash="u8, given.AtsfHash);
        if (given.Certificate is { } certificate)
        {
            Value(line, "\tcertSha1="u8, certificate.Sha1);
            Value(line, "\tcertSha256="u8, certificate.Sha256);
            Value(line, "\tcertSubject="u8, certificate.Subject);
            Value(line, "\tcertIssuer="u8, certificate.Issuer);
            Value(line, "\tcertSerial="u8, certificate.Serial);
            Flag(line, "\tcertSelfSigned="u8, certificate.IsSelfSigned);
        }

        Value(line, "\tasn="u8, given.System);
        Value(line, "\tasOrganisation="u8, given.Organisation);
        Value(line, "\tcdn="u8, given.Cdn);
        if (given.C2 is { } score)
        {
            Value(line, "\tc2Verdict="u8, score.Verdict);
            Value(line, "\tc2Score="u8, EventWords.Round(score.Score));
            Values(line, "\tfamily="u8, score.Families);
        }

        Value(line, "\truleName="u8, given.Rule?.Name);
        Value(line, "\truleVersion="u8, given.Rule?.Version);
        Value(line, "\tmsg="u8, given.Message);
        Values(line, "\tevidence="u8, given.Evidence);
        Values(line, "\tcaveats="u8, given.Caveats);
        Value(line, "\tdbVersion="u8, given.DatabaseVersion);
    }

    private static void Value(in LineWriter line, ReadOnlySpan<byte> key, ReadOnlySpan<char> value)
    {
        if (!value.IsEmpty)
        {
            line.Raw(key);
            line.Text(value, LineEscape.LeefValue);
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

    private static void Value(in LineWriter line, ReadOnlySpan<byte> key, double? value)
    {
        if (value is { } number)
        {
            line.Raw(key);
            line.Number(number);
        }
    }

    private static void Flag(in LineWriter line, ReadOnlySpan<byte> key, bool? value)
    {
        if (value is { } known)
        {
            line.Raw(key);
            line.Raw(known ? "true"u8 : "false"u8);
        }
    }

    private static void Values(in LineWriter line, ReadOnlySpan<byte> key, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
        {
            line.Raw(key);
            line.Texts(values, LineEscape.LeefValue, "; "u8);
        }
    }
}
