using Whorl.Detection.Cdns;

namespace Whorl.Detection.Verdicts;

/// <summary>A server that is assigned to a content delivery network, with the reasons.</summary>
/// <param name="Server">The server.</param>
/// <param name="Cdn">The network's name.</param>
/// <param name="Confidence">The share of the fingerprint's servers that are this network's.</param>
/// <param name="Marks">The network's marks that it has.</param>
public sealed record CdnVerdict(JudgedServer Server, string Cdn, double Confidence, CdnMarks Marks)
{
    /// <summary>Why it is where it is.</summary>
    public OffNet OffNet => OffNets.Of(Marks);

    /// <summary>What speaks for and against it.</summary>
    public IReadOnlyList<string> Evidence =>
    [
        $"its fingerprint was seen on servers that are {Cdn}'s by AS, header and certificate",
        Mark(CdnMarks.System, "autonomous system"),
        Mark(CdnMarks.Server, "Server header"),
        Mark(CdnMarks.Certificate, "certificate"),
    ];

    /// <summary>What not to conclude.</summary>
    public IReadOnlyList<string> Caveats =>
        OffNet == OffNet.SameSoftware ? ["nothing but the fingerprint speaks for it: probably the same software somewhere else"] : [];

    private string Mark(CdnMarks mark, string what) => Marks.HasFlag(mark) ? $"its {what} is {Cdn}'s" : $"its {what} is not {Cdn}'s";
}
