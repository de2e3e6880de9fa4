namespace Whorl.Service.Watching;

/// <summary>
/// Finds the members of a group that look otherwise than most. Certificates and headers do not count: members may have names of their own. A look
/// that most have is found part by part; each member counts as it was seen last.
/// </summary>
public static class GroupOutliers
{
    private const int Fewest = 3;

    /// <summary>The outliers of one group, by their numbers.</summary>
    public static IReadOnlyDictionary<long, Outlier> Find(IReadOnlyList<(WatchEntry Entry, Look? Look)> members)
    {
        Dictionary<long, Outlier> found = [];
        (WatchEntry Entry, Look Look)[] known = [.. members.Where(member => member.Look is not null).Select(member => (member.Entry, Bare(member.Look!)))];
        if (known.Length < Fewest)
        {
            return found;
        }

        Dictionary<string, string> usual = Usual([.. known.Select(member => member.Look)]);
        bool IsAlike(Look look) => !look.Parts.Any(part => usual.TryGetValue(part.Place, out string? value) && value != part.Value);
        (WatchEntry Entry, Look Look)[] alike = [.. known.Where(member => IsAlike(member.Look))];
        if (alike.Length * 2 <= known.Length)
        {
            return found;
        }

        (WatchEntry typical, Look usualLook) = alike.MinBy(member => member.Entry.Id);
        foreach ((WatchEntry entry, Look look) in known.Except(alike))
        {
            DriftWords words = DriftWords.Of(usualLook, look, elsewhere: null);
            found[entry.Id] = new Outlier(alike.Length, known.Length, typical.Target.Text, words);
        }

        return found;
    }

    private static Look Bare(Look look) => new(look.Seen with { Certificate = null, HttpStatus = null, Server = null }, null, look.At);

    /// <summary>What more than half of those answer of whom it is known, place by place.</summary>
    private static Dictionary<string, string> Usual(Look[] members)
    {
        Dictionary<string, string> usual = new(StringComparer.Ordinal);
        foreach (IGrouping<string, LookPart> place in members.SelectMany(look => look.Parts).GroupBy(part => part.Place, StringComparer.Ordinal))
        {
            (string value, int count) = place.GroupBy(part => part.Value, StringComparer.Ordinal).Select(same => (same.Key, same.Count())).MaxBy(same => same.Item2);
            if (count * 2 > place.Count())
            {
                usual[place.Key] = value;
            }
        }

        return usual;
    }
}
