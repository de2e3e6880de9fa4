using Whorl.Fingerprints.Text;
using Whorl.Observations;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Verdicts;
using Whorl.Store.Recording;
using Whorl.Store.Sightings;

namespace Whorl.Service.Captures;

/// <summary>
/// Writes a handshake as <c>read</c> does and its verdict beside it, one JSON object a line, and keeps what was found. After so many lines the
/// others are judged and counted, and not written.
/// </summary>
/// <param name="judge">Judges handshakes.</param>
/// <param name="detections">Where what was found is kept.</param>
/// <param name="save">Where handshakes are kept; null where they are not.</param>
/// <param name="sensor">The name of this machine.</param>
/// <param name="mostLines">The most lines that are written.</param>
internal sealed class JudgingEncoder(HandshakeJudge judge, DetectionLog detections, ISightingWriter? save, string sensor, int mostLines) : IObservationEncoder
{
    private const int MostEvents = 10_000;
    private const int Batch = 8192;

    private readonly List<DeliveryEvent> events = [];
    private readonly JsonLinesEncoder records = new(ObservationFields.Default(withJa3n: false), new CertificateEncoder());
    private readonly HandshakeKeeper keeper = new();

    /// <summary>What is to be delivered, of each new detection once.</summary>
    public IReadOnlyList<DeliveryEvent> Events => events;

    /// <summary>Handshakes so far.</summary>
    public long Handshakes { get; private set; }

    /// <summary>Those that were written.</summary>
    public long Lines { get; private set; }

    /// <summary>Those that are suspicious or bad.</summary>
    public long Found { get; private set; }

    /// <summary>Those that were kept.</summary>
    public long Saved { get; private set; }

    /// <inheritdoc/>
    public void WriteHeader(Utf8Text to)
    {
    }

    /// <inheritdoc/>
    public void Write(in Observation observation, Utf8Text to)
    {
        Handshakes++;
        HandshakeVerdict? verdict = null;
        if (keeper.Keep(observation) is HandshakeSighting seen)
        {
            verdict = Judge(seen);
            Save(seen);
        }

        if (Lines == mostLines)
        {
            return;
        }

        Lines++;
        to.Append("{\"type\":\"judged_handshake\",\"handshake\":"u8);
        records.Write(observation, to);
        to.Truncate(to.Length - 1);
        to.Append(",\"verdict\":"u8);
        to.Append(verdict is null ? "null"u8 : verdict.Json.Span);
        to.Append("}\n"u8);
    }

    /// <inheritdoc/>
    public void WriteFooter(Utf8Text to)
    {
    }

    private void Save(HandshakeSighting seen)
    {
        if (save is null)
        {
            return;
        }

        save.Add(seen);
        if (++Saved % Batch == 0)
        {
            save.Flush();
        }
    }

    private HandshakeVerdict Judge(HandshakeSighting seen)
    {
        (HandshakeVerdict verdict, bool isNew) = judge.Of(seen);
        if (verdict.Reputation < Reputation.Suspicious)
        {
            return verdict;
        }

        Found++;
        if (isNew)
        {
            DeliveryEvent found = HandshakeEvents.Of(seen, verdict, sensor);
            (DetectionEntry kept, bool isNewDetection) = detections.Add(new DetectionEntry
            {
                Event = found.Id, Source = "capture", Target = HandshakeEvents.Target(seen), Word = verdict.Word, Reputation = verdict.Reputation, Score = verdict.Server?.Score,
                Sentence = found.Message!, Document = verdict.Json,
            });
            if (isNewDetection && kept.State != DetectionState.Suppressed && events.Count < MostEvents)
            {
                events.Add(found);
            }
        }

        return verdict;
    }
}
