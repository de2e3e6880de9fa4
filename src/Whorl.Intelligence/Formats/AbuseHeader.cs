using Whorl.Intelligence.Feeds;
using Whorl.Intelligence.Reading;

namespace Whorl.Intelligence.Formats;

/// <summary>What the files of abuse.ch have in common.</summary>
internal static class AbuseHeader
{
    /// <summary>The licence of their data by their terms.</summary>
    public const string Licence = "CC0-1.0";

    private const string Updated = "Last updated:";

    /// <summary>The time that the header's comment gives.</summary>
    public static long? UpdatedAt(FeedSample sample)
    {
        foreach (string line in sample.Lines)
        {
            int at = line.IndexOf(Updated, StringComparison.OrdinalIgnoreCase);
            if (at >= 0 && line.StartsWith('#'))
            {
                return FeedDate.Read(line.AsSpan(at + Updated.Length).TrimEnd("# "));
            }
        }

        return null;
    }

    /// <summary>Reads a date, or puts the row into quarantine.</summary>
    public static bool TryDate(string text, FeedRows rows, out long? seconds)
    {
        bool isRead = FeedDate.TryRead(text, out seconds);
        if (!isRead)
        {
            rows.Reject("a date cannot be read");
        }

        return isRead;
    }
}
