using Whorl.Detection.Differences;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Tests.Differences;

/// <summary>Observations from raw strings written by hand.</summary>
internal static class HandMadeObservation
{
    public const string Tls13 = "1301|0303||002b-0033";
    public const string Tls12 = "c02f|0303|http/1.1|ff01-0000-000b-0023-0010";
    public const string None = "|||";

    /// <summary>An answer of ATSF in TLS 1.3.</summary>
    public const string Tls13Part = "771_1302_43.AwQ-51.29_0.-16.AAMCaDI___-";

    /// <summary>The first part of a JARM's ten is repeated as often as it takes.</summary>
    public static ServerObservation Jarm(params string[] parts)
    {
        string raw = string.Join(',', parts.Concat(Enumerable.Repeat(parts[0], Fingerprints.Jarm.Probes - parts.Length)));
        return RawJarm(raw);
    }

    public static ServerObservation RawJarm(string raw)
    {
        Span<byte> hash = stackalloc byte[Fingerprints.Jarm.HashLength];
        Fingerprints.Jarm.WriteHash(System.Text.Encoding.UTF8.GetBytes(raw), hash);
        return new ServerObservation { Jarm = new Fingerprint(FingerprintMethod.Jarm, System.Text.Encoding.ASCII.GetString(hash), raw) };
    }

    public static ServerObservation Atsf(params string[] parts) => RawAtsf(string.Join('|', parts.Concat(Enumerable.Repeat(parts[0], 10 - parts.Length))));

    public static ServerObservation RawAtsf(string raw)
    {
        Span<byte> hash = stackalloc byte[Fingerprints.Atsf.HashLength];
        Fingerprints.Atsf.WriteHash(System.Text.Encoding.UTF8.GetBytes(raw), hash);
        return new ServerObservation { Atsf = new Fingerprint(FingerprintMethod.Atsf, System.Text.Encoding.ASCII.GetString(hash), raw) };
    }

    public static ServerObservation With(CertificateSummary certificate) => new() { Certificate = certificate };

    public static CertificateSummary Certificate(char hash = 'a', string issuer = "CN=R11,O=Let's Encrypt,C=US", string names = "example.com,www.example.com", string notBefore = "2026-02-01") => new()
    {
        Sha256 = new string(hash, 64),
        Subject = "CN=example.com",
        Issuer = issuer,
        Names = names,
        NotBefore = Seconds(notBefore),
        NotAfter = Seconds(notBefore) + (90 * 86400),
        IsSelfSigned = false,
    };

    private static long Seconds(string day) => DateTimeOffset.Parse(day + "T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture).ToUnixTimeSeconds();
}
