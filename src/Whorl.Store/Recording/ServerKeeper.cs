using Whorl.Fingerprints;
using Whorl.Observations.Scans;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Store.Recording;

/// <summary>Makes a <see cref="ServerSighting"/> of what a scan found of a target. Belongs to one thread.</summary>
public sealed class ServerKeeper
{
    private static readonly string NoJarm = new('0', Jarm.HashLength);

    private readonly CertificateReader certificates = new();
    private readonly ServerSighting sighting = new();

    /// <summary>
    /// The sighting, in an instance that is filled again by the next call; false where nothing was asked of a server, as its
    /// name led to no address or it is excluded.
    /// </summary>
    public bool TryMake(ScanRecord record, out ServerSighting made)
    {
        made = sighting;
        if (record.Status is ScanStatus.DnsFailure or ScanStatus.Excluded || record.Ip is null || !HostAddress.TryParse(record.Ip, out HostAddress address))
        {
            return false;
        }

        sighting.Timestamp = record.Timestamp;
        sighting.Address = address;
        sighting.Port = record.Port;
        sighting.ServerName = record.Sni?.ToLowerInvariant();
        sighting.Status = record.Status;
        sighting.Jarm = JarmOf(record);
        sighting.Atsf = AtsfOf(record);
        sighting.HasHttp = record.Http is not null;
        sighting.HttpStatus = record.Http?.Status ?? 0;
        sighting.Server = record.Http?.Server;
        sighting.Certificate = record.Certificates.Length > 0 ? certificates.Read(record.Certificates[0]) : null;
        sighting.Answers = record.Answers;
        return true;
    }

    /// <summary>The JARM that is kept of a record; null where it is partial or of zeros.</summary>
    internal static Fingerprint? JarmOf(ScanRecord record) =>
        record.Jarm is not { } jarm || record.IsJarmPartial || jarm == NoJarm ? null : new Fingerprint(FingerprintMethod.Jarm, jarm, record.JarmRaw);

    /// <summary>The ATSF that is kept of a record.</summary>
    internal static Fingerprint? AtsfOf(ScanRecord record) =>
        record.AtsfHash is { } atsf ? new Fingerprint(FingerprintMethod.Atsf, atsf, record.Atsf) : null;
}
