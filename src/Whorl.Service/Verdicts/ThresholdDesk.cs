using System.Globalization;
using Whorl.Service.Auditing;

namespace Whorl.Service.Verdicts;

/// <summary>Where people set the threshold: with a reason, which the audit log keeps.</summary>
internal sealed class ThresholdDesk(Threshold threshold, AuditLog audit)
{
    private const int LongestWhy = 500;

    /// <summary>Sets it, or returns to the usual one where nothing is given; null where that was done, else a clause about what is wrong.</summary>
    public string? Change(double? value, string why, Caller caller)
    {
        if (value is < 0 or > 1 or double.NaN)
        {
            return "'threshold' is a number from 0 to 1, or null for that of the service's options";
        }

        if (why.Length is 0 or > LongestWhy)
        {
            return "'why' says the reason, in at most 500 characters";
        }

        string before = Say(threshold.Current);
        threshold.Change(value, caller.Key.Name, why);
        audit.Add(caller.Key.Actor, caller.Remote, "threshold", Say(threshold.Current), "done", $"was {before}: {why}");
        return null;
    }

    private static string Say(double value) => value.ToString("0.######", CultureInfo.InvariantCulture);
}
