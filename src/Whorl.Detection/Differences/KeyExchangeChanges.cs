using Whorl.Fingerprints.Explain;
using Whorl.Fingerprints.Explain.Probes;
using Whorl.Tls.Handshake;

namespace Whorl.Detection.Differences;

/// <summary>Groups chosen for the key exchange, other key shares asked for, and certificates asked for of clients.</summary>
internal static class KeyExchangeChanges
{
    private const string Retry = "HelloRetryRequest";
    private const string Request = "CertificateRequest";

    /// <summary>Whether a message that comes or goes is a change of its own, and not one of the extensions that it carries.</summary>
    public static bool IsOptional(string message) => message is Retry or Request;

    public static void Add(ReplyPairs pairs, List<ServerChange> changes)
    {
        TextPair[] groups =
        [
            .. pairs.SameVersion.Select(pair => new TextPair(Group(pair.Before), Group(pair.After)))
                .Where(group => group.Before.Length > 0 && group.After.Length > 0 && group.Before != group.After).Distinct(),
        ];
        if (groups.Length > 0)
        {
            changes.Add(new ServerChange(
                DifferenceKind.Group, Joined(groups.Select(group => group.Before)), Joined(groups.Select(group => group.After)),
                $"For the key exchange it now chooses {Printable.List([.. groups.Select(group => $"{Printable.Text(group.After)} instead of {Printable.Text(group.Before)}")])}"));
        }

        AddMessage(
            pairs, Retry, DifferenceKind.HelloRetry, "It now asks hellos for another key share (HelloRetryRequest) that it answered at once",
            "It answers hellos at once that it asked for another key share (HelloRetryRequest)", changes);
        AddMessage(pairs, Request, DifferenceKind.ClientCertificate, "It now asks clients for a certificate", "It no longer asks clients for a certificate", changes);
    }

    public static void AddAlpn(ReplyPairs pairs, List<ServerChange> changes)
    {
        TextPair[] others = [.. pairs.SameVersion.Where(pair => pair.Before.Extensions is not null && pair.After.Extensions is not null && pair.Before.Alpn != pair.After.Alpn).Select(pair => new TextPair(pair.Before.Alpn, pair.After.Alpn)).Distinct()];
        if (others.Length > 0)
        {
            changes.Add(new ServerChange(
                DifferenceKind.Alpn, Joined(others.Select(pair => pair.Before)), Joined(others.Select(pair => pair.After)),
                $"By ALPN it now chooses {Printable.List([.. others.Select(pair => $"{Protocol(pair.After)} instead of {Protocol(pair.Before)}")])}"));
        }
    }

    private static void AddMessage(ReplyPairs pairs, string message, DifferenceKind kind, string came, string went, List<ServerChange> changes)
    {
        int before = pairs.SameVersion.Count(pair => pair.Before.Messages.Contains(message, StringComparer.Ordinal) && !pair.After.Messages.Contains(message, StringComparer.Ordinal));
        int after = pairs.SameVersion.Count(pair => pair.After.Messages.Contains(message, StringComparer.Ordinal) && !pair.Before.Messages.Contains(message, StringComparer.Ordinal));
        if (before != after)
        {
            changes.Add(new ServerChange(kind, before > after ? message : null, before > after ? null : message, before > after ? went : came));
        }
    }

    private static string Group(ServerReply reply) =>
        reply.Extensions?.LastOrDefault(extension => extension.Type == ExtensionType.KeyShare && extension.Message == "ServerHello")?.Text ?? string.Empty;

    private static string Protocol(string name) => name.Length == 0 ? "none" : Printable.Excerpt(name);

    private static string Joined(IEnumerable<string> values) => string.Join(", ", values.Distinct(StringComparer.Ordinal));
}
