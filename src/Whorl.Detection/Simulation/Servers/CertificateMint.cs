using Whorl.Detection.Simulation.Chance;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Simulation.Servers;

/// <summary>Certificates as far as detection looks at them; the hash is drawn, not computed.</summary>
internal static class CertificateMint
{
    private static readonly string[] PublicIssuers =
    [
        "CN=R11,O=Let's Encrypt,C=US", "CN=WR3,O=Google Trust Services,C=US", "CN=E6,O=Let's Encrypt,C=US", "CN=Sectigo RSA Domain Validation Secure Server CA,O=Sectigo Limited,C=GB",
        "CN=DigiCert TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US", "CN=Amazon RSA 2048 M02,O=Amazon,C=US", "CN=Go Daddy Secure Certificate Authority - G2,O=\"GoDaddy.com, Inc.\",C=US", "CN=ZeroSSL RSA Domain Secure Site CA,O=ZeroSSL,C=AT",
    ];

    private static readonly Zipf Issuers = new(PublicIssuers.Length);

    /// <summary>A public authority by its share.</summary>
    public static string PublicIssuer(ref Draw draw) => PublicIssuers[Issuers.Draw(ref draw)];

    /// <summary>A certificate; equal keys give equal hashes.</summary>
    public static CertificateSummary Mint(ulong key, string subject, string issuer) => new()
    {
        Sha256 = string.Create(64, key, static (text, from) =>
        {
            Draw draw = new(from);
            Span<byte> bytes = stackalloc byte[32];
            for (int at = 0; at < 32; at += 8)
            {
                System.Buffers.Binary.BinaryPrimitives.WriteUInt64BigEndian(bytes[at..], draw.Next());
            }

            Convert.TryToHexStringLower(bytes, text, out _);
        }),
        Subject = subject,
        Issuer = issuer,
        IsSelfSigned = issuer == subject,
    };
}
