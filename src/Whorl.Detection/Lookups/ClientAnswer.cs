using Whorl.Detection.Clients;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>A program, kind of program, library or system that a client may be of.</summary>
/// <param name="What"><c>process</c>, <c>category</c>, <c>library</c> or <c>os</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="IsMalware">Whether a source calls it malware.</param>
/// <param name="Chance">How likely it is.</param>
public sealed record ClientShare(string What, string Name, bool IsMalware, ClientChance Chance);

/// <summary>What client databases make of a client, at a destination where one is given.</summary>
public sealed record ClientAnswer
{
    /// <summary>Where it went; null where nobody said.</summary>
    public Destination? Destination { get; init; }

    /// <summary>Whether any database knows destinations of these programs, so that the destination could be weighed.</summary>
    public bool UsesDestination { get; init; }

    /// <summary>The programs, kinds, libraries and systems, likeliest first.</summary>
    public IReadOnlyList<ClientShare> Shares { get; init; } = [];

    /// <summary>The probability of something that no database names.</summary>
    public double Other { get; init; }

    /// <summary>All programs that a source calls malware, together; null where none does.</summary>
    public ClientChance? Malware { get; init; }

    /// <summary>The programs that no source calls malware, together.</summary>
    public double Benign { get; init; }

    /// <summary>How many of these there are.</summary>
    public int BenignPrograms { get; init; }

    /// <summary>The sources that know the fingerprint.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>The likeliest of the programs that are known; null where none has a name.</summary>
    public string? Likeliest { get; init; }

    /// <summary>What the parts of the destination say of that program.</summary>
    public IReadOnlyList<PartEvidence> Parts { get; init; } = [];

    /// <summary>The answer by labels; null where they name nothing.</summary>
    internal static ClientAnswer? Of(IReadOnlyList<SourcedLabel> labels, StoredClients clients, Destination? destination)
    {
        if (labels.Count == 0)
        {
            return null;
        }

        ClientBelief belief = clients.Judge(labels, destination);
        if (belief.Candidates.Count == 0)
        {
            return null;
        }

        List<ClientShare> shares = [];
        foreach ((string what, Func<ClientCandidate, string?> name) in ((string, Func<ClientCandidate, string?>)[])
            [("process", each => each.Process), ("category", each => each.Category), ("library", each => each.Library), ("os", each => each.System)])
        {
            // Malware stays apart from a benign program of the same name.
            shares.AddRange(belief.Candidates.Where(each => name(each) is not null).Select(each => (Name: name(each)!, IsMalware: what == "process" && each.IsMalware)).Distinct()
                .Select(group => new ClientShare(what, group.Name, group.IsMalware, belief.Of(
                    each => name(each) == group.Name && (what != "process" || each.IsMalware == group.IsMalware), each => name(each) is not null)))
                .OrderByDescending(share => share.Chance.Probability).ThenByDescending(share => share.Chance.Share).ThenBy(share => share.Name, StringComparer.Ordinal));
        }

        int likeliest = Enumerable.Range(0, belief.Candidates.Count).MaxBy(i => belief.Candidates[i].Process is null ? -1 : belief.Probabilities[i]);
        return new ClientAnswer
        {
            Sources = [.. belief.Sources.Select(source => source.Name)],
            Likeliest = belief.Candidates[likeliest].Process,
            Parts = belief.Candidates[likeliest].Process is null ? [] : belief.Evidence[likeliest],
            Destination = destination,
            UsesDestination = belief.UsesDestination,
            Shares = shares,
            Other = belief.Other,
            Malware = belief.Candidates.Any(each => each.IsMalware) ? belief.Of(each => each.IsMalware) : null,
            Benign = belief.Of(each => !each.IsMalware).Probability,
            BenignPrograms = belief.Candidates.Where(each => !each.IsMalware && each.Process is not null).Select(each => each.Process).Distinct(StringComparer.OrdinalIgnoreCase).Count(),
        };
    }
}

/// <summary>The likeliest program behind a handshake, at its destination.</summary>
/// <param name="Name">The program, else the library or system that is known; null where "something else" is likelier than each of them.</param>
/// <param name="Probability">Its probability, or that of "something else".</param>
/// <param name="IsMalware">Whether a source calls it malware.</param>
public sealed record LikelyClient(string? Name, double Probability, bool IsMalware)
{
    /// <summary>The likeliest of those that are believed in.</summary>
    public static LikelyClient Of(ClientBelief belief)
    {
        LikelyClient likeliest = belief.Candidates.Select(each => (Name: NameOf(each), each.IsMalware)).Distinct()
            .Select(group => new LikelyClient(group.Name, belief.Of(each => NameOf(each) == group.Name && each.IsMalware == group.IsMalware).Probability, group.IsMalware))
            .OrderByDescending(each => each.Probability).ThenBy(each => each.Name, StringComparer.Ordinal).First();
        return likeliest.Probability >= belief.Other ? likeliest : new LikelyClient(null, belief.Other, false);
    }

    private static string NameOf(ClientCandidate candidate) => candidate.Process ?? candidate.Library ?? candidate.System!;
}
