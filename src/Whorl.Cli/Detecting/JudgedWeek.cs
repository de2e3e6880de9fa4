using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Probing;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Cli.Detecting;

/// <summary>Which servers of which week are judged.</summary>
internal sealed class JudgedWeek
{
    private readonly Argument<string[]> only = new("TARGET") { Description = "Only these addresses or names (default: every server of the week).", Arity = ArgumentArity.ZeroOrMore };
    private readonly Option<string?> week = new("--week") { Description = "The week to judge (default: the latest).", HelpName = "2026-W48" };

    public void AddTo(Command command)
    {
        command.Arguments.Add(only);
        command.Options.Add(week);
    }

    /// <summary>The week, or a sentence where the store has none such.</summary>
    public Week Week(Settings settings, ISightingReplay replay)
    {
        if (replay.Weeks.Count == 0)
        {
            throw new FailureException("the store has seen no servers yet; whorl scan --save or whorl import make it so");
        }

        if (settings.Find(week) is not { } given)
        {
            return replay.Weeks[^1];
        }

        if (!Store.Week.TryParse(given.Value, out Week asked))
        {
            throw new UsageException($"{given.Name} '{given.Value}' is no week; write it as 2026-W48, or as a day in it");
        }

        return replay.Weeks.Contains(asked) ? asked : throw new FailureException($"the store saw no servers in {asked}; its weeks are {replay.Weeks[0]} to {replay.Weeks[^1]}");
    }

    /// <summary>Whether a target is wanted; null where all are.</summary>
    public Func<int, bool>? Filter(ParseResult parsed, ISightingReplay replay)
    {
        string[] wanted = parsed.GetValue(only) ?? [];
        if (wanted.Length == 0)
        {
            return null;
        }

        HashSet<HostAddress> addresses = [];
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (string one in wanted)
        {
            if (HostAddress.TryParse(one, out HostAddress address))
            {
                addresses.Add(address);
            }
            else
            {
                names.Add(one);
            }
        }

        return target => addresses.Contains(replay.AddressOf(target)) || (names.Count > 0 && replay.PortAndNameOf(target).Name is { } name && names.Contains(name));
    }
}
