namespace Whorl.Service.Watching;

/// <summary>One thing that a look says of a server: what it answers to one probe, or whose its certificate is.</summary>
/// <param name="Place">Where: <c>kind</c>, <c>jarm 3</c>, <c>atsf 10</c>, <c>certificate</c>.</param>
/// <param name="Value">What.</param>
public readonly record struct LookPart(string Place, string Value);
