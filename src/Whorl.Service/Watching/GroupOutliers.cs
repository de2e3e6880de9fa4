namespace Whorl.Service.Watching;

/// <summary>
/// Finds the members of a group that look otherwise than most. Certificates and headers do not count: members may have names of their own. A look
/// that most have is found part by part, so that a member behind whose address one machine differs is found too.
/// </summary>
public static class GroupOutliers
{
    private const int Fewest = 3;

    /// <summary>The outliers of one group, by their numbers.</summary>
    public static IReadOnlyDictionary<long, Outlier> Find(IReadOnlyList<(WatchEntry Entry, IReadOnlyList<Look> Looks)> members)
    {
        Dictionary<long, Outlier> found = [];
        (WatchEntry Entry, Look[] Looks)[] known = [.. members.Where(member => member.Looks.Count > 0).Select(member => (member.Entry, member.Looks.Select(Bare).ToArray()))];
        if (known.Length < Fewest)
        {
            return found;
        }

        Dictionary<string, string> usual = Usual([.. known.Select(member => member.Looks)]);
        int Strange(Look look) => look.Parts.Count(part => usual.TryGetValue(part.Place, out string? value) && value != part.Value);
        (WatchEntry Entry, Look[] Looks)[] alike = [.. known.Where(member => member.Looks.All(look => Strange(look) == 0))];
        if (alike.Length * 2 <= known.Length)
        {
            return found;
        }

        (WatchEntry typical, Look[] typicalLooks) = alike.MinBy(member => member.Entry.Id);
        foreach ((WatchEntry entry, Look[] looks) in known.Except(alike))
        {
            DriftWords words = DriftWords.Of(typicalLooks[0], looks.MaxBy(Strange)!, elsewhere: null);
            found[entry.Id] = new Outlier(alike.Length, known.Length, typical.Target.Text, words);
        }

        return found;
    }

    private static Look Bare(Look look) => new(look.Seen with { Certificate = null, HttpStatus = null, Server = null }, null, look.At);

    /// <summary>What more than half of those answer of whom it is known, place by place.</summary>
    private static Dictionary<string, string> Usual(Look[][] members)
    {
        Dictionary<string, string> usual = new(StringComparer.Ordinal);
        foreach (IGrouping<string, LookPart> place in members.SelectMany(looks => looks.SelectMany(look => look.Parts).Distinct()).GroupBy(part => part.Place, StringComparer.Ordinal))
        {
            int knowing = members.Count(looks => looks.Any(look => look.Parts.Any(part => part.Place == place.Key)));
            (string value, int count) = place.GroupBy(part => part.Value, StringComparer.Ordinal).Select(same => (same.Key, same.Count())).MaxBy(same => same.Item2);
            if (count * 2 > knowing)
            {
                usual[place.Key] = value;
            }
        }

        return usual;
    }
}
