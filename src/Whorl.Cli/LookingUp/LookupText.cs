using System.Globalization;
using Whorl.Detection.Clients;
using Whorl.Detection.Differences;
using Whorl.Detection.Lookups;
using Whorl.Detection.Stacks;
using Whorl.Fingerprints.Explain;
using Whorl.Observations.Scans;
using Whorl.Store.Feeds;
using Whorl.Store.Reading;
using Whorl.Store.Sightings;

namespace Whorl.Cli.LookingUp;

/// <summary>An answer for people: the verdict's parts first, a line each, then examples.</summary>
internal sealed class LookupText(TextWriter to, bool isColored)
{
    private const int LabelWidth = 12;
    private const int MostRows = 5;

    public void Write(LookupAnswer answer)
    {
        string port = answer.Value.Port is { } number ? string.Create(CultureInfo.InvariantCulture, $", port {number}") : "";
        to.WriteLine($"{Paint(Safe(answer.Value.Text), "1")}  {Paint(Kind(answer) + port, "2")}");
        if (!answer.IsKnown)
        {
            Row("known", "nothing: neither listed nor seen", "33");
        }

        WriteListings(answer);
        if (answer.Score is { } score)
        {
            Row("score", string.Create(CultureInfo.InvariantCulture, $"{score.Score:0.00} ({score.Lower:0.00} to {score.Upper:0.00}): {score.Block:N0} listed and {score.Top:N0} popular targets show it"), "1");
        }

        if (answer.Stack is { } stack)
        {
            WriteStack(stack);
        }

        if (answer.Client is { } client)
        {
            WriteClient(client);
        }

        if (answer.Network is { } network)
        {
            Row("network", string.Create(CultureInfo.InvariantCulture, $"AS{network.System} {Safe(network.Organisation)}"));
        }

        Rows("servers", answer.Servers.Rows.Take(MostRows).Select(Describe), answer.Servers.Total, answer.Servers.IsMore);
        WriteChanges(answer.Changes);
        Rows("handshakes", answer.Handshakes.Rows.Take(MostRows).Select(row => Describe(row, answer)), answer.Handshakes.Total, answer.Handshakes.IsMore);
        Rows("as client", answer.AsClient.Rows.Take(MostRows).Select(row => Describe(row, answer)), answer.AsClient.Total, answer.AsClient.IsMore);
        WriteWeeks(answer.Weeks);
        Rows("nearest", answer.Nearest.Select(near => string.Create(
            CultureInfo.InvariantCulture, $"{near.Fingerprint.Value}  {near.Equal} of {near.Parts} probes{(near.Labels.Count > 0 ? ": " + Safe(string.Join(", ", near.Labels)) : "")}")), answer.Nearest.Count);
        Rows("quarantine", answer.Quarantine.Take(MostRows).Select(row => string.Create(CultureInfo.InvariantCulture, $"{Safe(row.Feed)}, line {row.Rejection.Line}: {Safe(row.Rejection.Reason)}")), answer.Quarantine.Count);
        foreach (string caveat in answer.Caveats)
        {
            Row("note", Safe(caveat), "33");
        }
    }

    private static string Kind(LookupAnswer answer) => answer.Fingerprints.Count > 0
        ? string.Join(", ", answer.Fingerprints.Select(found => found.Fingerprint.Method.ToString().ToUpperInvariant()).Distinct(StringComparer.Ordinal))
        : answer.Value.Kind is LookupKind.Address or LookupKind.Name or LookupKind.Certificate ? answer.Value.KindName : answer.Value.KindName.ToUpperInvariant();

