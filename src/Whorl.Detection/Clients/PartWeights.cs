using Whorl.Store.Feeds;

namespace Whorl.Detection.Clients;

/// <summary>How much each part of a destination says, and how common one value of it is among clients of which nothing is known.</summary>
internal static class PartWeights
{
    /// <summary>
    /// The exponent of a part's probability. The parts of one destination say much the same, so that they must not count as if they
    /// were independent. The numbers are those that mercury published for its classifier (naive_bayes.hpp).
    /// </summary>
    public static double Of(DestinationKind kind) => kind switch
    {
        DestinationKind.AutonomousSystem => 0.13924,
        DestinationKind.Domain => 0.15590,
        DestinationKind.Port => 0.00528,
        DestinationKind.Address => 0.56735,
        DestinationKind.ServerName => 0.96941,
        _ => 0,
    };

    /// <summary>How likely any client is to go to one value: an assumption, which only decides how soon "something else" is believed.</summary>
    public static double CommonnessOf(DestinationKind kind) => kind switch
    {
        DestinationKind.Port => 0.2,
        DestinationKind.AutonomousSystem => 0.02,
        DestinationKind.Domain => 0.005,
        DestinationKind.ServerName => 0.002,
        _ => 0.0005,
    };
}
