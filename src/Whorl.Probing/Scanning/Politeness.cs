namespace Whorl.Probing.Scanning;

/// <summary>How much a scan may ask of the network and of one neighbour.</summary>
public sealed record Politeness
{
    /// <summary>New connections a second, of the whole scan; 0 for no limit.</summary>
    public double Rate { get; init; } = 500;

    /// <summary>Targets probed at once.</summary>
    public int Concurrency { get; init; } = 1000;

    /// <summary>Connections at once to one address.</summary>
    public int PerAddress { get; init; } = 2;

    /// <summary>New connections a second to one address; 0 for no limit.</summary>
    public double PerAddressRate { get; init; }

    /// <summary>Connections at once to one /24 of IPv4 or /48 of IPv6; 0 for no limit.</summary>
    public int PerNetwork { get; init; }

    /// <summary>New connections a second to one /24 or /48; 0 for no limit.</summary>
    public double PerNetworkRate { get; init; }
}
