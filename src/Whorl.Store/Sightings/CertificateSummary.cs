namespace Whorl.Store.Sightings;

/// <summary>A server's own certificate, as the store keeps it. At least one of the hashes is known.</summary>
public sealed record CertificateSummary
{
    /// <summary>SHA-256 of the DER form, lower-case hexadecimal; null where only the other hash is known.</summary>
    public string? Sha256 { get; init; }

    /// <summary>SHA-1 of the DER form, lower-case hexadecimal.</summary>
    public string? Sha1 { get; init; }

    /// <summary>The subject.</summary>
    public string? Subject { get; init; }

    /// <summary>The issuer.</summary>
    public string? Issuer { get; init; }

    /// <summary>The serial number, hexadecimal.</summary>
    public string? Serial { get; init; }

    /// <summary>Start of validity, seconds since 1970.</summary>
    public long? NotBefore { get; init; }

    /// <summary>End of validity, seconds since 1970.</summary>
    public long? NotAfter { get; init; }

    /// <summary>Names it is for, separated by commas.</summary>
    public string? Names { get; init; }

    /// <summary>Whether issuer and subject are equal; null where unknown.</summary>
    public bool? IsSelfSigned { get; init; }
}
