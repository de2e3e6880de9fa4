using Whorl.Cli.Demonstration.Clients;
using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Cli.Demonstration.Steps;

/// <summary>A client's fingerprint in words, and what differs between two servers, as <c>whorl explain</c> has it.</summary>
internal static class ExplanationStep
{
    /// <summary>Explains the first client that has a hello, and compares the first server with the first that differs from it.</summary>
    public static ExplanationFindings Run(IReadOnlyList<ScannedServer> servers, IReadOnlyList<SeenClient> clients)
    {
        SeenClient client = clients.First(each => each.First?.Ja4Raw is not null);
        string raw = client.First!.Ja4Raw!;
        Explanation words = Subject(raw).Explain();
        ScannedServer[] whole = [.. servers.Where(server => server.Record?.Atsf is not null)];
        ScannedServer? other = whole.Skip(1).FirstOrDefault(server => server.Record!.Atsf != whole[0].Record!.Atsf);
        Difference? difference = null;
        if (other is not null)
        {
            _ = Difference.TryBetween(Subject(whole[0].Record!.Atsf!), Subject(other.Record!.Atsf!), out difference, out _);
        }

        return new ExplanationFindings(client, raw, words, difference is null ? null : new DifferingServers(whole[0], other!, difference));
    }

    private static Subject Subject(string value) =>
        Explainer.TryRead(value, out Subject? subject, out string? problem) ? subject : throw new FailureException(problem);
}

/// <summary>What was explained.</summary>
/// <param name="Client">Whose fingerprint.</param>
/// <param name="Value">The fingerprint.</param>
/// <param name="Words">It in words.</param>
/// <param name="Difference">Two servers beside each other; null where all are equal.</param>
internal sealed record ExplanationFindings(SeenClient Client, string Value, Explanation Words, DifferingServers? Difference);

/// <summary>Two servers and what differs in their answers.</summary>
internal sealed record DifferingServers(ScannedServer First, ScannedServer Second, Difference Words);
