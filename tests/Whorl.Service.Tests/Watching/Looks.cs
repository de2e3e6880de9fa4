using Whorl.Detection.Differences;
using Whorl.Observations.Scans;
using Whorl.Service.Watching;
using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Service.Tests.Watching;

/// <summary>Looks that a test makes of a letter for each probe.</summary>
internal static class Looks
{
    /// <summary>A look whose probes are answered by those letters in turn, those of ATSF by others where they are given; a dot is no answer to any of them.</summary>
    public static Look Of(string letters, int renewal = 0, string issuer = "CN=R3, O=Let's Sign", string key = "k", ScanStatus status = ScanStatus.Success, int at = 0, string? atsf = null)
    {
        string raw = string.Join(',', InTurn(letters));
        string rawAtsf = string.Join('|', InTurn(atsf ?? letters));
        bool isSelfSigned = issuer == "self";
        ServerObservation seen = new()
        {
            Status = status,
            Jarm = letters == "." ? null : new Fingerprint(FingerprintMethod.Jarm, $"jarm {raw}", raw),
            Atsf = letters == "." ? null : new Fingerprint(FingerprintMethod.Atsf, $"atsf {rawAtsf}", rawAtsf),
            Certificate = new CertificateSummary
            {
                Sha256 = $"{issuer} {renewal} {key}",
                Issuer = isSelfSigned ? "CN=a.example" : issuer,
                Subject = "CN=a.example",
                Names = "a.example,b.example",
                NotBefore = 1000 + renewal,
                NotAfter = 2000 + renewal,
                IsSelfSigned = isSelfSigned,
            },
        };
        return new Look(seen, key, at);
    }

    private static IEnumerable<char> InTurn(string letters) => Enumerable.Range(0, 10).Select(place => letters[place % letters.Length]);
}
