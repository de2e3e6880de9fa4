using System.Text;
using Whorl.Observations.Scans.Answers;
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
    private readonly ScanFingerprints fingerprints = new();
    private readonly AnswerSet? set;

    /// <summary>
    /// A recorder of a plan's answers that gives each record to <paramref name="completed"/>, where asked with what the server
    /// answered.
    /// </summary>
    public ScanRecorder(ProbePlan plan, bool keepsCertificates, bool keepsAnswers, TimeProvider time, Action<ScanRecord> completed)
    {
        this.plan = plan;
        this.keepsCertificates = keepsCertificates;
        this.time = time;
        this.completed = completed;
        set = keepsAnswers ? new AnswerSet() : null;
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
    })
    {
        Answers = set is null ? null : new byte[plan.Steps.Length][],
    };

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
        if (probe.Kind != ProbeKind.Jarm)
        {
            if (keepsCertificates)
            {
                KeepCertificates(pending.Record, probe.Kind, result.Answer);
            }

            if (HttpResponseHead.TryParse(result.Response, out HttpResponseHead response))
            {
                pending.Record.Http = new HttpRecord(response.Status, response.HasServer ? Encoding.UTF8.GetString(response.Server) : null);
            }
        }

        pending.Record.Probes[step] = fingerprints.Record(probe.Kind, probe.Hello.Name, result.Outcome, result.Answer, result.Elapsed);
        if (pending.Answers is { } answers)
        {
            answers[step] = result.Answer.ToArray();
        }

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
        fingerprints.Complete(record);
        if (pending.Answers is { } answers)
        {
            record.Answers = Pack(record.Probes, answers);
        }

        (record.Status, record.Error) = StatusRule.Apply(record.Probes, pending.Reason);
        record.Handshakes = run.Connections;
        record.Elapsed = run.Elapsed;
        run.Record = null;
        completed(record);
    }

    /// <summary>Nanoseconds since 1970.</summary>
    public static long Nanoseconds(DateTimeOffset moment) => (moment.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) * 100;

    /// <summary>The first certificates seen, unless those of a handshake of usual shape come later: a server may have several.</summary>
    private static void KeepCertificates(ScanRecord record, ProbeKind kind, ReadOnlySpan<byte> answer)
    {
        if (record.Certificates.Length == 0 || kind == ProbeKind.Look)
        {
            byte[][] certificates = CertificatesOf(answer);
            record.Certificates = certificates.Length > 0 ? certificates : record.Certificates;
        }
    }

    /// <summary>Nothing where the server said nothing at all.</summary>
    private byte[] Pack(ProbeRecord[] probes, byte[]?[] answers)
    {
        set!.Clear();
        bool hasAnswer = false;
        for (int i = 0; i < answers.Length; i++)
        {
            hasAnswer |= answers[i] is { Length: > 0 };
            set.Add(plan.Steps[i].Kind, plan.Steps[i].Hello.Name, probes[i].Outcome, answers[i]);
        }

        return hasAnswer ? set.ToArray() : [];
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

        /// <summary>The answer to each probe so far; null where answers are not kept.</summary>
        public byte[]?[]? Answers { get; init; }
    }
}
