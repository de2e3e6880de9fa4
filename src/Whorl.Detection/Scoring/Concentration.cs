using System.Runtime.InteropServices;
using Whorl.Probing;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// Keeps a single hoster or certificate from owning a fingerprint: of the threats that showed it in one network of 256 addresses (IPv6:
/// of 2^80), or with one certificate, only the first few count.
/// </summary>
internal sealed class Concentration(WhorlOptions options)
{
    private readonly HashSet<(int Fingerprint, int Target)> counted = [];
    private readonly Dictionary<(int Fingerprint, HostAddress Network), int> networks = [];
    private readonly Dictionary<(int Fingerprint, int Certificate), int> certificates = [];
    private readonly Dictionary<int, (int All, int Kept)> fingerprints = [];

    /// <summary>Counts a week's threats.</summary>
    public void Learn(IReadOnlyList<SeenTarget> seen, ISightingReplay replay)
    {
        for (int i = 0; i < seen.Count; i++)
        {
            SeenTarget target = seen[i];
            if (target.List == ListKind.Threat)
            {
                Profile profile = replay.Profiles[target.Profile];
                HostAddress address = replay.AddressOf(target.Target);
                HostAddress network = address.NetworkOf(address.IsIPv4 ? 24 : 48);
                Count(profile.Atsf, target, network);
                Count(profile.Jarm, target, network);
            }
        }
    }

    /// <summary>The share of a fingerprint's threats that counts, 0 to 1.</summary>
    public double FactorOf(int fingerprint) => fingerprints.TryGetValue(fingerprint, out (int All, int Kept) count) ? (double)count.Kept / count.All : 1;

    private void Count(int fingerprint, in SeenTarget target, HostAddress network)
    {
        if (fingerprint == 0 || !counted.Add((fingerprint, target.Target)))
        {
            return;
        }

        int ofNetwork = ++CollectionsMarshal.GetValueRefOrAddDefault(networks, (fingerprint, network), out _);
        int ofCertificate = target.Certificate == 0 ? 0 : ++CollectionsMarshal.GetValueRefOrAddDefault(certificates, (fingerprint, target.Certificate), out _);
        ref (int All, int Kept) count = ref CollectionsMarshal.GetValueRefOrAddDefault(fingerprints, fingerprint, out _);
        count.All++;
        count.Kept += ofNetwork <= options.MostOfNetwork && ofCertificate <= options.MostOfCertificate ? 1 : 0;
    }
}
