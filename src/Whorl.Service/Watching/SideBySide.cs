using System.Globalization;
using Whorl.Observations.Scans;
using Whorl.Store.Sightings;

namespace Whorl.Service.Watching;

/// <summary>Two looks side by side, thing by thing, in words: what both say too, but of the probes only those that were answered otherwise.</summary>
public static class SideBySide
{
    private const string Unknown = "not seen";

    /// <summary>The sections, in the order in which a look is made.</summary>
    public static IReadOnlyList<LookSection> Of(Look before, Look after)
    {
        List<LookSection> sections = [Answer(before, after), .. RepliesSideBySide.Of(before, after)];
        if (before.Seen.Certificate is not null || after.Seen.Certificate is not null)
        {
            sections.Add(Certificate(before, after));
        }

        if (before.Seen.Server is not null || after.Seen.Server is not null)
        {
            sections.Add(new LookSection("HTTP", [Row("status", before, after, Status), Row("Server", before, after, look => look.Seen.Server is "" ? "no such header" : look.Seen.Server)]));
        }

        return sections;
    }

    private static LookSection Answer(Look before, Look after) => new("Answer",
    [
        Row("kind", before, after, Kind),
        Row("JARM", before, after, look => look.Seen.Jarm?.Value),
        Row("ATSF", before, after, look => look.Seen.Atsf?.Value),
    ]);

    private static LookSection Certificate(Look before, Look after) => new("Certificate",
    [
        Row("names", before, after, look => Names(look.Seen.Certificate)),
        Row("subject", before, after, look => look.Seen.Certificate?.Subject),
        Row("issuer", before, after, look => look.Seen.Certificate is { IsSelfSigned: true } ? "itself" : look.Seen.Certificate?.Issuer),
        Row("valid from", before, after, look => Day(look.Seen.Certificate?.NotBefore)),
        Row("valid until", before, after, look => Day(look.Seen.Certificate?.NotAfter)),
        Row("key (SHA-256)", before, after, look => look.Key),
        Row("SHA-256", before, after, look => look.Seen.Certificate?.Sha256),
    ]);

    private static LookRow Row(string name, Look before, Look after, Func<Look, string?> say) => new(name, say(before) ?? Unknown, say(after) ?? Unknown);

    private static string Kind(Look look) => look.Seen.Status switch
    {
        ScanStatus.NotTls => "something other than TLS",
        ScanStatus.TlsAlert => "refuses every hello",
        _ => "TLS",
    };

    private static string? Status(Look look) => look.Seen.HttpStatus?.ToString(CultureInfo.InvariantCulture);

    private static string? Names(CertificateSummary? certificate) => certificate?.Names is { Length: > 0 } names ? names.Replace(",", ", ", StringComparison.Ordinal) : certificate is null ? null : "none";

    private static string? Day(long? seconds) => seconds is { } at
        ? DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(at, DateTimeOffset.MinValue.ToUnixTimeSeconds(), DateTimeOffset.MaxValue.ToUnixTimeSeconds())).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : null;
}
