using Whorl.Probing.Scanning;
using Whorl.Probing.Targets;
using Whorl.Probing.Transport;

namespace Whorl.Observations.Scans;

/// <summary>Everything a scan needs to know before it starts.</summary>
public sealed record ScanSetup
{
    /// <summary>Where targets come from.</summary>
    public required TargetSource Source { get; init; }

    /// <summary>What finds the addresses of names.</summary>
    public required Resolver Resolver { get; init; }

    /// <summary>What must not be connected to.</summary>
    public ExclusionList Exclusions { get; init; } = ExclusionList.Empty;

    /// <summary>What is asked of every target before it is probed; null where all but the excluded may be.</summary>
    public ITargetGate? Gate { get; init; }

    /// <summary>What is done with every target.</summary>
    public required ProbePlan Plan { get; init; }

    /// <summary>What may be asked of the network.</summary>
    public Politeness Politeness { get; init; } = new();

    /// <summary>Which name is sent.</summary>
    public ServerNamePolicy Names { get; init; } = ServerNamePolicy.OfTarget;

    /// <summary>Whether every address of a name is probed.</summary>
    public bool AllAddresses { get; init; }

    /// <summary>Whether certificates are kept.</summary>
    public bool KeepsCertificates { get; init; }

    /// <summary>Whether records carry what the server answered.</summary>
    public bool KeepsAnswers { get; init; }

    /// <summary>Threads that probe.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>What the hellos' random values depend on.</summary>
    public ulong Seed { get; init; }

    /// <summary>The place of a target among those of the shard; counted from 0 without gaps.</summary>
    public required Func<long, long> NumberOf { get; init; }

    /// <summary>What is done already.</summary>
    public DoneSet Done { get; init; } = new();

    /// <summary>The transport.</summary>
    public TransportChoice Transport { get; init; } = TransportChoice.Automatic;

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
