using Whorl.Service.Keys;

namespace Whorl.Web.Frame;

/// <summary>Who looks at a page, and what every page shows of the service.</summary>
/// <param name="Key">Their key; null where nobody has signed in.</param>
/// <param name="Path">Where they are, with the query.</param>
/// <param name="OpenDetections">Detections that nobody has looked at.</param>
/// <param name="Drifts">Own servers that look otherwise than they should.</param>
/// <param name="IsLearning">Whether the service has not learnt from its store yet.</param>
public sealed record Visit(ApiKey? Key, string Path, long OpenDetections = 0, long Drifts = 0, bool IsLearning = false)
{
    /// <summary>Whether they may change something or have something scanned.</summary>
    public bool IsAnalyst => Key?.Role >= KeyRole.Analyst;

    /// <summary>Whether they may see keys and the audit log.</summary>
    public bool IsAdmin => Key?.Role >= KeyRole.Admin;
}
