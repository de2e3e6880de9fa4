using Microsoft.Extensions.Logging;
using Whorl.Service.Auditing;
using Whorl.Service.Campaigns;
using Whorl.Service.Comparing;
using Whorl.Service.Delivery;
using Whorl.Service.Detections;
using Whorl.Service.Importing;
using Whorl.Service.Keys;
using Whorl.Service.Policy;
using Whorl.Service.Scanning;
using Whorl.Service.Searching;
using Whorl.Service.Verdicts;
using Whorl.Service.Watching;
using Whorl.Store;

namespace Whorl.Service.Hosting;

/// <summary>What a running service is made of, for those who show it.</summary>
public sealed class ServiceParts
{
    internal ServiceParts()
    {
    }

    /// <summary>How it runs.</summary>
    public required ServiceOptions Options { get; init; }

    /// <summary>What was seen and is known.</summary>
    public required IStore Store { get; init; }

    /// <summary>The score from which on a server is one of C2.</summary>
    public required Threshold Threshold { get; init; }

    internal ThresholdDesk ThresholdDesk { get; init; } = null!;

    /// <summary>What was found.</summary>
    public required DetectionLog Detections { get; init; }

    /// <summary>What people make of it.</summary>
    public required DetectionMarks Marks { get; init; }

    /// <summary>Who may ask.</summary>
    public required KeyRing Keys { get; init; }

    /// <summary>Who has signed in.</summary>
    public required Sessions Sessions { get; init; }

    /// <summary>Who did what.</summary>
    public required AuditLog Audit { get; init; }

    /// <summary>The scans that were asked for.</summary>
    public required JobStore Jobs { get; init; }

    /// <summary>Own servers.</summary>
    public required WatchBook Watches { get; init; }

    /// <summary>Scans of lists.</summary>
    public required CampaignStore Campaigns { get; init; }

    /// <summary>Who does not want to be scanned.</summary>
    public required OptOutList OptOuts { get; init; }

    /// <summary>Searches that are kept under a name.</summary>
    public required SavedSearches Saved { get; init; }

    internal SavedSearchDesk SavedDesk { get; init; } = null!;

    /// <summary>The time.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>The logs.</summary>
    public required ILoggerFactory Logs { get; init; }

    internal CampaignScheduler CampaignRuns { get; init; } = null!;

    internal CampaignDesk CampaignDesk { get; init; } = null!;

    internal CampaignIntake CampaignIntake { get; init; } = null!;

    internal OptOutDesk OptOutDesk { get; init; } = null!;

    internal WeekComparer Weeks { get; init; } = null!;

    internal DetectionDesk Desk { get; init; } = null!;

    internal WatchDesk WatchDesk { get; init; } = null!;

    internal JudgeKeeper Judges { get; init; } = null!;

    internal VerdictService Verdicts { get; init; } = null!;

    internal ScanJobs Scans { get; init; } = null!;

    internal Searcher Searcher { get; init; } = null!;

    internal ListImports Imports { get; init; } = null!;

    internal DeliveryService? Delivery { get; init; }
}

/// <summary>The pages that a service shows in a browser.</summary>
public interface IServicePages
{
    /// <summary>What can be asked of them, of a service that is about to begin.</summary>
    IReadOnlyList<Api.ApiRoute> Of(ServiceParts parts);

    /// <summary>Answers whoever asked with a browser for a path that there is none of.</summary>
    Task AnswerUnknownAsync(Microsoft.AspNetCore.Http.HttpContext context);
}
