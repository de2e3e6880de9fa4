using Whorl.Store.Feeds;

namespace Whorl.Intelligence.Exporting;

/// <summary>An object of MISP, for what no attribute alone can say.</summary>
/// <param name="Name">The template's name.</param>
/// <param name="Template">The template's identifier.</param>
/// <param name="Version">The template's version.</param>
internal sealed record MispObjectKind(string Name, string Template, string Version)
{
    private static readonly MispObjectKind Ja3s = new("ja3s", "7f377f66-d128-4b97-897f-592d06ba2ff7", "5");
    private static readonly MispObjectKind Ja4 = new("ja4-plus", "2c15c75e-e7db-4b62-8d17-633e7571818f", "2");
    private static readonly MispObjectKind Certificate = new("x509", "d1ab756a-26b5-4349-9f43-765630f0911c", "14");

    /// <summary>The kind for a threat: a JA3S with or without its JA3, a JA4, several hashes of one certificate. Null for all others.</summary>
    public static MispObjectKind? Of(ExportedThreat threat) =>
        threat.IsMadeOf(IndicatorType.Ja3s, IndicatorType.Ja3) ? Ja3s
        : threat.Parts.Count == 1 && threat.Find(IndicatorType.Ja4) is not null ? Ja4
        : threat.Parts.Count > 1 && threat.Singles.Count > 1 ? Certificate
        : null;

    /// <summary>Whether each of its values may be matched alone. A JA3S names a server's library, and a pair holds only as one.</summary>
    public bool IsOfIndicators => this != Ja3s;

    /// <summary>What an attribute is within its object.</summary>
    public static string RelationOf(IndicatorType type) => type switch
    {
        IndicatorType.Ja3s => "ja3s-fingerprint-md5",
        IndicatorType.Ja4 => "ja4-fingerprint",
        _ => MispTypes.Of(type)!,
    };
}
