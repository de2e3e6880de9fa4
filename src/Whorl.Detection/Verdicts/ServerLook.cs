using Whorl.Store;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Verdicts;

/// <summary>How a server looked when it was seen, as far as a verdict asks: the ids by which evidence is counted, and the texts behind them.</summary>
public sealed record ServerLook
{
    /// <summary>The server.</summary>
    public required JudgedServer Server { get; init; }

    /// <summary>What evidence is counted by; ids below 0 are of what the store does not have.</summary>
    public required Profile Profile { get; init; }

    /// <summary>The ATSF; null for none.</summary>
    public Fingerprint? Atsf { get; init; }

    /// <summary>The JARM; null for none.</summary>
    public Fingerprint? Jarm { get; init; }

    /// <summary>The Server header: empty where the answer had none, null where there was no answer over HTTP.</summary>
    public string? Header { get; init; }

    /// <summary>The class of the certificate's issuer; null without a certificate.</summary>
    public string? Issuer { get; init; }

    /// <summary>The certificate; null for none.</summary>
    public CertificateSummary? Certificate { get; init; }

    /// <summary>What the lists say of it.</summary>
    public ListKind List { get; init; }

    /// <summary>The family under which it is listed as a threat; null for none.</summary>
    public string? Family { get; init; }

    /// <summary>A target as a week saw it.</summary>
    public static ServerLook Of(ISightingReplay replay, in SeenTarget seen, Week week)
    {
        Profile profile = replay.Profiles[seen.Profile];
        return new ServerLook
        {
            Server = JudgedServer.Of(replay, seen.Target, week),
            Profile = profile,
            Atsf = profile.Atsf == 0 ? null : replay.FingerprintOf(profile.Atsf),
            Jarm = profile.Jarm == 0 ? null : replay.FingerprintOf(profile.Jarm),
            Header = replay.WordOf(profile.Server),
            Issuer = replay.WordOf(profile.Issuer),
            Certificate = replay.CertificateOf(seen.Certificate),
            List = seen.List,
            Family = seen.List == ListKind.Threat ? replay.FamilyOf(seen.Target, week) : null,
        };
    }
}
