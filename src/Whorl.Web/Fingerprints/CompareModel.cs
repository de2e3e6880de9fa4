using Whorl.Fingerprints.Explain.Differences;

namespace Whorl.Web.Fingerprints;

/// <summary>Two fingerprints beside each other.</summary>
/// <param name="First">The first value.</param>
/// <param name="Second">The second.</param>
/// <param name="Difference">In what they differ.</param>
public sealed record CompareModel(string First, string Second, Difference Difference);
