using Whorl.Service.Scanning;
using Whorl.Web.Parts;

namespace Whorl.Web.Scans;

/// <summary>The scans that were asked for.</summary>
/// <param name="Jobs">The scans, the latest first.</param>
/// <param name="Running">How many wait or run.</param>
/// <param name="Next">Where earlier ones are; null where there are none.</param>
/// <param name="LargestCapture">The most bytes of a capture.</param>
public sealed record ScansModel(IReadOnlyList<Job> Jobs, int Running, string? Next, long LargestCapture);

/// <summary>A scan.</summary>
/// <param name="Job">It.</param>
/// <param name="Verdict">What came of it; null while it runs or where nothing did.</param>
public sealed record ScanModel(Job Job, ShownVerdict? Verdict);
