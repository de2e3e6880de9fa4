using System.Globalization;
using Whorl.Fingerprints.Explain;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Differences;

/// <summary>Another certificate: renewed, of another issuer, for other names.</summary>
internal static class CertificateChanges
{
    public static void Add(CertificateSummary? before, CertificateSummary? after, List<ServerChange> changes)
    {
        if (before is null || after is null || IsSame(before, after))
        {
            return;
        }

        if (before.Issuer is null || after.Issuer is null)
        {
            changes.Add(new ServerChange(DifferenceKind.CertificateOther, Hash(before), Hash(after), "It shows another certificate, of which nothing more is known"));
            return;
        }

        string valid = after.NotAfter is { } end ? $"valid until {Day(end)}" : "of unknown validity";
        string names = Names(after);
        bool hasOtherNames = Names(before) != names;
        string forNames = hasOtherNames ? $", and for other names ({Printable.Excerpt(names)} instead of {Printable.Excerpt(Names(before))})" : string.Empty;
        if (IssuerOf(before) != IssuerOf(after))
        {
            changes.Add(new ServerChange(
                DifferenceKind.CertificateIssuer, IssuerOf(before), IssuerOf(after),
                $"It shows a certificate of another issuer, {Printable.Excerpt(IssuerOf(after))} instead of {Printable.Excerpt(IssuerOf(before))} ({valid}){forNames}"));
        }
        else if (hasOtherNames)
        {
            changes.Add(new ServerChange(DifferenceKind.CertificateNames, Names(before), names, $"It shows a certificate for other names, {Printable.Excerpt(names)} instead of {Printable.Excerpt(Names(before))} ({valid})"));
        }
        else
        {
            AddSuccessor(before, after, valid, changes);
        }
    }

    private static void AddSuccessor(CertificateSummary before, CertificateSummary after, string valid, List<ServerChange> changes)
    {
        int order = (after.NotBefore ?? 0).CompareTo(before.NotBefore ?? 0);
        order = order != 0 ? order : (after.NotAfter ?? 0).CompareTo(before.NotAfter ?? 0);
        (DifferenceKind kind, string sentence) = order switch
        {
            > 0 when after.IsSelfSigned == true => (DifferenceKind.CertificateRenewed, $"Its self-signed certificate was renewed ({valid})"),
            > 0 => (DifferenceKind.CertificateRenewed, $"The certificate was renewed by the same issuer, {Printable.Excerpt(IssuerOf(after))} ({valid})"),
            < 0 => (DifferenceKind.CertificateReverted, $"It shows an earlier certificate of the same issuer ({valid})"),
            _ => (DifferenceKind.CertificateOther, $"It shows another certificate of the same issuer for the same names and the same time ({valid})"),
        };
        changes.Add(new ServerChange(kind, Dated(before), Dated(after), sentence));
    }

    private static bool IsSame(CertificateSummary before, CertificateSummary after) =>
        before.Sha256 is not null && after.Sha256 is not null ? before.Sha256 == after.Sha256 : before.Sha1 is null || after.Sha1 is null || before.Sha1 == after.Sha1;

    private static string? Hash(CertificateSummary certificate) => certificate.Sha256 ?? certificate.Sha1;

    private static string IssuerOf(CertificateSummary certificate) =>
        certificate.IsSelfSigned == true ? IssuerClass.SelfSigned : IssuerClass.Of(certificate) ?? string.Empty;

    /// <summary>The names in one order: which of them comes first says nothing.</summary>
    private static string Names(CertificateSummary certificate) =>
        certificate.Names is { Length: > 0 } names ? string.Join(", ", names.Split(',').Order(StringComparer.Ordinal)) : certificate.Subject ?? "no name";

    private static string? Dated(CertificateSummary certificate) => certificate.NotAfter is { } end ? Day(end) : Hash(certificate);

    private static string Day(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62135596800, 253402300799)).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
