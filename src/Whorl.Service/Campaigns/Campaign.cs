using Whorl.Observations.Scans;
using Whorl.Probing.Scanning;

namespace Whorl.Service.Campaigns;

/// <summary>A scan of a list that somebody asked for.</summary>
public sealed record Campaign
{
    /// <summary>How a target is counted that the policy or the opt-out list refuses; in its record the status is <c>excluded</c>.</summary>
    public const string Refused = "blocklisted-target";

    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>The name of its files, without what follows the dot.</summary>
    public required string Files { get; init; }

    /// <summary>What its owner called it.</summary>
    public required string Name { get; init; }

    /// <summary>The id of the key that asked.</summary>
    public required string Owner { get; init; }

    /// <summary>How the audit log names whoever used that key.</summary>
    public required string Who { get; init; }

    /// <summary>When it was asked for, milliseconds since 1970.</summary>
    public required long Created { get; init; }

    /// <summary>What is found out of a target.</summary>
    public required ScanMethods Methods { get; init; }

    /// <summary>Targets a second, at the most.</summary>
    public required double Rate { get; init; }

    /// <summary>Targets probed at once, at the most.</summary>
    public required int Workers { get; init; }

    /// <summary>How far it is.</summary>
    public required CampaignState State { get; init; }

    /// <summary>Why it waits, failed or was ended, in a sentence; null where there is nothing to say.</summary>
    public string? Said { get; init; }

    /// <summary>When its first target was begun, milliseconds since 1970; null while none was.</summary>
    public long? Started { get; init; }

    /// <summary>When it ended; null while it has not.</summary>
    public long? Finished { get; init; }

    /// <summary>Targets of the list, each once.</summary>
    public required long Targets { get; init; }

    /// <summary>Targets that the list names again.</summary>
    public required long Duplicates { get; init; }

    /// <summary>Lines that are no targets.</summary>
    public required long Bad { get; init; }

    /// <summary>The first of these.</summary>
    public required IReadOnlyList<BadLine> BadLines { get; init; }

    /// <summary>Targets done.</summary>
    public long Done { get; init; }

    /// <summary>Connections opened for them.</summary>
    public long Handshakes { get; init; }

    /// <summary>Targets done by status, in the order of <see cref="ScanStatus"/>.</summary>
    public IReadOnlyList<long> Statuses { get; init; } = new long[ScanStatuses.Count];

    /// <summary>Different fingerprints so far.</summary>
    public long Fingerprints { get; init; }

    /// <summary>How a status is counted here, in the words of scan records.</summary>
    public static string NameOf(ScanStatus status) => status == ScanStatus.Excluded ? Refused : status.Name();
}

/// <summary>A line of a list that is no target.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Text">Its beginning.</param>
/// <param name="Why">What is wrong with it, in words that follow it.</param>
public sealed record BadLine(long Line, string Text, string Why);