    private void WriteListings(LookupAnswer answer)
    {
        Rows("listed", answer.Listings.Concat(answer.Around).Take(2 * MostRows).Select(listed =>
        {
            Indicator indicator = listed.Indicator;
            string label = indicator.Family ?? indicator.Label ?? (indicator.Rank is { } rank ? string.Create(CultureInfo.InvariantCulture, $"rank {rank}") : "no label");
            string role = Paint(indicator.Role.ToString().ToLowerInvariant(), indicator.Role == IndicatorRole.Threat ? "31" : "32");
            string confidence = indicator.Confidence is { } given ? string.Create(CultureInfo.InvariantCulture, $", confidence {given}") : "";
            string when = indicator.LastSeen is { } last ? $", last seen {Day(last)}" : "";
            return $"{role}  {Safe(label)}  {Paint($"{Safe(listed.Source.Name)}, retrieved {Day(listed.Source.RetrievedAt)}{when}{confidence}", "2")}";
        }), answer.Listings.Count + answer.Around.Count);
    }

    /// <summary>The latest changes, a line for the time and one for each sentence.</summary>
    private void WriteChanges(IReadOnlyList<TargetChange> changes)
    {
        Rows("changes", changes.Take(MostRows).SelectMany(change =>
        {
            CauseHint likely = change.Difference.Likely;
            string cause = likely.Cause == LikelyCause.Unknown ? "" : $"  likely: {likely.Cause.Name()} ({Safe(string.Join("; ", likely.Reasons))})";
            string name = change.Name is null ? "" : $" {Safe(change.Name)}";
            string head = $"{Minute(change.After)}  {change.Address.WithPort(change.Port)}{name}{Paint(cause, "2")}";
            return (string[])[head, .. change.Difference.Changes.Select(each => $"  {Safe(each.Sentence)}"), .. change.Difference.Problems.Select(problem => $"  {Paint(Safe(problem), "33")}")];
        }), 0);
        if (changes.Count > MostRows)
        {
            Row("", Paint($"and {changes.Count - MostRows} earlier ones", "2"));
        }
    }

    private void WriteStack(StackAnswer stack)
    {
        string likeness = stack.IsExact ? "measured itself" : string.Create(CultureInfo.InvariantCulture, $"{stack.Equal} of {stack.Parts} parts equal");
        Rows("stack", stack.Libraries.Select(chance => string.Create(
            CultureInfo.InvariantCulture, $"{Percent(chance.Probability),4}  {Versioned(chance)}  {Paint($"{Percent(chance.Lower)} to {Percent(chance.Upper)}; {likeness}; {chance.Programs} {(chance.Programs == 1 ? "program" : "programs")}", "2")}")), stack.Libraries.Count);
        Rows("program", stack.Programs.Take(MostRows).Select(chance => string.Create(
            CultureInfo.InvariantCulture, $"{Percent(chance.Probability),4}  {Versioned(chance)}  {Paint($"{Percent(chance.Lower)} to {Percent(chance.Upper)}", "2")}")), stack.Programs.Count);
    }

    private static string Versioned(StackChance chance) =>
        chance.FirstVersion == chance.LastVersion ? $"{chance.Name} {chance.FirstVersion}" : $"{chance.Name} {chance.FirstVersion} to {chance.LastVersion}";

    private void WriteClient(ClientAnswer client)
    {
        foreach (IGrouping<string, ClientShare> group in client.Shares.GroupBy(share => share.What, StringComparer.Ordinal))
        {
            Rows(group.Key, group.Take(MostRows).Select(share => string.Create(
                CultureInfo.InvariantCulture, $"{Percent(share.Chance.Probability),4}  {Safe(share.Name)}{(share.IsMalware ? " (malware)" : "")}  {Paint(Basis(share.Chance), "2")}")), group.Count());
        }

        Row("other", string.Create(CultureInfo.InvariantCulture, $"{Percent(client.Other),4}  something that no database names"));
        if (client.Malware is { } malware)
        {
            Row("malware", string.Create(CultureInfo.InvariantCulture, $"{Percent(malware.Probability),4}  beside {Percent(client.Benign)} benign programs  {Paint(Basis(malware), "2")}"), "33");
        }
    }

