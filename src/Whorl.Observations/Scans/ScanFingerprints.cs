using System.Text;
using Whorl.Fingerprints;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Scans.Answers;
using Whorl.Probing.Scanning;

namespace Whorl.Observations.Scans;

/// <summary>JARM and ATSF of a target from what its probes came to. Belongs to one thread.</summary>
public sealed class ScanFingerprints
{
    private readonly Utf8Text text = new(2048);
    private readonly Utf8Text part = new();
    private readonly RepeatedTexts repeated = new();

    /// <summary>Appends the method's string for an answer; nothing where nothing was learned.</summary>
    public static void WriteProbe(ProbeKind kind, ProbeOutcome outcome, ReadOnlySpan<byte> answer, Utf8Text text)
    {
        if (kind != ProbeKind.Jarm)
        {
            Atsf.WriteProbe(answer, text);
        }
        else if (outcome.IsUnknown() || outcome is ProbeOutcome.TooLarge or ProbeOutcome.NotTls)
        {
            // What came in part counts where the server ended it, as the reference reads whatever arrived; not where a deadline did.
            text.Append(Jarm.NoAnswer);
        }
        else
        {
            Jarm.WriteProbe(answer, text);
        }
    }

    /// <summary>What a probe came to.</summary>
    public ProbeRecord Record(ProbeKind kind, string name, ProbeOutcome outcome, ReadOnlySpan<byte> answer, TimeSpan elapsed)
    {
        text.Clear();
        WriteProbe(kind, outcome, answer, text);
        return new ProbeRecord(kind, name, outcome, repeated.Of(text.Written), elapsed);
    }

    /// <summary>Puts the fingerprints into a record whose probes are all there.</summary>
    public void Complete(ScanRecord record)
    {
        WriteJarm(record);
        WriteAtsf(record);
    }

    /// <summary>The fingerprints of answers that were kept, in a record that has nothing else.</summary>
    public ScanRecord Recompute(IReadOnlyList<KeptAnswer> answers)
    {
        ScanRecord record = new() { Target = "", Port = 0, Probes = new ProbeRecord[answers.Count] };
        for (int i = 0; i < answers.Count; i++)
        {
            record.Probes[i] = Record(answers[i].Kind, answers[i].Name, answers[i].Outcome, answers[i].Answer, TimeSpan.Zero);
        }

        Complete(record);
        return record;
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
}
