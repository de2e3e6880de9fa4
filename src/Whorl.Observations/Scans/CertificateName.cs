using System.Buffers;
using System.Text;
using Whorl.Tls.Certificates;

namespace Whorl.Observations.Scans;

/// <summary>What people call a certificate by.</summary>
internal static class CertificateName
{
    private const int Room = 4096;

    /// <summary>The common name alone, or whatever <see cref="Subject"/> gives where there is none.</summary>
    public static string Short(byte[] der)
    {
        string subject = Subject(der);
        foreach (string part in subject.Split(','))
        {
            if (part.StartsWith("CN=", StringComparison.Ordinal))
            {
                return part["CN=".Length..];
            }
        }

        return subject;
    }

    /// <summary>The subject, or the first alternative name where it is empty; empty where the certificate cannot be read.</summary>
    public static string Subject(byte[] der)
    {
        if (CertificateView.TryParse(der, out CertificateView certificate) != CertificateError.None)
        {
            return "";
        }

        string subject = Text(certificate.Subject);
        if (subject.Length > 0)
        {
            return subject;
        }

        Span<byte> name = stackalloc byte[512];
        foreach (GeneralNameView alternative in certificate.SubjectAltNames)
        {
            return alternative.TryFormat(name, out int written) ? Encoding.UTF8.GetString(name[..written]) : "";
        }

        return "";
    }

    /// <summary>The issuer; empty where the certificate cannot be read.</summary>
    public static string Issuer(byte[] der) =>
        CertificateView.TryParse(der, out CertificateView certificate) == CertificateError.None ? Text(certificate.Issuer) : "";

    /// <summary>The days of its validity as <c>2026-01-31 to 2026-04-30</c>; empty where it cannot be read.</summary>
    public static string Validity(byte[] der) =>
        CertificateView.TryParse(der, out CertificateView certificate) == CertificateError.None && certificate.NotBefore.Seconds is { } from && certificate.NotAfter.Seconds is { } to
            ? $"{Day(from)} to {Day(to)}"
            : "";

    private static string Day(long seconds) =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(seconds, -62135596800, 253402300799)).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(ReadOnlySpan<byte> name)
    {
        Span<byte> text = stackalloc byte[Room];
        return DistinguishedName.Format(name, text, out int written) == OperationStatus.Done ? Encoding.UTF8.GetString(text[..written]) : "";
    }
}
