using Whorl.Service.Auditing;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Searching;

/// <summary>Where people keep searches and remove them, which the audit log tells.</summary>
internal sealed class SavedSearchDesk(SavedSearches saved, AuditLog audit)
{
    private const int LongestName = 80;

    /// <summary>What is said where there are too many.</summary>
    public static string FullText { get; } = $"there are {SavedSearches.Most} searches, and no more are kept; remove one that nobody needs";

    /// <summary>Keeps a search.</summary>
    public SaveOutcome Save(string name, string text, Caller caller)
    {
        (name, text) = (name.Trim(), text.Trim());
        if (name.Length is 0 or > LongestName || name.Any(char.IsControl))
        {
            return new SaveOutcome.Wrong("a search's name has 1 to 80 characters, none of them control characters");
        }

        if (text.Length == 0)
        {
            return new SaveOutcome.Wrong("there is no search to keep");
        }

        if (SearchQuery.TryRead(text, out string problem) is null)
        {
            return new SaveOutcome.Wrong(problem);
        }

        SaveOutcome outcome = saved.Add(name, text, caller.Key.Name);
        if (outcome is SaveOutcome.Saved)
        {
            audit.Add(caller.Key.Actor, caller.Remote, "search-save", name, "done", text);
        }

        return outcome;
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
}
