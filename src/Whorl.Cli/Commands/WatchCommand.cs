using System.CommandLine;
using Whorl.Cli.Configuration;
using Whorl.Cli.Serving;
using Whorl.Cli.Watching;
using Whorl.Service.Auditing;
using Whorl.Service.State;
using Whorl.Service.Watching;

namespace Whorl.Cli.Commands;

/// <summary><c>whorl watch</c>: own servers against their baseline.</summary>
internal static class WatchCommand
{
    private const int UsualLooks = 3;
    private const int LongestText = 500;

    private const string Description = """
        Own servers against how they looked when they were learnt. What looks otherwise is a drift,
        told in words, until it is accepted or gone; whorl serve checks the same servers by itself.
        The scan policy of whorl serve holds here too: private addresses must be in --allow.

        Example: whorl watch add www.example.com mail.example.com:993 --group edge
                 whorl watch learn
                 whorl watch check || echo "look at it"
                 whorl watch accept www.example.com --why "new cipher list, change 4711"
        """;

    public static Command Create()
    {
        Command command = new("watch", Description);
        command.Subcommands.Add(CreateAdd());
        command.Subcommands.Add(CreateList());
        command.Subcommands.Add(CreateShow());
        command.Subcommands.Add(CreateRemove());
        command.Subcommands.Add(CreateLearn());
        command.Subcommands.Add(CreateCheck());
        command.Subcommands.Add(CreateAccept());
        command.Subcommands.Add(CreatePause());
        return command;
    }

    private static Command CreateAdd()
    {
        Argument<string[]> targets = new("TARGET") { Description = "host, host:port, ip, ip:port, or ip,name.", Arity = ArgumentArity.ZeroOrMore };
        Option<string?> list = new("--list") { Description = "A file with a target a line.", HelpName = "FILE" };
        Option<string?> group = new("--group") { Description = "The group they belong to.", HelpName = "NAME" };
        Option<string?> name = new("--sni") { Description = "The name to ask them for (default: the host's).", HelpName = "NAME" };
        Option<bool> alike = new("--alike") { Description = "The group's members should look alike: who does not is told." };
        StateOptions state = new();
        Command command = new("add", "Watch servers.") { targets, list, group, name, alike };
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            string? team = parsed.GetValue(group);
            if (team is not null && (team.Length is 0 or > 64 || team.Any(char.IsControl)))
            {
                throw new UsageException("--group must be 1 to 64 characters, none of them a control character");
            }

            if (parsed.GetValue(alike) && team is null)
            {
                throw new UsageException("--alike says something of a group; give --group NAME with it");
            }

            IReadOnlyList<WatchTarget> read = WatchTargets.Read(parsed.GetValue(targets) ?? [], parsed.GetValue(list), parsed.GetValue(name));
            using ServiceDatabase database = state.Open(new Settings(parsed));
            WatchList watched = new(database, TimeProvider.System);
            int added = read.Count(target => watched.Add(target, team, parsed.GetValue(alike)));
            Terminal.Complain($"{added} added, {read.Count - added} watched already; whorl watch learn looks at them");
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateList()
    {
        WatchSelection selection = new();
        WatchForm form = new();
        StateOptions state = new();
        Command command = new("list", "List what is watched and how it stood when it was checked last.");
        selection.AddTo(command);
        form.AddTo(command);
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            bool isJson = form.IsJson(settings);
            using ServiceDatabase database = state.Open(settings);
            WatchBook book = new(database, TimeProvider.System);
            WatchForm.Write(book.Views.Of(selection.Read(parsed, book.List)), isJson);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string> target = new("TARGET") { Description = "The server." };
        WatchForm form = new();
        StateOptions state = new();
        Command command = new("show", "Show all that is known of a server: its baseline, its drifts, and both looks side by side.") { target };
        form.AddTo(command);
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            Settings settings = new(parsed);
            bool isJson = form.IsJson(settings);
            using ServiceDatabase database = state.Open(settings);
            WatchBook book = new(database, TimeProvider.System);
            WatchForm.WritePages(book.Views.Whole(WatchSelection.Find(book.List, parsed.GetRequiredValue(target))), isJson);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateRemove()
    {
        Argument<string[]> targets = new("TARGET") { Description = "What to watch no more; its looks are forgotten.", Arity = ArgumentArity.OneOrMore };
        StateOptions state = new();
        Command command = new("remove", "Watch servers no more.") { targets };
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            using ServiceDatabase database = state.Open(new Settings(parsed));
            WatchBook book = new(database, TimeProvider.System);
            foreach (WatchEntry entry in parsed.GetRequiredValue(targets).SelectMany(target => WatchSelection.Find(book.List, target)).ToArray())
            {
                book.List.Remove(entry.Id);
                book.Audit.Add(AuditLog.CommandLine, null, "watch-remove", entry.Target.Text, "done");
            }

            return ExitCode.Done;
        });
        return command;
    }

