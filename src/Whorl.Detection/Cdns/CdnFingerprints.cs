namespace Whorl.Detection.Cdns;

/// <summary>
/// The rule of 'Active TLS Stack Fingerprinting': a server is a network's where its fingerprint was seen in an earlier week on a
/// server that certainly is. A fingerprint never seen so is not assigned, which costs recall and no precision. Where two networks
/// showed one fingerprint (the paper saw none), the one that showed it on more servers has it, and the assignment says how sure
/// that is.
/// </summary>
public sealed class CdnFingerprints
{
    private readonly Dictionary<int, Dictionary<int, int>> servers = [];

    /// <summary>Counts a server that certainly is a network's.</summary>
    public void Learn(int cdn, int fingerprint)
    {
        if (!servers.TryGetValue(fingerprint, out Dictionary<int, int>? counts))
        {
            servers[fingerprint] = counts = [];
        }

        counts[cdn] = counts.GetValueOrDefault(cdn) + 1;
    }

    /// <summary>The network of a fingerprint and the share of its servers among all networks' with it; -1 for none.</summary>
    public (int Cdn, double Confidence) Assign(int fingerprint)
    {
        int best = -1;
        int most = 0;
        int all = 0;
        if (fingerprint != 0 && servers.TryGetValue(fingerprint, out Dictionary<int, int>? counts))
        {
            foreach ((int cdn, int count) in counts)
            {
                all += count;
                if (count > most || (count == most && cdn < best))
                {
                    best = cdn;
                    most = count;
                }
            }
        }

        return (best, all == 0 ? 0 : (double)most / all);
    }
}