    private static string Basis(ClientChance chance) => chance.Bounds is { } bounds
        ? string.Create(CultureInfo.InvariantCulture, $"{Percent(bounds.LowerProbability)} to {Percent(bounds.UpperProbability)}; {chance.Count:N0} seen, {Percent(chance.Share)} of what is known")
        : string.Create(CultureInfo.InvariantCulture, $"{Percent(chance.Share)} of what is known{(chance.Count is { } count ? $"; {count:N0} seen" : ", of an unknown number")}");

    /// <summary>A probability: neither nothing nor everything where it is only nearly so.</summary>
    private static string Percent(double value) => value switch
    {
        > 0 and < 0.005 => "<1%",
        > 0.995 and < 1 => ">99%",
        _ => value.ToString("0%", CultureInfo.InvariantCulture),
    };

    private void WriteWeeks(IReadOnlyList<Prevalence> weeks)
    {
        if (weeks.Count > 0)
        {
            Row("weeks", string.Create(CultureInfo.InvariantCulture, $"{weeks.Select(week => week.Week).Distinct().Count()}, {weeks[0].Week} to {weeks[^1].Week}: ")
                + string.Join(", ", weeks.GroupBy(week => week.List).Select(list => string.Create(CultureInfo.InvariantCulture, $"{list.Max(week => week.Targets):N0} {list.Key.ToString().ToLowerInvariant()} at most"))));
        }
    }

    private string Describe(SeenServer server)
    {
        string place = server.Address.WithPort(server.Port);
        string print = server.Atsf?.Value ?? server.Jarm?.Value ?? server.Status.Name();
        return $"{place,-21} {Safe(server.Name ?? "-"),-20} {print}  {Safe(server.Server)}  {Paint(Span(server.Times), "2")}";
    }

    private string Describe(SeenHandshake row, LookupAnswer answer) =>
        $"{row.Handshake.ClientAddress,-15} > {row.Handshake.ServerAddress}:{row.Handshake.ServerPort} {Safe(row.Handshake.ServerName ?? "-")}  {Safe(row.Handshake.Ja4?.Value ?? row.Handshake.Ja3s?.Value)}{Client(answer.LikelyClients.GetValueOrDefault(row))}  {Paint(Span(row.Times), "2")}";

    private static string Client(LikelyClient? client) => client is null ? ""
        : string.Create(CultureInfo.InvariantCulture, $"  {(client.Name is { } name ? Safe(name) : "something else")} {Percent(client.Probability)}");

    private static string Span(Times times)
    {
        string first = Day(times.First / 1_000_000_000);
        string last = Day(times.Last / 1_000_000_000);
        return times.Count == 0 ? "not any more" : string.Create(CultureInfo.InvariantCulture, $"{times.Count:N0}x {(first == last ? first : $"{first} to {last}")}");
    }

    private static string Minute(long nanoseconds) => DateTimeOffset.UnixEpoch.AddTicks(nanoseconds / 100).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Day(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62135596800, 253402300799)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private void Rows(string label, IEnumerable<string> rows, long total, bool isMore = false)
    {
        long shown = 0;
        foreach (string row in rows)
        {
            Row(shown++ == 0 ? label : "", row);
        }

        if (total > shown)
        {
            Row("", Paint(string.Create(CultureInfo.InvariantCulture, $"and {(isMore ? "more than " : "")}{total - shown:N0} more"), "2"));
        }
    }

    private void Row(string label, string text, string? ink = null) =>
        to.WriteLine($"  {Paint(label.PadRight(LabelWidth), "2")}{(ink is null ? text : Paint(text, ink))}");

    /// <summary>What servers, clients and lists say may hold control characters: they are made visible.</summary>
    private static string Safe(string? said) => said is null ? "" : Printable.Text(said);

    private string Paint(string text, string ink) => isColored ? $"\u001b[{ink}m{text}\u001b[0m" : text;
}
