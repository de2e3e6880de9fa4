namespace Whorl.Web.Parts;

/// <summary>What a mark of a server speaks for: how many threats and how many popular servers have it.</summary>
/// <param name="Mark">The mark.</param>
/// <param name="Threats">Threats with it.</param>
/// <param name="Popular">Popular servers with it.</param>
public sealed record Contribution(string Mark, long Threats, long Popular);
