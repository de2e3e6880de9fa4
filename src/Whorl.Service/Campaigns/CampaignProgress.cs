using Whorl.Observations.Scans;

namespace Whorl.Service.Campaigns;

/// <summary>How far a campaign has come, as it is kept: all of it, or what it was before.</summary>
internal sealed class CampaignProgress
{
    /// <summary>Which targets are done, and how long the results were then.</summary>
    public required Checkpoint Checkpoint { get; init; }

    /// <summary>Connections opened.</summary>
    public long Handshakes { get; set; }

    /// <summary>Targets done by status.</summary>
    public long[] Statuses { get; init; } = new long[ScanStatuses.Count];

    /// <summary>How often each fingerprint was seen since this was kept the last time.</summary>
    public Dictionary<string, long> Fingerprints { get; } = new(StringComparer.Ordinal);

    /// <summary>Counts what is known of a target.</summary>
    public void Count(ScanRecord record)
    {
        Handshakes += record.Handshakes;
        Statuses[(int)record.Status]++;
        foreach (string? fingerprint in (ReadOnlySpan<string?>)[record.IsJarmPartial ? null : record.Jarm, record.AtsfHash])
        {
            if (fingerprint is not null && fingerprint.AsSpan().ContainsAnyExcept('0'))
            {
                System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(Fingerprints, fingerprint, out _)++;
            }
        }
    }
}
