using System.Security.Cryptography;
using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Service.Auditing;
using Whorl.Service.Scanning;
using Whorl.Service.Verdicts;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;
using Whorl.Tls.Certificates;

namespace Whorl.Service.Watching;

/// <summary>Looks at watched servers, as scans on demand do: the policy is asked each time, and each scan is in the audit log before anything is sent.</summary>
internal sealed class LookScanner(TargetCheck check, OnDemandScanner scanner, AuditLog audit, string actor, Func<ScanRecord, CancellationToken, Task>? keep)
{
    /// <summary>Looks once.</summary>
    public async Task<LookOutcome> LookAsync(WatchTarget target, CancellationToken cancellation)
    {
        (CheckedTarget? found, VerdictOutcome? refused) = await check.RunAsync(target.Request, cancellation).ConfigureAwait(false);
        if (found is null)
        {
            audit.Add(actor, null, AuditLog.Scan, target.Text, refused is VerdictOutcome.Refused { Refusal.Policy: { } policy } ? policy : "unresolved");
            return refused switch
            {
                VerdictOutcome.Refused { Refusal.Detail: { } why } => new LookOutcome.NotAsked(why),
                VerdictOutcome.Unresolved { Sentence: { } why } => new LookOutcome.Unreachable(why),
                _ => new LookOutcome.NotAsked("it was not scanned"),
            };
        }

        audit.Add(actor, null, AuditLog.Scan, target.Text, AuditLog.Allowed, $"{found.Address.WithPort(found.Port)}, watch");
        ScanRecord? record = await scanner.ScanAsync(found.Address, found.Port, found.Name, jarm: true, atsf: true, cancellation).ConfigureAwait(false);
        if (record is null)
        {
            cancellation.ThrowIfCancellationRequested();
            return new LookOutcome.NotAsked("the scan was not done");
        }

        if (keep is not null)
        {
            await keep(record, cancellation).ConfigureAwait(false);
        }

        return record.Status switch
        {
            ScanStatus.Success or ScanStatus.NotTls or ScanStatus.TlsAlert when new ServerKeeper().TryMake(record, out ServerSighting sighting) =>
                new LookOutcome.Seen(new Look(ServerObservation.Of(sighting), KeyOf(record), record.Timestamp / 1_000_000), found.Address),
            ScanStatus.Error or ScanStatus.Excluded or ScanStatus.Success or ScanStatus.NotTls or ScanStatus.TlsAlert => new LookOutcome.NotAsked(record.Error ?? "the scan of it failed"),
            _ => new LookOutcome.Unreachable(record.Error ?? record.Status.Name()),
        };
    }

    private static string? KeyOf(ScanRecord record) =>
        record.Certificates.Length > 0 && CertificateView.TryParse(record.Certificates[0], out CertificateView certificate) == CertificateError.None
            ? Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.Encoded))
            : null;
}
