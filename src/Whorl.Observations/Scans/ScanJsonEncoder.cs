using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Text;
using Whorl.Probing.Scanning;

namespace Whorl.Observations.Scans;

/// <summary>One JSON object a line, every field present, in the order asked for; unknown is <c>null</c>.</summary>
public sealed class ScanJsonEncoder : IScanEncoder
{
    private readonly ScanField[] fields;
    private readonly byte[][] keys;
    private readonly CertificateEncoder certificates;
    private readonly TimestampText timestamps = new();

    /// <summary>An encoder for those fields.</summary>
    public ScanJsonEncoder(ScanField[] fields, CertificateEncoder certificates)
    {
        this.fields = fields;
        this.certificates = certificates;
        keys = new byte[fields.Length][];
        for (int i = 0; i < keys.Length; i++)
        {
            keys[i] = Encoding.UTF8.GetBytes($"{(i == 0 ? '{' : ',')}\"{ScanFields.NameOf(fields[i])}\":");
        }
    }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
    }

    /// <inheritdoc/>
    public void Write(ScanRecord record, Utf8Text to)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            to.Append(keys[i]);
            WriteValue(fields[i], record, to);
        }

        to.Append("}\n"u8);
    }

    /// <summary>Appends a field's value as JSON.</summary>
    internal void WriteValue(ScanField field, ScanRecord record, Utf8Text to)
    {
        switch (field)
        {
            case ScanField.Type:
                to.Append("\"scan\""u8);
                break;
            case ScanField.Ts:
                to.Append((byte)'"');
                timestamps.Append(to, record.Timestamp);
                to.Append((byte)'"');
                break;
            case ScanField.Target:
                WriteText(record.Target, to);
                break;
            case ScanField.Ip:
                WriteText(record.Ip, to);
                break;
            case ScanField.Port:
                JsonText.AppendNumber(to, record.Port);
                break;
            case ScanField.Sni:
                WriteText(record.Sni, to);
                break;
            case ScanField.Status:
                WriteText(record.Status.Name(), to);
                break;
            case ScanField.Error:
                WriteText(record.Error, to);
                break;
            case ScanField.Jarm:
                WriteText(record.Jarm, to);
                break;
            case ScanField.JarmRaw:
                WriteText(record.JarmRaw, to);
                break;
            case ScanField.JarmPartial:
                JsonText.AppendBool(to, record.IsJarmPartial);
                break;
            case ScanField.Atsf:
                WriteText(record.Atsf, to);
                break;
            case ScanField.AtsfHash:
                WriteText(record.AtsfHash, to);
                break;
            case ScanField.Probes:
                WriteProbes(record.Probes, to);
                break;
            case ScanField.Http:
                WriteHttp(record.Http, to);
                break;
            case ScanField.Certificate:
                WriteCertificate(record.Certificates, to);
                break;
            case ScanField.Handshakes:
                JsonText.AppendNumber(to, record.Handshakes);
                break;
            case ScanField.Ms:
                WriteMilliseconds(record.Elapsed, to);
                break;
            default:
                WriteChain(record.Certificates, to);
                break;
        }
    }

    private static void WriteText(string? text, Utf8Text to)
    {
        if (text is null)
        {
            to.Append("null"u8);
            return;
        }

        int length = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (length <= 1024)
        {
            Span<byte> bytes = stackalloc byte[1024];
            JsonText.AppendString(to, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        }
        else
        {
            JsonText.AppendString(to, Encoding.UTF8.GetBytes(text));
        }
    }

    private static void WriteProbes(ProbeRecord[] probes, Utf8Text to)
    {
        to.Append((byte)'[');
        for (int i = 0; i < probes.Length; i++)
        {
            ref readonly ProbeRecord probe = ref probes[i];
            if (probe.Kind == ProbeKind.Look)
            {
                break; // it stands behind all others, and what it saw has fields of its own
            }

            to.Append(i == 0 ? "{\"set\":"u8 : ",{\"set\":"u8);
            to.Append(probe.Kind == ProbeKind.Jarm ? "\"jarm\""u8 : "\"atsf\""u8);
            to.Append(",\"name\":"u8);
            WriteText(probe.Name, to);
            to.Append(",\"outcome\":"u8);
            WriteText(probe.Outcome.Name(), to);
            to.Append(",\"fingerprint\":"u8);
            WriteText(probe.Fingerprint.Length == 0 ? null : probe.Fingerprint, to);
            to.Append(",\"ms\":"u8);
            WriteMilliseconds(probe.Elapsed, to);
            to.Append((byte)'}');
        }

        to.Append((byte)']');
    }

    private static void WriteHttp(HttpRecord? http, Utf8Text to)
    {
        if (http is null)
        {
            to.Append("null"u8);
            return;
        }

        to.Append("{\"status\":"u8);
        JsonText.AppendNumber(to, http.Status);
        to.Append(",\"server\":"u8);
        WriteText(http.Server, to);
        to.Append((byte)'}');
    }

    private void WriteCertificate(byte[][] chain, Utf8Text to)
    {
        if (chain.Length == 0)
        {
            to.Append("null"u8);
        }
        else
        {
            certificates.WriteCertificate(chain[0], to);
        }
    }

    private void WriteChain(byte[][] chain, Utf8Text to)
    {
        to.Append((byte)'[');
        for (int i = 1; i < chain.Length; i++)
        {
            if (i > 1)
            {
                to.Append((byte)',');
            }

            certificates.WriteCertificate(chain[i], to);
        }

        to.Append((byte)']');
    }

    /// <summary>Milliseconds with one decimal.</summary>
    private static void WriteMilliseconds(TimeSpan elapsed, Utf8Text to)
    {
        long tenths = (long)Math.Round(elapsed.TotalMilliseconds * 10);
        JsonText.AppendNumber(to, tenths / 10);
        to.Append((byte)'.');
        to.Append((byte)('0' + (tenths % 10)));
    }
}
