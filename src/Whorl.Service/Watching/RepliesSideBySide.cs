using System.Globalization;
using Whorl.Fingerprints.Explain.Probes;
using Whorl.Store;

namespace Whorl.Service.Watching;

/// <summary>Answers to probes side by side, in names: those that are not the same, and those that differ in the same way together.</summary>
internal static class RepliesSideBySide
{
    public static IEnumerable<LookSection> Of(Look before, Look after) =>
    [
        .. Of(ServerReplies.Jarm, "JARM", ',', before.Seen.Jarm, after.Seen.Jarm),
        .. Of(ServerReplies.Atsf, "ATSF", '|', before.Seen.Atsf, after.Seen.Atsf),
    ];

    private static IEnumerable<LookSection> Of(string method, string title, char between, Fingerprint? before, Fingerprint? after)
    {
        if (before?.Raw is not { } old || after?.Raw is not { } now || old == now
            || !ServerReplies.TryRead(method, old, out IReadOnlyList<ServerReply>? one, out _) || !ServerReplies.TryRead(method, now, out IReadOnlyList<ServerReply>? two, out _))
        {
            return [];
        }

        (string[] oldParts, string[] nowParts) = (old.Split(between), now.Split(between));
        if (one.Count != two.Count || one.Count != oldParts.Length || two.Count != nowParts.Length)
        {
            return [];
        }

        List<(string Probe, IReadOnlyList<LookRow> Rows)> others = [];
        for (int i = 0; i < one.Count; i++)
        {
            if (oldParts[i] != nowParts[i])
            {
                LookRow[] rows = [.. Rows(one[i], two[i])];
                others.Add((one[i].Probe, rows.Any(row => row.Differs) ? rows : [.. rows, new LookRow("as it came", oldParts[i], nowParts[i])]));
            }
        }

        return others.GroupBy(other => string.Join('\n', other.Rows), StringComparer.Ordinal).Select(alike => new LookSection(
            string.Create(CultureInfo.InvariantCulture, $"{title}, {alike.Count()} of {one.Count} answers: {string.Join(", ", alike.Select(other => other.Probe))}"), alike.First().Rows));
    }

    private static IEnumerable<LookRow> Rows(ServerReply before, ServerReply after)
    {
        LookRow Row(string name, Func<ServerReply, string> say) => new(name, say(before), say(after));
        yield return Row("version", reply => reply.Version ?? (reply.HasHello ? "none" : "no ServerHello"));
        yield return Row("cipher suite", reply => reply.Cipher ?? "none");
        if (before.Alpn.Length > 0 || after.Alpn.Length > 0)
        {
            yield return Row("ALPN", reply => reply.Alpn is { Length: > 0 } protocol ? protocol : "none");
        }

        if (before.Extensions is { Count: > 0 } || after.Extensions is { Count: > 0 })
        {
            yield return Row("extensions", Extensions);
        }

        if (before.Alerts.Count > 0 || after.Alerts.Count > 0)
        {
            yield return Row("alerts", reply => reply.Alerts.Count > 0 ? string.Join(", ", reply.Alerts) : "none");
        }
    }

    /// <summary>The extensions in their order; behind those of the ServerHello those of the other messages, each with its message's name.</summary>
    private static string Extensions(ServerReply reply)
    {
        if (reply.Extensions is not { Count: > 0 } extensions)
        {
            return "none";
        }

        IEnumerable<string> messages = extensions.GroupBy(extension => extension.Message, StringComparer.Ordinal).Select(message =>
            $"{(message.Key == "ServerHello" ? string.Empty : $"in {message.Key}: ")}{string.Join(", ", message.Select(extension => extension.Text.Length == 0 ? extension.Name : $"{extension.Name} ({extension.Text})"))}");
        return string.Join("; ", messages);
    }
}
