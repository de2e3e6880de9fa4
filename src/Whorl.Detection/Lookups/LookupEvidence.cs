using System.Globalization;
using Whorl.Detection.Clients;
using Whorl.Detection.Stacks;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;

namespace Whorl.Detection.Lookups;

/// <summary>One reason for what an answer says.</summary>
/// <param name="Text">The reason in words.</param>
/// <param name="Number">How much it weighs, as the text says it; null where it has no number.</param>
/// <param name="Source">Who says so: a source's name, <c>store</c> or <c>measured stacks</c>.</param>
public sealed record LookupEvidence(string Text, double? Number, string Source)
{
    private const string Store = "store", Measured = "measured stacks";
    private const int MostPrograms = 3;

    /// <summary>The reasons behind an answer: lists, the score, stacks, programs and where they go, sightings.</summary>
    internal static IReadOnlyList<LookupEvidence> Of(LookupAnswer answer) =>
        [.. answer.Listings.Concat(answer.Around).Select(Listed), .. Score(answer), .. Stack(answer.Stack), .. Client(answer.Client), .. Seen(answer)];

    private static LookupEvidence Listed(ListedValue listed)
    {
        Indicator indicator = listed.Indicator;
        string role = indicator.Role.ToString().ToLowerInvariant();
        string label = (indicator.Family ?? indicator.Label) is { } named ? $": {named}" : string.Empty;
        return indicator.Confidence is { } confidence
            ? new($"{indicator.Value} is listed as {role}{label}, with a confidence of 100 at the most", confidence, listed.Source.Name)
            : new($"{indicator.Value} is listed as {role}{label}", indicator.Rank, listed.Source.Name);
    }

    private static IEnumerable<LookupEvidence> Score(LookupAnswer answer)
    {
        if (answer.Score is { } score)
        {
            yield return new(string.Create(CultureInfo.InvariantCulture, $"{score.Block} of {score.Block + score.Top} listed and popular targets that showed it are listed"), score.Score, Store);
        }
    }

    private static IEnumerable<LookupEvidence> Stack(StackAnswer? stack) => stack is null ? [] : stack.Libraries.Select(library => new LookupEvidence(
        string.Create(CultureInfo.InvariantCulture, $"{library.Programs} measured {(library.Programs == 1 ? "program" : "programs")} with {library.Name} {(stack.IsExact ? "showed it" : $"showed one of which {stack.Equal} of {stack.Parts} parts are equal")}: the probability of the library"),
        library.Probability, Measured));

    private static IEnumerable<LookupEvidence> Client(ClientAnswer? client)
    {
        if (client is null)
        {
            yield break;
        }

        string sources = string.Join(", ", client.Sources);
        foreach (ClientShare share in client.Shares.Where(share => share.What == "process").Take(MostPrograms))
        {
            string basis = share.Chance.Count is { } count ? string.Create(CultureInfo.InvariantCulture, $"{count} connections") : "an unknown number of connections";
            yield return new($"{share.Name}{(share.IsMalware ? ", called malware," : string.Empty)} was seen with it in {basis}: its share", share.Chance.Share, sources);
        }

        foreach (PartEvidence part in client.Parts)
        {
            yield return new(
                string.Create(CultureInfo.InvariantCulture, $"{part.Known.Count} of {part.Known.All} connections of {client.Likeliest} went to the {NameOf(part.Kind)} {part.Value}: bits for it, against something else"),
                part.Bits, sources);
        }
    }

    private static IEnumerable<LookupEvidence> Seen(LookupAnswer answer)
    {
        foreach (LookupEvidence? seen in (LookupEvidence?[])
            [
                Counted(answer.Servers, "servers were seen"), Counted(answer.Handshakes, "handshakes of different kinds were seen"),
                Counted(answer.AsClient, "handshakes of different kinds were seen of it as client"),
            ])
        {
            if (seen is not null)
            {
                yield return seen;
            }
        }
    }

    private static LookupEvidence? Counted<T>(Page<T> page, string what) =>
        page.Total == 0 ? null : new LookupEvidence(page.IsMore ? what + ", and more that were not counted" : what, page.Total, Store);

    private static string NameOf(DestinationKind kind) => kind switch
    {
        DestinationKind.AutonomousSystem => "autonomous system",
        DestinationKind.ServerName => "name",
        _ => kind.ToString().ToLowerInvariant(),
    };
}
