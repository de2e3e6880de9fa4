using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Store.Sightings;

namespace Whorl.Service.Watching;

/// <summary>How a server looked once, cut into parts that can be compared one by one. What is not known is no part, and never a difference.</summary>
public sealed class Look
{
    private const int Probes = 10;

    private string? digest;

    /// <summary>A look.</summary>
    /// <param name="seen">What was seen.</param>
    /// <param name="key">SHA-256 of the certificate's public key; null where unknown.</param>
    /// <param name="at">When, in milliseconds since 1970.</param>
    public Look(ServerObservation seen, string? key, long at)
    {
        Seen = seen;
        Key = key;
        At = at;
        Parts = [.. PartsOf(seen, key)];
    }

    /// <summary>What was seen.</summary>
    public ServerObservation Seen { get; }

    /// <summary>SHA-256 of the certificate's public key (SubjectPublicKeyInfo), hexadecimal; null where unknown.</summary>
    public string? Key { get; }

    /// <summary>When, in milliseconds since 1970.</summary>
    public long At { get; }

    /// <summary>Its parts.</summary>
    public IReadOnlyList<LookPart> Parts { get; }

    /// <summary>Whom it stands for: the same for looks with the same parts.</summary>
    public string Digest => digest ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Parts.Select(part => $"{part.Place}\t{part.Value}")))))[..16];

    private static IEnumerable<LookPart> PartsOf(ServerObservation seen, string? key)
    {
        yield return new LookPart("kind", seen.Status switch { ScanStatus.NotTls => "not-tls", ScanStatus.TlsAlert => "tls-alert", _ => "tls" });
        foreach (LookPart part in Split("jarm", seen.Jarm?.Raw, ',').Concat(Split("atsf", seen.Atsf?.Raw, '|')))
        {
            yield return part;
        }

        if (seen.Certificate is { } certificate)
        {
            yield return new LookPart("certificate", Owner(certificate, key));
        }
    }

    private static IEnumerable<LookPart> Split(string method, string? raw, char between) =>
        raw?.Split(between, Probes).Select((value, index) => new LookPart(string.Create(CultureInfo.InvariantCulture, $"{method} {index + 1}"), value)) ?? [];

    /// <summary>
    /// Whose a certificate is, so that a renewed one is the same: its names and its issuer. A certificate that is its own issuer is its key's:
    /// anybody can make one for the same names.
    /// </summary>
    private static string Owner(CertificateSummary certificate, string? key)
    {
        string names = certificate.Names is { Length: > 0 } listed ? string.Join(',', listed.Split(',').Order(StringComparer.Ordinal)) : certificate.Subject ?? string.Empty;
        string? issuer = certificate.IsSelfSigned == true ? null : IssuerClass.Of(certificate);
        return issuer is not null ? $"{issuer} for {names}"
            : certificate.IsSelfSigned == true && key is not null ? $"key {key} for {names}"
            : $"certificate {certificate.Sha256 ?? certificate.Sha1}";
    }
}
