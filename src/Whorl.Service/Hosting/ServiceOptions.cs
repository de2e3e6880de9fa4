using System.Net;
using Whorl.Detection.Cdns;
using Whorl.Probing.Targets;
using Whorl.Service.Campaigns;
using Whorl.Service.Delivery.Setup;
using Whorl.Service.Policy;

namespace Whorl.Service.Hosting;

/// <summary>How the service is to run.</summary>
public sealed record ServiceOptions
{
    /// <summary>The most bytes of a capture that is sent, unless somebody says otherwise.</summary>
    public const long UsualLargestCapture = 1L << 30;

    /// <summary>How often each watched server is checked, unless somebody says otherwise.</summary>
    public static TimeSpan UsualWatchEvery { get; } = TimeSpan.FromHours(1);

    /// <summary>Where it listens; port 0 for a free one.</summary>
    public required IPEndPoint Listen { get; init; }

    /// <summary>The file of its keys, audit log and jobs.</summary>
    public required string StatePath { get; init; }

    /// <summary>The program's version.</summary>
    public required string Version { get; init; }

    /// <summary>A certificate with its chain in PEM, and its key; null for none.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    /// <summary>Whether a proxy before it does TLS: only then may it listen to other machines without a certificate.</summary>
    public bool IsBehindProxy { get; init; }

    /// <summary>What may be scanned.</summary>
    public ScanPolicy Policy { get; init; } = ScanPolicy.Default;

    /// <summary>What finds the addresses of names.</summary>
    public INameLookup Lookup { get; init; } = new SystemLookup();

    /// <summary>The operator's contact line for the HTTP look; empty for none.</summary>
    public string Contact { get; init; } = string.Empty;

    /// <summary>The score from which on a server is one of C2.</summary>
    public required double Threshold { get; init; }

    /// <summary>What marks the delivery networks.</summary>
    public CdnCatalogue Catalogue { get; init; } = CdnCatalogue.Shipped;

    /// <summary>Scans at once.</summary>
    public int ScansAtOnce { get; init; } = 16;

    /// <summary>How much campaigns may ask for.</summary>
    public CampaignLimits Campaigns { get; init; } = CampaignLimits.Usual;

    /// <summary>How often each watched server is checked.</summary>
    public TimeSpan WatchEvery { get; init; } = UsualWatchEvery;

    /// <summary>How often it is looked what is new and fits the saved searches that alert.</summary>
    public TimeSpan AlertEvery { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Where events are delivered; null for nowhere.</summary>
    public DeliverySetup? Delivery { get; init; }

    /// <summary>The most bytes of a capture that is sent.</summary>
    public long LargestCapture { get; init; } = UsualLargestCapture;

    /// <summary>The file of marks of earlier imports, beside the store; null for none.</summary>
    public string? ImportMarks { get; init; }

    /// <summary>How long a caller waits for a scan who does not say how long.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>What is shown in a browser; null for nothing.</summary>
    public IServicePages? Pages { get; init; }

    /// <summary>Why it must not listen so; null where it may.</summary>
    public string? Refusal(bool hasKeys)
    {
        if (IPAddress.IsLoopback(Listen.Address))
        {
            return null;
        }

        return Tls is null && !IsBehindProxy
            ? $"{Listen} can be reached by other machines, and keys would go over the wire in the clear: give --tls-certificate and --tls-key, or say --behind-proxy where a proxy does TLS"
            : hasKeys ? null : $"{Listen} can be reached by other machines, and there is no key yet: whorl keys create NAME --role admin makes one";
    }
}
