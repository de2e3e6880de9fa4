using System.CommandLine;
using Whorl.Service.Watching;

namespace Whorl.Cli.Watching;

/// <summary>Which watched servers a command is about: one target, a group, or all.</summary>
internal sealed class WatchSelection
{
    private readonly Argument<string?> target = new("TARGET") { Description = "One server; all where neither it nor a group is given.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<string?> group = new("--group") { Description = "The servers of a group.", HelpName = "NAME" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(target);
        command.Options.Add(group);
    }

    /// <summary>Whether one target was named.</summary>
    public bool IsOne(ParseResult parsed) => parsed.GetValue(target) is not null;

    /// <summary>The servers, or a sentence about what is not watched.</summary>
    public IReadOnlyList<WatchEntry> Read(ParseResult parsed, WatchList list)
    {
        (string? one, string? team) = (parsed.GetValue(target), parsed.GetValue(group));
        if (one is not null)
        {
            return team is null ? Find(list, one) : throw new UsageException("TARGET and --group exclude each other; give one of them");
        }

        if (team is not null && !list.HasGroup(team))
        {
            throw new FailureException($"there is no group '{team}'; whorl watch list shows them");
        }

        IReadOnlyList<WatchEntry> all = list.All();
        return all.Count == 0 ? throw new FailureException("nothing is watched yet; whorl watch add TARGET begins")
            : team is null ? all : [.. all.Where(entry => entry.Group == team)];
    }

    /// <summary>The servers that a text means; one at least.</summary>
    public static IReadOnlyList<WatchEntry> Find(WatchList list, string text)
    {
        WatchTarget named = WatchTarget.TryRead(text, null, out string problem) ?? throw new UsageException($"'{text}' {problem}");
        return list.Find(named) is { Count: > 0 } found ? found : throw new FailureException($"{named.Text} is not watched; whorl watch list shows what is");
    }
}
