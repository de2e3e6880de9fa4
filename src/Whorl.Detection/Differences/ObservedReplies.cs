using System.Text;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Probes;
using Whorl.Fingerprints.Text;
using Whorl.Observations.Scans;
using Whorl.Observations.Scans.Answers;
using Whorl.Probing.Scanning;
using Whorl.Store;

namespace Whorl.Detection.Differences;

/// <summary>
/// A server's answers probe by probe: of the answers that were kept, where they were, otherwise of the raw strings, otherwise of what a
/// JARM itself tells. A probe that did not come to an answer is left out, as it tells nothing.
/// </summary>
internal sealed class ObservedReplies
{
    private readonly Dictionary<string, ServerReply> byProbe = new(StringComparer.Ordinal);
    private readonly List<string> problems = [];

    private ObservedReplies()
    {
    }

    /// <summary>The answers by the probes' names.</summary>
    public IReadOnlyDictionary<string, ServerReply> ByProbe => byProbe;

    /// <summary>What could not be read, and why.</summary>
    public IReadOnlyList<string> Problems => problems;

    /// <summary>Reads them; <paramref name="which"/> says in problems whose they are.</summary>
    public static ObservedReplies Of(ServerObservation observation, string which)
    {
        ObservedReplies replies = new();
        replies.AddAnswers(observation.Answers.Span, which);
        replies.Add(ServerReplies.Jarm, observation.Jarm, which);
        replies.Add(ServerReplies.Atsf, observation.Atsf, which);
        return replies;
    }

    private void AddAnswers(ReadOnlySpan<byte> content, string which)
    {
        if (content.IsEmpty)
        {
            return;
        }

        if (!AnswerSet.TryRead(content, out IReadOnlyList<KeptAnswer>? answers))
        {
            problems.Add($"The answers that were kept of {which} observation cannot be read");
            return;
        }

        Utf8Text text = new();
        foreach (KeptAnswer answer in answers)
        {
            if (answer.Outcome.IsUnknown() || answer.Kind is not (ProbeKind.Jarm or ProbeKind.Atsf))
            {
                continue;
            }

            text.Clear();
            ScanFingerprints.WriteProbe(answer.Kind, answer.Outcome, answer.Answer, text);
            string method = answer.Kind == ProbeKind.Jarm ? ServerReplies.Jarm : ServerReplies.Atsf;
            if (ServerReplies.TryReadPart(method, answer.Name, Encoding.UTF8.GetString(text.Written), out ServerReply? reply, out _))
            {
                byProbe.TryAdd(answer.Name, reply);
            }
        }
    }

    /// <summary>Adds what a fingerprint tells of probes that the kept answers do not have.</summary>
    private void Add(string method, Fingerprint? fingerprint, string which)
    {
        if (fingerprint is null || (fingerprint.Raw is null && method == ServerReplies.Atsf))
        {
            return;
        }

        if (!ServerReplies.TryRead(method, fingerprint.Raw ?? fingerprint.Value, out IReadOnlyList<ServerReply>? replies, out string? problem))
        {
            problems.Add($"The {method.ToUpperInvariant()} of {which} observation cannot be read: {Printable.Text(problem)}");
            return;
        }

        if (replies.Count == 1)
        {
            problems.Add($"The {method.ToUpperInvariant()} of {which} observation cannot be read: it is the answer to one probe alone");
            return;
        }

        foreach (ServerReply reply in replies)
        {
            // Other hellos than the published ones have places for names: only sets of as many can be the same.
            byProbe.TryAdd(reply.Asks.Length > 0 ? reply.Probe : $"{reply.Probe} of {replies.Count}", reply);
        }
    }
}
