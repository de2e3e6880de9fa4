using System.Text;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Probing.Http;
using Whorl.Probing.Scanning;
using Whorl.Tls.Certificates;
using Whorl.Tls.Handshake;

namespace Whorl.Observations.Scans;

/// <summary>Turns the answers of one scan loop into records; belongs to the loop's thread.</summary>
public sealed class ScanRecorder : IScanSink
{
    /// <summary>A chain longer than this is cut: servers send two to five certificates.</summary>
    private const int MostCertificates = 20;

    private readonly ProbePlan plan;
    private readonly TimeProvider time;
    private readonly Action<ScanRecord> completed;
    private readonly bool keepsCertificates;
    private readonly bool hasFingerprints;
    private readonly Utf8Text text = new(2048);
    private readonly Utf8Text part = new();
    private readonly RepeatedTexts repeated = new();

    /// <summary>A recorder of a plan's answers that gives each record to <paramref name="completed"/>.</summary>
    public ScanRecorder(ProbePlan plan, bool keepsCertificates, TimeProvider time, Action<ScanRecord> completed)
    {
        this.plan = plan;
        this.keepsCertificates = keepsCertificates;
        this.time = time;
        this.completed = completed;
        hasFingerprints = Array.Exists(plan.Steps, step => step.Kind != ProbeKind.Look);
    }

    /// <inheritdoc/>
    public void Begun(TargetRun run) => run.Record = new Pending(new ScanRecord
    {
        Ordinal = run.Target.Ordinal,
        Timestamp = Nanoseconds(time.GetUtcNow()),
        Target = run.Target.Text,
        Ip = run.Address.ToString(),
        Port = run.Target.Port,
        Sni = run.ServerName,
        Probes = new ProbeRecord[plan.Steps.Length],
    });

    /// <summary>Only a server that speaks TLS is looked at, and only where something is still to be seen.</summary>
    public bool WantsLook(TargetRun run)
    {
        ScanRecord record = ((Pending)run.Record!).Record;
        bool mayTell = plan.Request is not null || (keepsCertificates && record.Certificates.Length == 0);
        return mayTell && (!hasFingerprints
            || Array.Exists(record.Probes, probe => probe.Outcome is ProbeOutcome.Answered or ProbeOutcome.Unsupported or ProbeOutcome.Alert));
    }

    /// <inheritdoc/>
    public void Probed(TargetRun run, int step, in ProbeResult result)
    {
        Pending pending = (Pending)run.Record!;
        ProbeStep probe = plan.Steps[step];
        text.Clear();
        if (probe.Kind == ProbeKind.Jarm)
        {
            WriteJarm(result);
        }
        else
        {
            Atsf.WriteProbe(result.Answer, text);
            if (keepsCertificates)
            {
                KeepCertificates(pending.Record, probe.Kind, result.Answer);
            }

            if (HttpResponseHead.TryParse(result.Response, out HttpResponseHead response))
            {
                pending.Record.Http = new HttpRecord(response.Status, response.HasServer ? Encoding.UTF8.GetString(response.Server) : null);
            }
        }

        pending.Record.Probes[step] = new ProbeRecord(probe.Kind, probe.Hello.Name, result.Outcome, repeated.Of(text.Written), result.Elapsed);
        if (!string.IsNullOrEmpty(result.Reason))
        {
            pending.Reason = result.Reason;
        }
    }

    /// <inheritdoc/>
    public void Completed(TargetRun run)
    {
        Pending pending = (Pending)run.Record!;
        ScanRecord record = pending.Record;
        WriteJarm(record);
        WriteAtsf(record);
        (record.Status, record.Error) = StatusRule.Apply(record.Probes, pending.Reason);
        record.Handshakes = run.Connections;
        record.Elapsed = run.Elapsed;
        run.Record = null;
        completed(record);
    }

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    /// <summary>What came in part counts where the server ended it, as the reference reads whatever arrived; not where a deadline did.</summary>
    private void WriteJarm(in ProbeResult result)
    {
        if (result.Outcome.IsUnknown() || result.Outcome is ProbeOutcome.TooLarge or ProbeOutcome.NotTls)
        {
            text.Append(Jarm.NoAnswer);
        }
        else
        {
            Jarm.WriteProbe(result.Answer, text);
        }
    }