    private static Command CreateLearn()
    {
        WatchSelection selection = new();
        Option<string?> looks = new("--looks") { Description = "Looks at each (default: 3); where they differ, more.", HelpName = "N" };
        Option<bool> again = new("--again") { Description = "Those too that were learnt before: what they were is forgotten." };
        WatchRun run = new();
        Command command = new("learn", "Learn how servers look.") { looks, again };
        selection.AddTo(command);
        run.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            Settings settings = new(parsed);
            int count = Quantity.Whole(parsed.GetValue(looks) is { } given ? new Setting(given, "--looks", IsFlag: true) : null, 1, 100, UsualLooks);
            using ServiceDatabase database = run.Open(settings);
            WatchBook book = new(database, TimeProvider.System);
            WatchEntry[] chosen = [.. selection.Read(parsed, book.List).Where(entry => parsed.GetValue(again) || !book.IsLearnt(entry))];
            return await LearnAsync(settings, run, book, chosen, count).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<int> LearnAsync(Settings settings, WatchRun run, WatchBook book, WatchEntry[] chosen, int count)
    {
        int learnt = 0;
        bool isComplete = await run.ForEachAsync(settings, book, chosen, async (watcher, entry, cancellation) =>
        {
            LearnReport report = await watcher.LearnAsync(entry, count, cancellation).ConfigureAwait(false);
            if (report.Problem is { } problem)
            {
                Terminal.Complain($"{entry.Target} was not learnt: {problem}");
                return;
            }

            Interlocked.Increment(ref learnt);
            book.Audit.Add(AuditLog.CommandLine, null, WatchBook.LearnAction, entry.Target.Text, "done");
            if (report.Looks > 1)
            {
                Terminal.Complain($"{entry.Target} has {report.Looks} looks: several machines seem to answer there");
            }
        }).ConfigureAwait(false);
        Terminal.Complain($"{learnt} of {chosen.Length} learnt");
        return !isComplete ? ExitCode.Interrupted : learnt < chosen.Length ? ExitCode.Failed : ExitCode.Done;
    }

    private static Command CreateCheck()
    {
        WatchSelection selection = new();
        WatchForm form = new();
        WatchRun run = new();
        Command command = new("check", "Check whether servers look as they should; exit code 4 where one does not.");
        selection.AddTo(command);
        form.AddTo(command);
        run.AddTo(command);
        command.SetAction(async (parsed, _) =>
        {
            Settings settings = new(parsed);
            bool isJson = form.IsJson(settings);
            using ServiceDatabase database = run.Open(settings);
            WatchBook book = new(database, TimeProvider.System);
            IReadOnlyList<WatchEntry> chosen = selection.Read(parsed, book.List);
            bool isComplete = await run.ForEachAsync(settings, book, chosen, (watcher, entry, cancellation) => watcher.CheckAsync(entry, cancellation)).ConfigureAwait(false);
            HashSet<long> numbers = [.. chosen.Select(entry => entry.Id)];
            IReadOnlyList<WatchView> views = book.Views.Of([.. book.List.All().Where(entry => numbers.Contains(entry.Id))]);
            WatchForm.Write(views, isJson);
            Terminal.Complain(WatchSummary.Of(views));
            return !isComplete ? ExitCode.Interrupted : views.Any(view => view.State == WatchState.Drift) ? ExitCode.Findings : ExitCode.Done;
        });
        return command;
    }

    private static Command CreateAccept()
    {
        Argument<string> target = new("TARGET") { Description = "The server whose drift is right." };
        Option<string?> why = new("--why") { Description = "Why it is right; kept.", HelpName = "TEXT" };
        Option<string?> who = new("--who") { Description = "Who says so (default: the user of this process).", HelpName = "NAME" };
        StateOptions state = new();
        Command command = new("accept", "Take what a server shows now for right.") { target, why, who };
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            string reason = parsed.GetValue(why) is { Length: > 0 and <= LongestText } text ? text : throw new UsageException("say why it is right, in 1 to 500 characters: --why TEXT");
            string name = parsed.GetValue(who) is { Length: > 0 } given ? given : Environment.UserName;
            using ServiceDatabase database = state.Open(new Settings(parsed));
            WatchBook book = new(database, TimeProvider.System);
            IReadOnlyList<WatchEntry> meant = WatchSelection.Find(book.List, parsed.GetRequiredValue(target));
            int accepted = meant.Count(entry => book.TryAccept(entry, AuditLog.CommandLine, null, name, reason));
            return accepted > 0 ? ExitCode.Done : throw new FailureException($"{meant[0].Target} shows no drift that could be accepted; whorl watch check looks at it");
        });
        return command;
    }

    private static Command CreatePause()
    {
        Argument<string> name = new("GROUP|TARGET") { Description = "What is not checked for that time." };
        Option<string?> until = new("--until") { Description = "The end, as 2026-01-31T18:00:00Z.", HelpName = "TIME" };
        Option<string?> span = new("--for") { Description = "The length, as 30m, 2h or 3d; 0s ends a window.", HelpName = "SPAN" };
        StateOptions state = new();
        Command command = new("pause", "Begin a maintenance window.") { name, until, span };
        state.AddTo(command);
        command.SetAction(parsed =>
        {
            DateTimeOffset end = Window.End(parsed.GetValue(until), parsed.GetValue(span), TimeProvider.System.GetUtcNow());
            string given = parsed.GetRequiredValue(name);
            using ServiceDatabase database = state.Open(new Settings(parsed));
            WatchBook book = new(database, TimeProvider.System);
            if (book.List.HasGroup(given))
            {
                book.List.PauseGroup(given, end);
            }
            else
            {
                foreach (WatchEntry entry in WatchSelection.Find(book.List, given))
                {
                    book.List.Pause(entry.Id, end);
                }
            }

            book.Audit.Add(AuditLog.CommandLine, null, "watch-pause", given, "done", end.ToString("u", System.Globalization.CultureInfo.InvariantCulture));
            return ExitCode.Done;
        });
        return command;
    }
}
