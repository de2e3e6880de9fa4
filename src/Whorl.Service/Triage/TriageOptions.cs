using Whorl.Detection.Cdns;
using Whorl.Detection.Hunting;
using Whorl.Detection.Hunting.Suppressing;
using Whorl.Intelligence.Following;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Policy;

namespace Whorl.Service.Triage;

/// <summary>How logs are followed and what is done about what they say.</summary>
public sealed record TriageOptions
{
    /// <summary>The logs, Zeek's or Suricata's.</summary>
    public required IReadOnlyList<string> Logs { get; init; }

    /// <summary>Where a log is begun that was never read.</summary>
    public LogStart Start { get; init; } = LogStart.Beginning;

    /// <summary>Whether it ends when everything that is there was read.</summary>
    public bool IsOnce { get; init; }

    /// <summary>Whether handshakes and scans are kept in the store.</summary>
    public bool Saves { get; init; } = true;

    /// <summary>The file of places, audit log and detections.</summary>
    public required string StatePath { get; init; }

    /// <summary>Adds the hunts.</summary>
    public required Action<HuntRun> AddHunts { get; init; }

    /// <summary>What hunts must not say.</summary>
    public required SuppressionList Suppressions { get; init; }

    /// <summary>The least that is a finding.</summary>
    public Severity Least { get; init; } = Severity.Low;

    /// <summary>Whether servers are scanned that were not lately.</summary>
    public bool Probes { get; init; } = true;

    /// <summary>What may be scanned.</summary>
    public ScanPolicy Policy { get; init; } = ScanPolicy.Default;

    /// <summary>How old a scan may be and still count.</summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>The most scans in an hour.</summary>
    public int ProbeLimit { get; init; } = 100;

    /// <summary>Scans at once.</summary>
    public int ScansAtOnce { get; init; } = 4;

    /// <summary>The most servers that wait to be scanned.</summary>
    public int MostWaiting { get; init; } = 1000;

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>The operator's contact line for the HTTP look; empty for none.</summary>
    public string Contact { get; init; } = string.Empty;

    /// <summary>The score from which on a server is one of C2.</summary>
    public required double Threshold { get; init; }

    /// <summary>What marks the delivery networks.</summary>
    public CdnCatalogue Catalogue { get; init; } = CdnCatalogue.Shipped;

    /// <summary>Where findings are delivered; null for nowhere.</summary>
    public DeliverySetup? Delivery { get; init; }
}
