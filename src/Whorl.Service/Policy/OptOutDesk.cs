using Whorl.Service.Auditing;
using Whorl.Service.Verdicts;

namespace Whorl.Service.Policy;

/// <summary>Adds to the opt-out list and takes away, each with a line in the audit log; what is being scanned is asked about again.</summary>
/// <param name="list">The list.</param>
/// <param name="audit">The log.</param>
/// <param name="askAgain">Has campaigns that run ask about their targets again.</param>
internal sealed class OptOutDesk(OptOutList list, AuditLog audit, Action askAgain)
{
    /// <summary>Adds an entry; null where it is there already, or the list is full.</summary>
    public OptOut? Add(string entry, string why, Caller caller)
    {
        OptOut? added = list.Add(entry, why, caller.Key.Name);
        audit.Add(caller.Key.Actor, caller.Remote, "opt-out-add", entry, added is null ? "known" : "done", why);
        if (added is not null)
        {
            askAgain();
        }

        return added;
    }

    /// <summary>Takes an entry away; null where there is none.</summary>
    public OptOut? Remove(long id, Caller caller)
    {
        OptOut? removed = list.Remove(id);
        if (removed is not null)
        {
            audit.Add(caller.Key.Actor, caller.Remote, "opt-out-remove", removed.Entry, "done", removed.Why);
        }

        return removed;
    }
}