    private void WriteJarm(ScanRecord record)
    {
        text.Clear();
        foreach (ref readonly ProbeRecord probe in record.Probes.AsSpan())
        {
            if (probe.Kind == ProbeKind.Jarm)
            {
                if (text.Length > 0)
                {
                    text.Append((byte)',');
                }

                Append(probe.Fingerprint, text);
                record.IsJarmPartial |= probe.Outcome.IsUnknown();
            }
        }

        if (text.Length > 0)
        {
            Span<byte> hash = stackalloc byte[Jarm.HashLength];
            Jarm.WriteHash(text.Written, hash);
            record.Jarm = repeated.Of(hash);
            record.JarmRaw = repeated.Of(text.Written);
        }
    }

    private void WriteAtsf(ScanRecord record)
    {
        text.Clear();
        bool first = true;
        foreach (ref readonly ProbeRecord probe in record.Probes.AsSpan())
        {
            if (probe.Kind != ProbeKind.Atsf)
            {
                continue;
            }

            if (probe.Fingerprint.Length == 0 || probe.Outcome == ProbeOutcome.NotRun)
            {
                return;
            }

            if (!first)
            {
                text.Append((byte)'|');
            }

            first = false;
            part.Clear();
            Append(probe.Fingerprint, part);
            Atsf.WriteWithoutStatusRequest(part.Written, text);
        }

        if (!first)
        {
            Span<byte> hash = stackalloc byte[Atsf.HashLength];
            Atsf.WriteHash(text.Written, hash);
            record.Atsf = repeated.Of(text.Written);
            record.AtsfHash = repeated.Of(hash);
        }
    }

    private static void Append(string fingerprint, Utf8Text to) =>
        to.Advance(Encoding.UTF8.GetBytes(fingerprint, to.Reserve(Encoding.UTF8.GetMaxByteCount(fingerprint.Length))));

    /// <summary>The first certificates seen, unless those of a handshake of usual shape come later: a server may have several.</summary>
    private static void KeepCertificates(ScanRecord record, ProbeKind kind, ReadOnlySpan<byte> answer)
    {
        if (record.Certificates.Length == 0 || kind == ProbeKind.Look)
        {
            byte[][] certificates = CertificatesOf(answer);
            record.Certificates = certificates.Length > 0 ? certificates : record.Certificates;
        }
    }

    private static byte[][] CertificatesOf(ReadOnlySpan<byte> answer)
    {
        CertificateListForm form = CertificateListForm.Tls12;
        for (ServerAnswer entries = new(answer); entries.MoveNext();)
        {
            if (entries.Kind != AnswerEntry.Message)
            {
                continue;
            }

            if (entries.Type == HandshakeType.ServerHello && ServerHelloView.TryParse(entries.Body, out ServerHelloView hello))
            {
                form = TlsVersion.IsTls13(hello.NegotiatedVersion) ? CertificateListForm.Tls13 : CertificateListForm.Tls12;
            }
            else if (entries.Type == HandshakeType.Certificate)
            {
                CertificateListView.TryParse(entries.Body, form, out CertificateListView list);
                List<byte[]> certificates = [];
                foreach (CertificateEntryView entry in list.Certificates)
                {
                    if (certificates.Count < MostCertificates)
                    {
                        certificates.Add(entry.Der.ToArray());
                    }
                }

                return [.. certificates];
            }
        }

        return [];
    }

    private sealed class Pending(ScanRecord record)
    {
        public ScanRecord Record { get; } = record;

        public string Reason { get; set; } = "";
    }
}
