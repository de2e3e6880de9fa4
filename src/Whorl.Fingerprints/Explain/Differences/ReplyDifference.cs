using System.Globalization;
using Whorl.Fingerprints.Explain.Probes;

namespace Whorl.Fingerprints.Explain.Differences;

/// <summary>What differs between the answers to two runs of the same probes: a line for each probe.</summary>
internal static class ReplyDifference
{
    public static void Compare(ReplyFacts one, ReplyFacts two, List<Change> changes, List<string> same)
    {
        int longest = Math.Max(one.Replies.Count, two.Replies.Count);
        int common = Math.Min(one.Replies.Count, two.Replies.Count);
        bool isEach = common == 1 && longest > 1;
        for (int i = 0; i < (isEach ? longest : common); i++)
        {
            // A lone part does not say which probe it answers: it is held against each.
            ProbeReply first = one.Replies[Math.Min(i, one.Replies.Count - 1)];
            ProbeReply second = two.Replies[Math.Min(i, two.Replies.Count - 1)];
            string name = isEach ? (one.Replies.Count > 1 ? first : second).Name
                : longest == common ? first.Name
                : string.Create(CultureInfo.InvariantCulture, $"part {i + 1}");
            List<string> sentences = Between(first, second);
            if (sentences.Count == 0)
            {
                same.Add(name);
            }
            else if (longest == 1)
            {
                changes.AddRange(sentences.Select(sentence => new Change(name, name, "changed", sentence)));
            }
            else
            {
                changes.Add(new Change(name, name.StartsWith("part ", StringComparison.Ordinal) ? name : $"probe {name}", "changed", string.Join("; ", sentences)));
            }
        }

        if (!isEach)
        {
            AddLonely(one, common, "first", changes);
            AddLonely(two, common, "second", changes);
        }

        if (one.ExtensionsHash is { } hash && two.ExtensionsHash is { } other && !(HasLists(one) && HasLists(two)))
        {
            if (hash == other)
            {
                same.Add("extensions and ALPN");
            }
            else
            {
                changes.Add(new Change("extensions_hash", "second half", "changed", "extensions or ALPN differ somewhere; the hash does not show where"));
            }
        }
    }

