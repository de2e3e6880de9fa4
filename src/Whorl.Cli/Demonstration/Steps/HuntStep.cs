using Whorl.Cli.Demonstration.Clients;
using Whorl.Cli.Hunting;
using Whorl.Detection.Hunting;
using Whorl.Store.Sqlite;

namespace Whorl.Cli.Demonstration.Steps;

/// <summary>Hunts through the store as <c>whorl hunt</c> does, by the rules that need no history.</summary>
internal static class HuntStep
{
    /// <summary>The rules.</summary>
    public static IReadOnlyList<string> Rules { get; } = ["known-pair", "wrong-browser", "runtime-out-of-place", "proactive-search"];

    /// <summary>What is set otherwise than the rules say: where runtimes are at home.</summary>
    public static string Setting => $"runtime-out-of-place.segments={DemoClients.DevelopersNetwork}=*";

    /// <summary>Hits, the weightiest first.</summary>
    public static HuntFindings Run(DemoPlace place, TimeProvider time)
    {
        List<Hit> hits = [];
        using SqliteStore store = SqliteStore.Open(place.Store);
        using HuntKnowledge knowledge = new(store);
        HuntRun run = new(knowledge, time, hits.Add, note: _ => { });
        new RuleChoice([.. Rules], [Setting]).AddTo(run);
        new HuntSource(run, knowledge, time, since: null, until: null).ReadStore();
        run.Finish();
        return new HuntFindings([.. hits.OrderByDescending(hit => hit.Severity).ThenBy(hit => hit.Timestamp)], run.Looked);
    }
}

/// <summary>What the hunt found.</summary>
/// <param name="Hits">The hits, the weightiest first.</param>
/// <param name="Looked">How many handshakes were judged.</param>
internal sealed record HuntFindings(IReadOnlyList<Hit> Hits, long Looked)
{
    /// <summary>Hits of one rule and case together.</summary>
    public IReadOnlyList<IGrouping<(string Rule, string Case), Hit>> Groups => [.. Hits.GroupBy(hit => (hit.Rule, hit.Case))];
}
