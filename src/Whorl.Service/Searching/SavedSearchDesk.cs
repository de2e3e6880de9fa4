using Whorl.Service.Auditing;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Searching;

/// <summary>Where people keep searches, change and remove them, which the audit log tells.</summary>
internal sealed class SavedSearchDesk(SavedSearches saved, Searcher searcher, AuditLog audit)
{
    private const int LongestName = 80;

    private static readonly SaveOutcome.Wrong WrongName = new("a search's name has 1 to 80 characters, none of them control characters");

    /// <summary>What is said where there are too many.</summary>
    public static string FullText { get; } = $"there are {SavedSearches.Most} searches, and no more are kept; remove one that nobody needs";

    /// <summary>Keeps a search; with <paramref name="alerts"/> what is new and fits is told from now on.</summary>
    public SaveOutcome Save(string name, string text, bool alerts, Caller caller)
    {
        (name, text) = (name.Trim(), text.Trim());
        if (!IsName(name))
        {
            return WrongName;
        }

        if (text.Length == 0)
        {
            return new SaveOutcome.Wrong("there is no search to keep");
        }

        if (SearchQuery.TryRead(text, out string problem) is null)
        {
            return new SaveOutcome.Wrong(problem);
        }

        SaveOutcome outcome = saved.Add(name, text, caller.Key.Name, alerts ? searcher.Latest() : null);
        if (outcome is SaveOutcome.Saved)
        {
            audit.Add(caller.Key.Actor, caller.Remote, "search-save", name, "done", text);
            if (alerts)
            {
                AuditAlert(name, alerts, caller);
            }
        }

        return outcome;
    }

    /// <summary>Gives a search another name, or switches whether what is new is told; null leaves it as it is.</summary>
    public SaveOutcome Change(long id, string? name, bool? alerts, Caller caller)
    {
        name = name?.Trim();
        if (name is not null && !IsName(name))
        {
            return WrongName;
        }

        (long Servers, long Handshakes)? from = alerts == true ? searcher.Latest() : null;
        return saved.Change(() =>
        {
            if (saved.Find(id) is not { } before)
            {
                return new SaveOutcome.Missing();
            }

            if (name is not null && name != before.Name)
            {
                if (!saved.Rename(id, name))
                {
                    return new SaveOutcome.NameTaken();
                }

                audit.Add(caller.Key.Actor, caller.Remote, "search-rename", name, "done", before.Name);
            }

            if (alerts is { } tells && tells != before.Alerts)
            {
                saved.Alert(id, from);
                AuditAlert(name ?? before.Name, tells, caller);
            }

            return (SaveOutcome)new SaveOutcome.Saved(saved.Find(id)!);
        });
    }

    /// <summary>Keeps a search no more; false where there is none of that number.</summary>
    public bool Remove(long id, Caller caller)
    {
        if (saved.Remove(id) is not { } removed)
        {
            return false;
        }

        audit.Add(caller.Key.Actor, caller.Remote, "search-remove", removed.Name, "done", removed.Text);
        return true;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= LongestName && !name.Any(char.IsControl);

    private void AuditAlert(string name, bool tells, Caller caller) => audit.Add(caller.Key.Actor, caller.Remote, "search-alert", name, "done", tells ? "on" : "off");
}
