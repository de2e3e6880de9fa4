using System.Text;
using Whorl.Fingerprints.Text;
using Whorl.Observations;
using Whorl.Observations.Scans;
using Whorl.Observations.Text;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation.Sinks;

/// <summary>
/// Writes a sighting as the active record that a scan would have written. The certificate is no real one and has no DER form, so
/// that its fields are written here, between those of the scan's own encoder.
/// </summary>
internal sealed class SightingJson
{
    private const int Connections = 21;

    private readonly Utf8Text line = new(4096);
    private readonly ScanJsonEncoder encoder = new(Array.FindAll(ScanFields.Default(), field => field < ScanField.Certificate), new CertificateEncoder());

    /// <summary>The line of a sighting; valid until the next.</summary>
    public ReadOnlySpan<byte> Line(ServerSighting sighting, long ordinal)
    {
        string address = sighting.Address.ToString();
        bool isSuccess = sighting.Status == ScanStatus.Success;
        ScanRecord record = new()
        {
            Ordinal = ordinal,
            Timestamp = sighting.Timestamp,
            Target = sighting.ServerName ?? address,
            Ip = address,
            Port = sighting.Port,
            Sni = sighting.ServerName,
            Status = sighting.Status,
            Error = isSuccess ? null : "simulated",
            Jarm = sighting.Jarm?.Value,
            JarmRaw = sighting.Jarm?.Raw,
            IsJarmPartial = isSuccess && sighting.Jarm is null,
            Atsf = sighting.Atsf?.Raw,
            AtsfHash = sighting.Atsf?.Value,
            Http = sighting.HasHttp ? new HttpRecord(sighting.HttpStatus, sighting.Server) : null,
        };
        line.Clear();
        encoder.Write(record, line);
        line.Truncate(line.Length - 2);
        line.Append(",\"certificate\":"u8);
        WriteCertificate(sighting.Certificate);
        line.Append(",\"handshakes\":"u8);
        JsonText.AppendNumber(line, isSuccess ? Connections : 1);
        line.Append(",\"ms\":0.0}\n"u8);
        return line.Written;
    }

    private void WriteCertificate(CertificateSummary? certificate)
    {
        if (certificate is null)
        {
            line.Append("null"u8);
            return;
        }

        line.Append("{\"sha256\":"u8);
        WriteText(certificate.Sha256);
        line.Append(",\"sha1\":null,\"subject\":"u8);
        WriteText(certificate.Subject);
        line.Append(",\"issuer\":"u8);
        WriteText(certificate.Issuer);
        line.Append(",\"serial\":null,\"not_before\":null,\"not_after\":null,\"san\":[],\"self_signed\":"u8);
        JsonText.AppendBool(line, certificate.IsSelfSigned ?? false);
        line.Append((byte)'}');
    }

    private void WriteText(string? text)
    {
        if (text is null)
        {
            line.Append("null"u8);
            return;
        }

        Span<byte> bytes = stackalloc byte[512];
        JsonText.AppendString(line, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
    }
}