    /// <summary>The parts that only the longer value has.</summary>
    private static void AddLonely(ReplyFacts facts, int common, string which, List<Change> changes)
    {
        for (int i = common; i < facts.Replies.Count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"part {i + 1}");
            changes.Add(new Change(name, name, $"only-{which}", $"only in the {which}: {facts.Replies[i].Headline}"));
        }
    }

    private static bool HasLists(ReplyFacts facts) => facts.Replies.All(reply => reply.Lists is not null);

    private static List<string> Between(ProbeReply one, ProbeReply two)
    {
        List<string> sentences = [];
        if (one.Lists is null || two.Lists is null)
        {
            // A JARM tells no more than its three characters, so neither does the comparison.
            JarmCode.TryRead(one.Code, out JarmCode first);
            JarmCode.TryRead(two.Code, out JarmCode second);
            AddChoice(first.Reply(one.Name), second.Reply(two.Name), sentences);
            return sentences;
        }

        bool isWhole = AddChoice(one, two, sentences);
        if (!isWhole && (one.Alpn ?? string.Empty) != (two.Alpn ?? string.Empty))
        {
            sentences.Add($"ALPN {Protocol(two)} instead of {Protocol(one)}");
        }

        if (!isWhole)
        {
            foreach ((ReplyList first, ReplyList second) in Pairs(one.Lists, two.Lists))
            {
                AddList(first, second, sentences);
            }
        }

        if (!one.Alerts.SequenceEqual(two.Alerts) && !isWhole)
        {
            sentences.Add($"alert {Alerts(two)} instead of {Alerts(one)}");
        }

        return sentences;
    }

    /// <summary>Adds what differs in version and suite; true where one has neither, so that all else of it is told with it.</summary>
    private static bool AddChoice(ProbeReply one, ProbeReply two, List<string> sentences)
    {
        if (one.HasHello != two.HasHello)
        {
            sentences.Add($"{two.Headline} instead of {one.Headline}");
            return true;
        }

        if (one.Version != two.Version)
        {
            sentences.Add($"{two.Version ?? "no version"} instead of {one.Version ?? "no version"}");
        }

        if (one.Cipher != two.Cipher)
        {
            sentences.Add($"cipher {two.Cipher ?? "none"} instead of {one.Cipher ?? "none"}");
        }

        return false;
    }

    private static IEnumerable<(ReplyList First, ReplyList Second)> Pairs(IReadOnlyList<ReplyList> one, IReadOnlyList<ReplyList> two)
    {
        foreach (string name in one.Concat(two).Select(list => list.Name).Distinct(StringComparer.Ordinal))
        {
            ReplyList none = new(name, Seen: false, []);
            yield return (one.FirstOrDefault(list => list.Name == name) ?? none, two.FirstOrDefault(list => list.Name == name) ?? none);
        }
    }

    private static void AddList(ReplyList one, ReplyList two, List<string> sentences)
    {
        string where = one.Name == ReplyList.ServerHello ? string.Empty : $" in {one.Name}";
        if (one.Seen != two.Seen && one.Name != ReplyList.ServerHello)
        {
            ReplyList there = one.Seen ? one : two;
            string with = there.Extensions.Count == 0 ? string.Empty : $" (with {string.Join("; ", there.Extensions.Select(extension => extension.Line))})";
            sentences.Add($"{one.Name} {(one.Seen ? "gone" : "new")}{with}");
            return;
        }

        if (one.Seen != two.Seen && one.Extensions.Count + two.Extensions.Count == 0)
        {
            sentences.Add(two.Seen ? "a list of extensions, though empty, instead of none" : "no list of extensions instead of an empty one");
            return;
        }

        List<ReplyExtension> added = [.. two.Extensions];
        List<ReplyExtension> kept = [];
        List<ReplyExtension> gone = [];
        List<string> changed = [];
        foreach (ReplyExtension extension in one.Extensions)
        {
            int at = added.FindIndex(other => other.Type == extension.Type);
            if (at < 0)
            {
                gone.Add(extension);
                continue;
            }

            if (added[at].Text != extension.Text)
            {
                changed.Add($"extension {extension.Mention} {Said(added[at])} instead of {Said(extension)}{where}");
            }

            kept.Add(extension);
            added.RemoveAt(at);
        }

        AddMentions(gone, "gone" + where, sentences);
        AddMentions(added, "new" + where, sentences);
        sentences.AddRange(changed);
        List<ReplyExtension> left = [.. added];
        IEnumerable<ushort> order = two.Extensions.Where(extension => !left.Remove(extension)).Select(extension => extension.Type);
        if (!order.SequenceEqual(kept.Select(extension => extension.Type)))
        {
            sentences.Add($"extensions in another order{where}");
        }
    }

    /// <summary>"extension 23 (extended_master_secret) gone"; several of them in one sentence.</summary>
    private static void AddMentions(List<ReplyExtension> extensions, string what, List<string> sentences)
    {
        if (extensions.Count > 0)
        {
            sentences.Add($"extension{(extensions.Count == 1 ? string.Empty : "s")} {Printable.List(extensions.ConvertAll(extension => extension.Mention))} {what}");
        }
    }

    private static string Said(ReplyExtension extension) => extension.Text.Length == 0 ? "empty" : extension.Text;

    private static string Protocol(ProbeReply reply) => reply.Alpn is { Length: > 0 } protocol ? Printable.Text(protocol) : "none";

    private static string Alerts(ProbeReply reply) => reply.Alerts.Count == 0 ? "none" : string.Join(", ", reply.Alerts.Select(ReplyFields.Alert));
}
