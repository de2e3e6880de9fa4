using System.Globalization;
using Whorl.Capture.Files;
using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Baselines;
using Whorl.Detection.Hunting.Hunts;
using Whorl.Detection.Hunting.Yaml;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Hunting;

/// <summary>Learns an allow list: a hunt that finds nothing and writes down what it saw.</summary>
internal sealed class AllowListRun : IHunt
{
    private readonly string path;
    private readonly AllowList list;
    private readonly AllowListLearning learning;
    private long looked;

    /// <summary>Adds to the list in a file, or begins one with the groups that the rule names.</summary>
    public AllowListRun(string path, RuleChoice choice, TimeProvider time)
    {
        this.path = path;
        HuntRule rule = choice.OfKind(AllowListHunt.Kind.Name) ?? throw new UsageException("--learn-to goes with the rule allow-list; write whorl hunt allow-list --learn-to FILE");
        try
        {
            list = File.Exists(path) ? AllowListHunt.LoadFile(path) : AllowListHunt.GroupsOf(choice.ValueOf(rule, "groups").Table, rule.Name);
        }
        catch (HuntFileException problem)
        {
            throw new UsageException(problem.Message);
        }

        if (list.Groups.Count == 0)
        {
            throw new UsageException($"there is no group to learn a list for; name one as in --set \"groups=servers=10.0.1.0/24;office=10.0.2.0/24\"");
        }

        learning = new AllowListLearning(list, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime));
    }

    public void Look(HandshakeSighting handshake)
    {
        looked++;
        learning.Learn(handshake);
    }

    /// <summary>Writes the file, by a new one in its place.</summary>
    public void Finish()
    {
        IReadOnlyList<string> added = learning.Finish();
        string temporary = path + ".new";
        try
        {
            File.WriteAllText(temporary, AllowListFile.Write(path, list));
            File.Move(temporary, path, overwrite: true);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new FailureException($"--learn-to {path} cannot be written: {FileProblem.InOneClause(problem)}; give another path");
        }

        foreach (string line in added)
        {
            Terminal.Complain($"added, to be approved: {line}");
        }

        Terminal.Complain(string.Create(CultureInfo.InvariantCulture, $"{looked:N0} handshakes, of which {learning.Outside:N0} of hosts in no group: {added.Count:N0} entries added to {path}; review them, then whorl hunt allow-list --baseline {path}"));
    }
}
