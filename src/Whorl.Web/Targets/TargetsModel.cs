using Whorl.Store.Reading;

namespace Whorl.Web.Targets;

/// <summary>What was seen last.</summary>
/// <param name="Servers">The latest looks at servers.</param>
/// <param name="Handshakes">The latest handshakes.</param>
public sealed record TargetsModel(IReadOnlyList<SeenServer> Servers, IReadOnlyList<SeenHandshake> Handshakes);
