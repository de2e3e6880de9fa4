using System.Globalization;
using Whorl.Tls.Names;

namespace Whorl.Fingerprints.Explain.Probes;

/// <summary>A probe's answer as fields of an explanation.</summary>
internal static class ReplyFields
{
    /// <summary>The answer as one field, its details below.</summary>
    public static ExplainedField Of(ProbeReply reply, string asks) => new("probe", reply.Name, reply.Headline)
    {
        Piece = reply.Code,
        Note = asks.Length == 0 ? null : "asked: " + asks,
        Layout = ItemLayout.Named,
        Items = [.. Choice(reply).Select(field => field with { IsRepeated = true }), .. Details(reply, isLong: false)],
    };

    /// <summary>The suite and the version.</summary>
    public static IEnumerable<ExplainedField> Choice(ProbeReply reply)
    {
        if (reply.Cipher is { } cipher)
        {
            yield return new ExplainedField("cipher_suite", "cipher suite", cipher) { Number = reply.CipherNumber };
        }

        if (reply.Version is { } version)
        {
            yield return new ExplainedField("version", "version", version);
        }
    }

    /// <summary>What came beside the choice: the protocol, the extensions of each message, the alerts; in a line each or item by item.</summary>
    public static IEnumerable<ExplainedField> Details(ProbeReply reply, bool isLong)
    {
        if (reply.Alpn is { Length: > 0 } protocol)
        {
            yield return new ExplainedField("alpn", "ALPN", Printable.Text(protocol));
        }

        foreach (ReplyList list in reply.Lists ?? [])
        {
            if (list.Seen)
            {
                yield return Of(list, isLong ? Printable.Count(list.Extensions.Count, "extension") : string.Join("; ", list.Extensions.Select(extension => extension.Line)));
            }
        }

        if (reply.Alerts.Count > 0)
        {
            yield return Alerts(reply) with { IsRepeated = !reply.HasHello };
        }
    }

    /// <summary>A list of extensions.</summary>
    public static ExplainedField Of(ReplyList list, string text) => new(list.FieldName, list.Name, list.Extensions.Count > 0 ? text : None(list))
    {
        Items = [.. list.Extensions.Select(extension => new ExplainedField("extension", Registered.Extension(extension.Type), extension.Text) { Number = extension.Type, IsGrease = Grease.IsGrease(extension.Type), Items = extension.Items })],
    };

    /// <summary>The alerts that came.</summary>
    public static ExplainedField Alerts(ProbeReply reply) =>
        new("alerts", reply.Alerts.Count == 1 ? "alert" : "alerts", string.Join(", ", reply.Alerts.Select(Alert)))
        {
            Items = [.. reply.Alerts.Select((alert, index) => new ExplainedField("alert", string.Create(CultureInfo.InvariantCulture, $"{index + 1}"), Alert(alert)) { Number = alert, IsRepeated = true })],
        };

    /// <summary>An alert by name and number: <c>handshake_failure (40)</c>.</summary>
    public static string Alert(byte alert) => string.Create(CultureInfo.InvariantCulture, $"{TlsNames.AlertName(alert)} ({alert})");

    private static string None(ReplyList list) =>
        list.Name == "Certificate" ? "without extensions, or more than one certificate" : "without extensions";
}
