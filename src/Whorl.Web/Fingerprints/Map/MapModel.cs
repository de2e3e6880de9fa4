namespace Whorl.Web.Fingerprints.Map;

/// <summary>The map's page.</summary>
/// <param name="Map">The map; null while it is drawn for the first time.</param>
public sealed record MapModel(FingerprintMap? Map);
