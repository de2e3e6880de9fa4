using Whorl.Service.Keys;

namespace Whorl.Service.Verdicts;

/// <summary>Who asks.</summary>
/// <param name="Key">The key.</param>
/// <param name="Remote">The address the request came from.</param>
internal sealed record Caller(ApiKey Key, string? Remote);
