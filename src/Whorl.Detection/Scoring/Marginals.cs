using System.Runtime.InteropServices;
using Whorl.Store.Sightings;

namespace Whorl.Detection.Scoring;

/// <summary>
/// How much more often threats than popular targets have a Server header, an issuer class, a port, whatever their fingerprint: what
/// is thought of a combination never seen before. Logarithms of likelihood ratios.
/// </summary>
internal sealed class Marginals
{
    // Targets of the average mix that every value starts with, and the most that one value may say: e^3 is about 20 to 1.
    private const double Pseudo = 10;
    private const double Most = 3;

    private readonly Dictionary<int, (double Threats, double Popular)> servers = [];
    private readonly Dictionary<int, (double Threats, double Popular)> issuers = [];
    private readonly Dictionary<int, (double Threats, double Popular)> ports = [];
    private double threats;
    private double popular;

    /// <summary>Takes the evidence of the finest depth.</summary>
    public void Prepare(EvidenceTable table, Concentration concentration)
    {
        servers.Clear();
        issuers.Clear();
        ports.Clear();
        threats = 0;
        popular = 0;
        foreach ((TallyKey key, int place) in table.Places)
        {
            if (key.Depth != TallyKey.Deepest)
            {
                continue;
            }

            Evidence evidence = table.At(place);
            double blocked = evidence.DecayedThreats * concentration.FactorOf(key.Fingerprint);
            Add(servers, key.Server, blocked, evidence.DecayedPopular);
            Add(issuers, key.Issuer, blocked, evidence.DecayedPopular);
            Add(ports, key.Port, blocked, evidence.DecayedPopular);
            threats += blocked;
            popular += evidence.DecayedPopular;
        }
    }

    /// <summary>What a Server header says.</summary>
    public double OfServer(int server) => Ratio(servers, server);

    /// <summary>What an issuer class and a port say.</summary>
    public double OfIssuerAndPort(int issuer, ushort port) => Ratio(issuers, issuer) + Ratio(ports, port);

    private static void Add(Dictionary<int, (double Threats, double Popular)> map, int value, double blocked, double top)
    {
        ref (double Threats, double Popular) count = ref CollectionsMarshal.GetValueRefOrAddDefault(map, value, out _);
        count.Threats += blocked;
        count.Popular += top;
    }

    private double Ratio(Dictionary<int, (double Threats, double Popular)> map, int value)
    {
        if (threats + popular <= 0)
        {
            return 0;
        }

        (double blocked, double top) = map.GetValueOrDefault(value);
        double share = (threats + 0.5) / (threats + popular + 1);
        double ofThreats = (blocked + (Pseudo * share)) / (threats + (Pseudo * share));
        double ofPopular = (top + (Pseudo * (1 - share))) / (popular + (Pseudo * (1 - share)));
        return Math.Clamp(Math.Log(ofThreats / ofPopular), -Most, Most);
    }
}
