using System.Diagnostics.CodeAnalysis;
using Whorl.Fingerprints.Explain.Kinds;
using Whorl.Tls.Handshake;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>Reads what servers answered to probes out of a JARM, its raw string, an ATSF, or the part of one probe.</summary>
public static class ServerReplies
{
    /// <summary>The method of Salesforce (2020).</summary>
    public const string Jarm = "jarm";

    /// <summary>The method of Sosnowski et al. (TMA 2022).</summary>
    public const string Atsf = "atsf";

    private static readonly ValueKind[] JarmForms = [new JarmRaw(), new JarmHash()];
    private static readonly ValueKind[] AtsfForms = [new AtsfString()];

    /// <summary>Reads a value of a method; where that fails <paramref name="problem"/> says why in one sentence.</summary>
    public static bool TryRead(string method, string value, [NotNullWhen(true)] out IReadOnlyList<ServerReply>? replies, [NotNullWhen(false)] out string? problem)
    {
        replies = null;
        problem = null;
        foreach (ValueKind kind in method == Jarm ? JarmForms : AtsfForms)
        {
            Recognition recognition = value.Length > Explainer.MaxLength ? Recognition.No : kind.Recognise(value.Trim());
            if (recognition.IsDecided)
            {
                problem = recognition.Problem ?? string.Empty;
                if (recognition.Subject?.Replies is { } read)
                {
                    replies = [.. read.Select(reply => Of(reply, reply.Name))];
                }

                return replies is not null;
            }
        }

        problem = $"it has not the form of {(method == Jarm ? "a JARM or what it is the hash of" : "an ATSF")}";
        return false;
    }

    /// <summary>Reads the part of one probe, whose name is known.</summary>
    public static bool TryReadPart(string method, string name, string part, [NotNullWhen(true)] out ServerReply? reply, [NotNullWhen(false)] out string? problem)
    {
        reply = null;
        if (!TryRead(method, part, out IReadOnlyList<ServerReply>? replies, out problem))
        {
            return false;
        }

        if (replies.Count != 1)
        {
            problem = "it is more than the answer to one probe";
            return false;
        }

        reply = replies[0] with { Probe = name, Asks = AsksOf(name) };
        return true;
    }

    private static ServerReply Of(ProbeReply reply, string name) => new(name)
    {
        Asks = AsksOf(name),
        Version = reply.Version,
        Cipher = reply.Cipher,
        Alpn = reply.Alpn ?? AlpnOf(reply),
        Extensions = reply.Lists is null ? null : [.. reply.Lists.SelectMany(list => list.Extensions.Select(extension => Of(list, extension)))],
        Messages = [.. (reply.Lists ?? []).Where(list => list.Seen).Select(list => list.Name)],
        Alerts = [.. reply.Alerts.Select(TlsNames.AlertName)],
    };

    private static ServerExtension Of(ReplyList list, ReplyExtension extension) =>
        new(list.Name, extension.Type, TlsNames.ExtensionName(extension.Type), extension.Text);

    private static string AlpnOf(ProbeReply reply) =>
        (reply.Lists ?? []).SelectMany(list => list.Extensions).FirstOrDefault(extension => extension.Type == ExtensionType.Alpn)?.Text ?? string.Empty;

    private static string AsksOf(string name) => KnownProbes.Jarm.Concat(KnownProbes.Atsf).FirstOrDefault(probe => probe.Name == name).Asks ?? string.Empty;
}
